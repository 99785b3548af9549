"""Webhooks: an organization's endpoints, their secrets, and their deliveries."""

from __future__ import annotations

from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from functions.api.answers import reply
from functions.api.bodies import read_object
from functions.api.caller import caller_of, note
from functions.api.dependencies import Dependencies
from functions.api.problems import FieldError, Problem
from functions.api.queries import Query, read_organization
from functions.api.webhook_requests import (
    check,
    find_organization,
    missing,
    read_id,
    read_rotate,
    refuse_field,
)
from shared.stage.webhook_desk import PAGE, BadCursor, NotPossible, WebhookDesk
from shared.webhooks import delivery as deliveries
from shared.webhooks import endpoint as endpoints
from shared.webhooks.delivery import Delivery, Status
from shared.webhooks.endpoint import Endpoint
from shared.webhooks.event import TYPES

_MOST = 100  # deliveries of a page


def routes(dependencies: Dependencies) -> list[Route]:
    """Return the routes."""
    door = _Door(dependencies)
    return [
        Route("/webhooks", door.list, methods=["GET"]),
        Route("/webhooks", door.create, methods=["POST"]),
        Route("/webhooks/{id}", door.show, methods=["GET"]),
        Route("/webhooks/{id}", door.change, methods=["PATCH"]),
        Route("/webhooks/{id}", door.remove, methods=["DELETE"]),
        Route("/webhooks/{id}/secret", door.secret, methods=["POST"]),
        Route("/webhooks/{id}/test", door.test, methods=["POST"]),
        Route("/webhooks/{id}/deliveries", door.deliveries, methods=["GET"]),
        Route("/deliveries/{id}", door.delivery, methods=["GET"]),
        Route("/deliveries/{id}/replay", door.replay, methods=["POST"]),
    ]


class _Door:
    """The handlers. An endpoint or a delivery of another organization does not exist."""

    def __init__(self, dependencies: Dependencies) -> None:
        self._desk = WebhookDesk(
            dependencies.webhooks,
            dependencies.publisher,
            dependencies.clock,
            topic=dependencies.topology.functions["deliver"].consumes,
            signing_key=dependencies.settings.webhook_signing_key,
            local=not dependencies.settings.deployed,
        )

    async def list(self, request: Request) -> Response:
        query = Query(request)
        caller = caller_of(request)
        named = read_organization(query, caller)
        query.check()
        org_id = caller.choose_organization(named)
        note(request, org_id=org_id)
        found = await self._desk.list(org_id)
        return reply({"webhooks": [endpoints.as_map(each) for each in found], "event_types": TYPES})

    async def create(self, request: Request) -> Response:
        faults: list[FieldError] = []
        with Query(request).with_body():
            fields = await read_object(request, faults=faults)
            org_id = find_organization(request, fields, faults)
            check(faults, self._desk.find_faults(fields))
        try:
            endpoint, secret = await self._desk.create(org_id, fields, caller_of(request).caller_id)
        except NotPossible as error:
            raise Problem(HTTPStatus.CONFLICT, str(error), code="conflict") from error
        headers = {"Location": f"/webhooks/{endpoint.endpoint_id}"}
        return reply({**endpoints.as_map(endpoint), "secret": secret}, HTTPStatus.CREATED, headers)

    async def show(self, request: Request) -> Response:
        Query(request).check()
        return reply(endpoints.as_map(await self._endpoint(request)))

    async def change(self, request: Request) -> Response:
        endpoint = await self._endpoint(request)
        faults: list[FieldError] = []
        with Query(request).with_body():
            fields = await read_object(request, faults=faults)
            check(faults, self._desk.find_faults(fields, endpoint))
        try:
            changed = await self._desk.change(endpoint.endpoint_id, fields)
        except NotPossible as error:
            raise Problem(HTTPStatus.CONFLICT, str(error), code="conflict") from error
        if changed is None:
            missing("webhook")
        return reply(endpoints.as_map(changed))

    async def remove(self, request: Request) -> Response:
        Query(request).check()
        endpoint = await self._endpoint(request)
        await self._desk.remove(endpoint.endpoint_id)
        return Response(status_code=HTTPStatus.NO_CONTENT)

    async def secret(self, request: Request) -> Response:
        """Show the secret, or with {"rotate": true} make a new one."""
        endpoint = await self._endpoint(request)
        with Query(request).with_body():
            rotates = read_rotate(await read_object(request, empty=True))
        secret = self._desk.secret(endpoint)
        if rotates:
            try:
                rotated = await self._desk.rotate(endpoint.endpoint_id)
            except NotPossible as error:
                raise Problem(HTTPStatus.CONFLICT, str(error), code="conflict") from error
            if rotated is None:
                missing("webhook")
            endpoint, secret = rotated
        ends = endpoints.old_secret_ends(endpoint)
        return reply({"secret": secret, "version": endpoint.version, "old_secret_ends_at": ends})

    async def test(self, request: Request) -> Response:
        Query(request).check()
        endpoint = await self._endpoint(request)
        delivery = await self._desk.test(endpoint)
        headers = {"Location": f"/deliveries/{delivery.delivery_id}"}
        return reply(deliveries.as_map(delivery), HTTPStatus.ACCEPTED, headers)

    async def deliveries(self, request: Request) -> Response:
        endpoint = await self._endpoint(request)
        query = Query(request)
        status = query.choice("status", [each.value for each in Status], "")
        limit = query.number("limit", 1, _MOST, PAGE) or PAGE
        cursor = query.text("cursor")
        query.check()
        try:
            page = await self._desk.deliveries(
                endpoint.endpoint_id, Status(status) if status else None, cursor, limit
            )
        except BadCursor as error:
            refuse_field("cursor", str(error))
        return reply(
            {"deliveries": [deliveries.as_map(each) for each in page.deliveries], "next": page.cursor}
        )

    async def delivery(self, request: Request) -> Response:
        Query(request).check()
        return reply(deliveries.as_map(await self._delivery(request)))

    async def replay(self, request: Request) -> Response:
        Query(request).check()
        found = await self._delivery(request)
        try:
            delivery = await self._desk.replay(found.delivery_id)
        except NotPossible as error:
            raise Problem(HTTPStatus.CONFLICT, str(error), code="conflict") from error
        if delivery is None:
            missing("delivery")
        return reply(deliveries.as_map(delivery), HTTPStatus.ACCEPTED)

    async def _endpoint(self, request: Request) -> Endpoint:
        found = await self._desk.store.endpoint(read_id(request, "webhook"))
        if found is None or not caller_of(request).may_use(found.value.org_id):
            missing("webhook")
        note(request, org_id=found.value.org_id)
        return found.value

    async def _delivery(self, request: Request) -> Delivery:
        found = await self._desk.store.delivery(read_id(request, "delivery"))
        if found is None or not caller_of(request).may_use(found.value.org_id):
            missing("delivery")
        note(request, org_id=found.value.org_id, job_id=found.value.job_id)
        return found.value
