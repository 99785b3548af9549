"""Faults of a proposal, in sentences that a model can act on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.meta.fitting import plain_line
from functions.meta.line_faults import find_fault, has_same_words, repeats_itself
from functions.meta.proposal import OG_DESCRIPTION, OG_TITLE, Proposal
from functions.meta.title import has_room
from shared.text.language import foreign_to
from shared.text.phrases import find_phrases
from shared.text.pixel_width import TITLE_PIXELS, width
from shared.text.prose import mentions
from shared.text.words import normalize

if TYPE_CHECKING:
    from functions.meta.source import Source

_LONGEST = 2000  # characters of a proposed text that are read
_SAMPLE = 20_000  # characters of the post that show its language


def list_faults(proposal: Proposal, source: Source) -> list[str]:
    """List the faults of a proposal, those that a rule can repair as well."""
    found: list[str] = []
    proposal = clip(proposal)
    for name, text, length in (
        ("title", proposal.title, source.title_length),
        ("description", proposal.description, source.description_length),
        ("og_title", proposal.og_title, (1, OG_TITLE)),
        ("og_description", proposal.og_description, (1, OG_DESCRIPTION)),
    ):
        found += _text_faults(name, text, length, source)
    looping = [name for name in ("description", "og_description") if repeats_itself(getattr(proposal, name))]
    found += [f"{name} says the same words again and again: write plain sentences." for name in looping]
    if has_same_words(proposal.title, proposal.og_title):
        found.append("title and og_title are the same text: write two.")
    if has_same_words(proposal.title, proposal.description) or has_same_words(
        proposal.og_title, proposal.og_description
    ):
        found.append("A title and its description are the same text: write two.")
    if other := foreign_language(proposal.description, proposal.og_description, source):
        found.append(describe_foreign(other, source.language))
    return found


def forbidden_in(text: str, source: Source) -> str | None:
    """Return what a text says that the profile forbids."""
    if not source.never:
        return None
    line = normalize(text[:_LONGEST])
    found = next(find_phrases(line, source.never, source.language, forms=True), None)
    return line[found.start : found.end] if found else None


def describe_foreign(other: str, language: str) -> str:
    """Return the fault of tags in another language than the post's."""
    return f"The tags are written in “{other}”: write them in the post's language, “{language}”."


def describe_unreadable(reason: str) -> str:
    """Return the fault of an answer that can't be read."""
    return f"The answer can't be used, because {reason}."


def clip(proposal: Proposal) -> Proposal:
    """Return a proposal whose texts are far too long at most, however long a model wrote."""
    return Proposal(**{name: getattr(proposal, name)[:_LONGEST] for name in proposal.__struct_fields__})


def _text_faults(name: str, text: str, length: tuple[int, int], source: Source) -> list[str]:
    found = []
    least, most = length
    plain = plain_line(text)
    if plain != text:
        found.append(
            f"{name} holds markup, line breaks, hidden characters or an open quotation: write one line."
        )
    is_title = name == "title"
    if len(plain) < least or (len(plain) > most and not (is_title and source.is_wide and has_room(plain))):
        found.append(f"{name} has {len(plain)} characters: write {least} to {most}.")
    elif is_title and width(plain) > TITLE_PIXELS:
        found.append(f"title is too wide for a search result: write about {most - 5} characters.")
    if fault := find_fault(text, source.known_words, most):
        found.append(f"{name} {fault}.")
    if forbidden_in(plain, source):  # not named here: only the block VOICE may hold the profile's words
        found.append(f"{name} says what this blog never says: leave out the words of never_say.")
    if name in {"title", "description"} and source.keyword and not mentions(text, source.keyword):
        found.append(f"{name} does not contain the primary keyword.")
    return found


def foreign_language(description: str, og_description: str, source: Source) -> str | None:
    """Return the language of the descriptions if it is another than the post's."""
    if foreign_to(source.content[:_SAMPLE], source.language):
        return None
    return foreign_to(f"{description} {og_description}", source.language)
