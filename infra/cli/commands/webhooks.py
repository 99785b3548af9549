"""`blog webhooks`: the endpoints of organisations, their secrets, and what they were sent."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from infra.cli import console
from infra.cli.command_line import Command, Group
from infra.cli.commands.webhook_deliveries import list_deliveries, replay, send_test
from infra.cli.commands.webhook_desk import Endpoint, owner, run
from infra.cli.jobs import webhooks
from infra.cli.options import STATE_DIR, Json, Org, StateDir, Yes, elsewhere
from infra.cli.views import webhooks as view
from shared.stage.webhook_desk import WebhookDesk
from shared.webhooks import endpoint as endpoints
from shared.webhooks.event import TYPES

Url = Annotated[str, typer.Argument(metavar="URL", help="The https:// URL that gets the events.")]
Events = Annotated[
    list[str] | None,
    typer.Option(
        "--event",
        "--events",
        metavar="TYPE",
        help=f"Repeatable; of {', '.join(TYPES)}. [default: all but job.awaiting_review]",
    ),
]
Description = Annotated[str, typer.Option("--description", metavar="TEXT", help="For those who look later.")]
Rotate = Annotated[bool, typer.Option("--rotate", help="Make a new one; both sign for a day.")]

_NAMES = ("add", "enable", "disable", "secret", "test", "deliveries", "replay", "remove")

app = typer.Typer(cls=Group, invoke_without_command=True, rich_markup_mode="markdown")


@app.callback()
def listing(
    context: typer.Context, *, org: Org = None, state_dir: StateDir = STATE_DIR, as_json: Json = False
) -> None:
    """List an organisation's webhooks, or add, test or remove one of them.

    With --json: {"webhooks"}, without their secrets.
    """
    if context.invoked_subcommand:
        # Options given before the subcommand count for it, unless it has its own.
        given = {"state_dir": state_dir, "as_json": as_json} | ({"org": org} if org else {})
        context.default_map = dict.fromkeys(_NAMES, given)
        return
    org_id = owner(org, state_dir)
    found = run(context, state_dir, lambda desk: desk.list(org_id))
    if as_json:
        console.write_json({"webhooks": [endpoints.as_map(each) for each in found]})
    elif found:
        for line in view.render(found, console.out.width):
            console.out.print(line, soft_wrap=True)
    else:
        console.say(
            f"The organisation has no webhooks: `blog webhooks add URL{elsewhere(state_dir)}` adds one."
        )


@app.command(cls=Command)
def add(  # noqa: PLR0913  one for each option
    context: typer.Context,
    url: Url,
    *,
    events: Events = None,
    description: Description = "",
    org: Org = None,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Add an endpoint, and print its id. It gets the events of its organisation from now on.

    A local stack has a demo organization, and may call this machine; elsewhere name one.

    With --json: the endpoint with its "secret".
    """
    org_id = owner(org, state_dir)
    fields = {"url": url, "description": description}
    given = fields | (
        {"events": [part.strip() for each in events for part in each.split(",")]} if events else {}
    )
    endpoint, secret = run(context, state_dir, lambda desk: webhooks.add(desk, org_id, given), needs_key=True)
    if as_json:
        console.write_json({**endpoints.as_map(endpoint), "secret": secret})
        return
    console.write_line(endpoint.endpoint_id)
    more = f"{endpoint.endpoint_id}{elsewhere(state_dir)}"
    console.say(f"`blog webhooks secret {more}` prints its secret, `blog webhooks test {more}` sends a test.")


@app.command(cls=Command)
def enable(
    context: typer.Context, endpoint: Endpoint, *, state_dir: StateDir = STATE_DIR, as_json: Json = False
) -> None:
    """Enable an endpoint again; events of the time between are not sent.

    With --json: the endpoint.
    """
    _switch(context, endpoint, state_dir, disabled=False, as_json=as_json)


@app.command(cls=Command)
def disable(
    context: typer.Context, endpoint: Endpoint, *, state_dir: StateDir = STATE_DIR, as_json: Json = False
) -> None:
    """Disable an endpoint: it gets no events until it is enabled.

    With --json: the endpoint.
    """
    _switch(context, endpoint, state_dir, disabled=True, as_json=as_json)


@app.command(cls=Command)
def secret(
    context: typer.Context,
    endpoint: Endpoint,
    *,
    rotate: Rotate = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Print the secret that verifies an endpoint's requests.

    With --json: {"secret", "version", "old_secret_ends_at"}.
    """
    shown, text = run(
        context,
        state_dir,
        lambda desk: webhooks.show_secret(desk, endpoint, rotate=rotate),
        needs_key=True,
    )
    ends = endpoints.old_secret_ends(shown)
    if as_json:
        console.write_json({"secret": text, "version": shown.version, "old_secret_ends_at": ends})
        return
    console.write_line(text)
    if rotate:
        console.say(f"The secret before it signs as well until {ends:%Y-%m-%d %H:%M} UTC.")


@app.command(cls=Command)
def remove(
    context: typer.Context,
    endpoint: Endpoint,
    *,
    yes: Yes = False,
    state_dir: StateDir = STATE_DIR,
    as_json: Json = False,
) -> None:
    """Delete an endpoint. Asks first. What was not delivered yet is given up.

    With --json: {"endpoint_id", "removed"}.
    """

    async def delete(desk: WebhookDesk) -> None:
        found = await webhooks.find(desk, endpoint)
        console.agree(f"Delete the endpoint {found.url}?", yes=yes)
        await desk.remove(endpoint)

    run(context, state_dir, delete)
    if as_json:
        console.write_json({"endpoint_id": endpoint, "removed": True})
    else:
        console.say("The endpoint is deleted.")


def _switch(context: typer.Context, endpoint: str, state_dir: Path, *, disabled: bool, as_json: bool) -> None:
    changed = run(context, state_dir, lambda desk: webhooks.switch(desk, endpoint, disabled=disabled))
    if as_json:
        console.write_json(endpoints.as_map(changed))
    else:
        console.say(f"The endpoint is {'disabled' if disabled else 'enabled'}.")


app.command("test", cls=Command)(send_test)
app.command("deliveries", cls=Command)(list_deliveries)
app.command("replay", cls=Command)(replay)
