"""`blog webhooks test`, `deliveries` and `replay`: what is sent to an endpoint."""

from __future__ import annotations

from typing import Annotated

import typer

from infra.cli import console
from infra.cli.commands.webhook_desk import Endpoint, run
from infra.cli.dependencies import dependencies
from infra.cli.errors import Failed, WrongUsage
from infra.cli.jobs import webhooks
from infra.cli.options import STATE_DIR, Json, StateDir, elsewhere, parse_uuid
from infra.cli.views import webhooks as view
from shared.stage.webhook_desk import BadCursor, Page, WebhookDesk
from shared.webhooks import delivery as deliveries
from shared.webhooks.delivery import Status

DeliveryId = Annotated[str, typer.Argument(metavar="DELIVERY", help="A delivery's id.", callback=parse_uuid)]
State = Annotated[Status | None, typer.Option("--status", help="Only these.", show_default=False)]
Limit = Annotated[int, typer.Option("--limit", min=1, max=1000, help="How many, the newest first.")]
After = Annotated[str | None, typer.Option("--after", metavar="CURSOR", help="Where the last page ended.")]


def list_deliveries(  # noqa: PLR0913  one for each option
    context: typer.Context,
    endpoint: Endpoint,
    *,
    status: State = None,
    limit: Limit = 20,
    after: After = None,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """List what an endpoint was sent in the last thirty days, with each delivery's last try.

    With --json: {"deliveries", "next"}; "next" is for --after, null at the end.
    """

    async def read(desk: WebhookDesk) -> Page:
        await webhooks.find(desk, endpoint)
        try:
            return await desk.deliveries(endpoint, status, after, limit)
        except BadCursor as error:
            raise WrongUsage("--after takes the cursor that an earlier page ended with.") from error

    page = run(context, state_dir, read)
    if as_json:
        console.write_json(
            {"deliveries": [deliveries.as_map(each) for each in page.deliveries], "next": page.cursor}
        )
        return
    for line in view.render_deliveries(page.deliveries, console.out.width):
        console.out.print(line, soft_wrap=True)
    if not page.deliveries:
        console.say("Nothing was sent to this endpoint in the last thirty days.")
    if page.cursor:
        console.say(f"There are more: --after {page.cursor}")


def replay(
    context: typer.Context, delivery: DeliveryId, *, state_dir: StateDir = STATE_DIR, as_json: Json = False
) -> None:
    """Send an event again, with the same bytes and the same id.

    With --json: the delivery.
    """
    again = run(context, state_dir, lambda desk: webhooks.replay(desk, delivery))
    if as_json:
        console.write_json(deliveries.as_map(again))
    else:
        more = f"{again.endpoint_id}{elsewhere(state_dir)}"
        console.say(f"The event is sent again: `blog webhooks deliveries {more}` shows it.")


def send_test(
    context: typer.Context, endpoint: Endpoint, *, state_dir: StateDir = STATE_DIR, as_json: Json = False
) -> None:
    """Send a test event to an endpoint, and print its answer; exit code 1 if it is not 2xx.

    With --json: the delivery.
    """
    pause = dependencies(context).pause
    sent = run(context, state_dir, lambda desk: webhooks.send_test(desk, endpoint, pause))
    if as_json:
        console.write_json(deliveries.as_map(sent))
    elif sent.status is Status.DELIVERED:
        console.say(f"The endpoint {view.describe(sent.attempts[-1])}")
    if sent.status is Status.DELIVERED:
        return
    if not sent.attempts:
        raise Failed("The test was not sent yet: is the deliver function running? `blog status` shows it.")
    raise Failed(str(sent.attempts[-1].error))
