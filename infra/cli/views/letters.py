"""Rejected messages: a line of facts for each, and below it the reason."""

from __future__ import annotations

from collections.abc import Sequence

from rich.text import Text

from infra.cli.format import printable, wrap
from shared.jobs.letters import Letter

_HEADS = ("message", "received (UTC)", "from")


def render(letters: Sequence[Letter], width: int) -> list[Text]:
    """Return the lines; those of letters that were replayed are dim."""
    ids = max(len(_HEADS[0]), *(len(printable(letter.message_id)) for letter in letters))
    lines = [Text(f"{_HEADS[0]:<{ids}}  {_HEADS[1]:<14}  {_HEADS[2]}", style="bold")]
    for letter in letters:
        style = "dim" if letter.replayed_at else ""
        facts = f"{printable(letter.message_id):<{ids}}  {letter.received_at:%m-%d %H:%M:%S}"
        lines.append(Text(f"{facts}  {printable(letter.subscription)}".rstrip(), style=style))
        lines += [Text(f"  {line}", style=style) for line in wrap(_about(letter), width - 2)]
    return lines


def _about(letter: Letter) -> str:
    job = f" Job {letter.job_id}." if letter.job_id else ""
    replayed = f" Replayed {letter.replayed_at:%m-%d %H:%M}." if letter.replayed_at else ""
    return printable(f"{letter.reason}{job}{replayed}")
