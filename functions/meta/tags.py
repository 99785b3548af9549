"""Tags of a page's head: find the faults of a proposal, and repair them by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from functions.meta.description import fit_description
from functions.meta.fitting import ENOUGH, cut, join_sentences, plain_line, shorten
from functions.meta.json_ld import blog_posting
from functions.meta.line_faults import find_fault, has_same_words, keep_finished, repeats_itself
from functions.meta.proposal import OG_DESCRIPTION, OG_TITLE, Proposal
from functions.meta.slug import slug
from functions.meta.title import fit_title, has_room
from shared.jobs.outputs import MetaOutput
from shared.text.language import foreign_to
from shared.text.pixel_width import TITLE_PIXELS, width
from shared.text.prose import mentions

if TYPE_CHECKING:
    from functions.meta.source import Source

_LONGEST = 2000  # characters of a proposed text that are read
_LEAD = 12  # sentences of the post, more than any tag has room for
_SAMPLE = 20_000  # characters of the post that show its language


def find_problems(proposal: Proposal, source: Source) -> list[str]:
    """List the faults of a proposal, in sentences that the model can act on."""
    found: list[str] = []
    proposal = _clip(proposal)
    for name, text, length in (
        ("title", proposal.title, source.title_length),
        ("description", proposal.description, source.description_length),
        ("og_title", proposal.og_title, (1, OG_TITLE)),
        ("og_description", proposal.og_description, (1, OG_DESCRIPTION)),
    ):
        found += _text_problems(name, text, length, source)
    looping = [name for name in ("description", "og_description") if repeats_itself(getattr(proposal, name))]
    found += [f"{name} says the same words again and again: write plain sentences." for name in looping]
    if has_same_words(proposal.title, proposal.og_title):
        found.append("title and og_title are the same text: write two.")
    if has_same_words(proposal.title, proposal.description) or has_same_words(
        proposal.og_title, proposal.og_description
    ):
        found.append("A title and its description are the same text: write two.")
    if other := _foreign_language(proposal.description, proposal.og_description, source):
        found.append(
            f"The tags are written in “{other}”: write them in the post's language, “{source.language}”."
        )
    return found


def _clip(proposal: Proposal) -> Proposal:
    """Return a proposal whose texts are far too long at most, however long a model wrote."""
    return Proposal(**{name: getattr(proposal, name)[:_LONGEST] for name in proposal.__struct_fields__})


def _text_problems(name: str, text: str, length: tuple[int, int], source: Source) -> list[str]:
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
    if name in {"title", "description"} and source.keyword and not mentions(text, source.keyword):
        found.append(f"{name} does not contain the primary keyword.")
    return found


def _foreign_language(description: str, og_description: str, source: Source) -> str | None:
    """Return the language of the descriptions if it is another than the post's."""
    if foreign_to(source.content[:_SAMPLE], source.language):
        return None
    return foreign_to(f"{description} {og_description}", source.language)


def repair(proposal: Proposal, source: Source) -> MetaOutput:
    """Make a proposal meet every limit, with text of the post if needed."""
    proposed, description, og_title, og_description = _usable_texts(proposal, source)
    own = plain_line(source.title) or plain_line(source.topic)
    title = fit_title([proposed or own, og_title, own], source.shown_keyword, source.language)
    if has_same_words(title, description) or has_same_words(proposed, description):
        description = ""
    length = source.description_length
    description = (
        fit_description(description, source.shown_keyword, source.sentences, length, source.language) or title
    )
    if not og_description or has_same_words(og_title, og_description):
        og_description = description
    # Texts that were joined may hold markup again, so each is made a plain line once more.
    title, description = plain_line(title), plain_line(description)
    return MetaOutput(
        title=title,
        description=description,
        og_title=plain_line(
            cut(_other_title(title, og_title, own), OG_TITLE, source.language, whole_phrase=True)
        ),
        og_description=plain_line(shorten(og_description, length[0], OG_DESCRIPTION, source.language)),
        slug=slug(plain_line(source.title) or title, source.language),
        json_ld=blog_posting(
            title=plain_line(source.title) or title,
            description=description,
            language=source.language,
            keywords=source.keywords,
            word_count=source.word_count,
        ),
    )


def _usable_texts(proposal: Proposal, source: Source) -> tuple[str, str, str, str]:
    """Return the usable part of the four proposed texts, in their order."""
    known, language, proposal = source.known_words, source.language, _clip(proposal)
    title = keep_finished(proposal.title, known, source.title_length[1], language)
    description = keep_finished(proposal.description, known, source.description_length[1], language)
    og_title = keep_finished(proposal.og_title, known, OG_TITLE, language)
    og_description = keep_finished(proposal.og_description, known, OG_DESCRIPTION, language)
    description = "" if repeats_itself(description) else description
    og_description = "" if repeats_itself(og_description) else og_description
    if _foreign_language(description, og_description, source):
        return "", "", "", ""
    return title, description, og_title, og_description


def _other_title(title: str, og_title: str, own: str) -> str:
    """Return a title for shared links, different from the title if possible, and never a section's name."""
    return next((option for option in (og_title, own) if option and not has_same_words(option, title)), title)


def describe_shortcoming(output: MetaOutput, source: Source) -> str | None:
    """Return a sentence on the limits that the tags still miss, or None."""
    found = []
    least, most = source.description_length
    if not has_room(output.title):
        found.append(f"the title has {len(output.title)} characters, and search results show fewer")
    if not ENOUGH * least <= len(output.description) <= most:
        found.append(
            f"the description has {len(output.description)} characters and should have {least} to {most}"
        )
    for name, text in (("title", output.title), ("description", output.description)):
        if source.keyword and not mentions(text, source.keyword):
            found.append(f"the {name} has no room for the primary keyword")
    return f"The tags fall short: {', and '.join(found)}." if found else None


def extract(source: Source) -> MetaOutput:
    """Make the tags from the post alone."""
    lead = shorten(
        join_sentences(source.sentences[:_LEAD]),
        source.description_length[0],
        OG_DESCRIPTION,
        source.language,
    )
    output = repair(Proposal(title="", description="", og_title="", og_description=""), source)
    return replace(output, og_description=plain_line(lead) or output.og_description)
