"""Apply the rules for marks and links to the body before it is published."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from functions.meta.title import has_room
from shared.materials.held_text import Rules
from shared.text.headlines import restyle
from shared.text.passages import passages
from shared.text.wording import Wording

if TYPE_CHECKING:
    from shared.jobs.outputs import MetaOutput
    from shared.materials.materials import Materials
    from shared.stage.step import Work

_LONG = 4  # letters


class Body(NamedTuple):
    """A body without a list of sources, and a sentence on what a rule has taken out of it."""

    content: str
    note: str | None = None


def prepare(content: str, materials: Materials, words: int) -> Body:
    """Return the body with marks of given sources and links to listed pages alone; `words` is its length."""
    # What a person has linked in an edited text stays; the other stages have taken out what a model linked.
    held = Rules(materials, linked=content).hold(content, words)
    return Body(held.text, " ".join(held.notes) or None)


def note_restyled(body: Body, before: str, after: str) -> str | None:
    """Return the body's note, and a sentence on a title that a rule has changed."""
    changed = f"The title was put into the profile's headline style; it was “{before}”."
    return " ".join(filter(None, (body.note, changed if before != after else None))) or None


def restyle_title(title: str, content: str, work: Work) -> str:
    """Return the title in the profile's headline style where that is safe."""
    profile = work.materials.profile
    if profile is None or profile.headlines is None:
        return title
    return restyle(title, profile.headlines, _wording(content, work))


def restyle_tags(output: MetaOutput, content: str, work: Work) -> MetaOutput:
    """Return the tags with their titles in the profile's headline style, as far as they have room in it."""
    profile = work.materials.profile
    if profile is None or profile.headlines is None:
        return output
    wording = _wording(content, work)
    title = restyle(output.title, profile.headlines, wording)
    og_title = restyle(output.og_title, profile.headlines, wording)
    return replace(output, title=title if has_room(title) else output.title, og_title=og_title)


def _wording(content: str, work: Work) -> Wording:
    """Return how the post writes its words, and the topic if that is in sentence case.

    Keywords and topics in small letters alone show nothing: people search for “google docs”, too.
    """
    parts = passages(content)
    prose = [part.wording for part in parts if part.kind in {"paragraph", "item", "quote"}]
    words = work.request.topic.split()
    long = [word for word in words if len(word) >= _LONG]
    if any(map(str.islower, long)) and not all(map(str.islower, words)):
        prose.append(work.request.topic)
    code = frozenset(word for part in parts for one in part.code for word in one.split())
    return Wording(tuple(prose), work.request.language, code)
