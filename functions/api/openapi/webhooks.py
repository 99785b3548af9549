"""The operations of webhooks."""

from __future__ import annotations

from functions.api.openapi.operation import Answer, Operation, Parameter, json
from shared.webhooks.delivery import Status

_UUID = {"type": "string", "format": "uuid"}
_ENDPOINT = Parameter("id", "The endpoint's id.", _UUID, "path")
_DELIVERY = Parameter("id", "The delivery's id.", _UUID, "path")
_ORG = Parameter("org_id", "The organization; a member of only one may leave it out.", _UUID)
_STATUS = {"type": "string", "enum": [each.value for each in Status]}

WEBHOOKS: tuple[Operation, ...] = (
    Operation(
        "GET",
        "/webhooks",
        "listWebhooks",
        "webhooks",
        "List an organization's endpoints.",
        [json(200, "Webhooks", "The endpoints.")],
        parameters=(_ORG,),
        problems=(403,),
    ),
    Operation(
        "POST",
        "/webhooks",
        "createWebhook",
        "webhooks",
        "Add an endpoint. The answer has its secret.",
        [json(201, "CreatedWebhook", "The endpoint.", ["Location"])],
        body="NewWebhook",
        problems=(403, 409),
    ),
    Operation(
        "GET",
        "/webhooks/{id}",
        "getWebhook",
        "webhooks",
        "Return an endpoint.",
        [json(200, "Endpoint", "The endpoint.")],
        parameters=(_ENDPOINT,),
        problems=(404,),
    ),
    Operation(
        "PATCH",
        "/webhooks/{id}",
        "changeWebhook",
        "webhooks",
        "Change an endpoint.",
        [json(200, "Endpoint", "The endpoint as it is now.")],
        parameters=(_ENDPOINT,),
        body="WebhookChange",
        problems=(404, 409),
    ),
    Operation(
        "DELETE",
        "/webhooks/{id}",
        "removeWebhook",
        "webhooks",
        "Remove an endpoint.",
        [Answer(204, "It is gone.")],
        parameters=(_ENDPOINT,),
        problems=(404,),
    ),
    Operation(
        "POST",
        "/webhooks/{id}/secret",
        "showWebhookSecret",
        "webhooks",
        "Show an endpoint's secret, or make a new one.",
        [json(200, "Secret", "The secret.")],
        parameters=(_ENDPOINT,),
        body="SecretRequest",
        body_needed=False,
        problems=(404, 409),
    ),
    Operation(
        "POST",
        "/webhooks/{id}/test",
        "testWebhook",
        "webhooks",
        "Send an endpoint an event that says that it is a test.",
        [json(202, "Delivery", "The delivery, which is under way.", ["Location"])],
        parameters=(_ENDPOINT,),
        problems=(404,),
    ),
    Operation(
        "GET",
        "/webhooks/{id}/deliveries",
        "listDeliveries",
        "webhooks",
        "List an endpoint's deliveries, the newest first.",
        [json(200, "Deliveries", "A page of deliveries.")],
        parameters=(
            _ENDPOINT,
            Parameter("status", "Only of this status.", _STATUS),
            Parameter("limit", "Deliveries of a page.", {"type": "integer", "minimum": 1, "maximum": 100}),
            Parameter("cursor", "`next` of the page before.", {"type": "string"}),
        ),
        problems=(404,),
    ),
    Operation(
        "GET",
        "/deliveries/{id}",
        "getDelivery",
        "webhooks",
        "Return a delivery with its attempts.",
        [json(200, "Delivery", "The delivery.")],
        parameters=(_DELIVERY,),
        problems=(404,),
    ),
    Operation(
        "POST",
        "/deliveries/{id}/replay",
        "replayDelivery",
        "webhooks",
        "Send a delivery again.",
        [json(202, "Delivery", "The delivery, which is under way.")],
        parameters=(_DELIVERY,),
        problems=(404, 409),
    ),
)
