"""Tags of a page's head: find the faults of a proposal, and repair them by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from functions.meta.fitting import cut, fit_description, fit_title, plain_line, shorten
from functions.meta.json_ld import blog_posting
from functions.meta.line_faults import find_fault, has_same_words, keep_finished, repeats_itself
from functions.meta.proposal import OG_DESCRIPTION, OG_TITLE, Proposal
from functions.meta.slug import slug
from shared.jobs.outputs import MetaOutput
from shared.text.language import foreign_to, primary_tag
from shared.text.pixel_width import TITLE_PIXELS, width
from shared.text.prose import mentions

if TYPE_CHECKING:
    from functions.meta.source import Source

# An English title of any length can go on with these, and keep its promise.
SUFFIXES = (
    "What to Know",
    "A Closer Look",
    "An Introduction",
    "What You Should Know",
    "The Essentials Explained",
    "A Short and Clear Introduction",
    "What to Know and Why It Matters",
    "A Closer Look at What Really Matters",
    "A Clear Introduction and What to Take Away",
)


def find_problems(proposal: Proposal, source: Source) -> list[str]:
    """List the faults of a proposal, in sentences that the model can act on."""
    found: list[str] = []
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


def _text_problems(name: str, text: str, length: tuple[int, int], source: Source) -> list[str]:
    found = []
    least, most = length
    plain = plain_line(text)
    if plain != text:
        found.append(
            f"{name} holds markup, line breaks, hidden characters or an open quotation: write one line."
        )
    if not least <= len(plain) <= most:
        found.append(f"{name} has {len(plain)} characters: write {least} to {most}.")
    elif name == "title" and width(plain) > TITLE_PIXELS:
        found.append(f"title is too wide for a search result: write about {most - 5} characters.")
    if fault := find_fault(text, source.known_words, most):
        found.append(f"{name} {fault}.")
    if name in {"title", "description"} and source.keyword and not mentions(text, source.keyword):
        found.append(f"{name} does not contain the primary keyword.")
    return found


def _foreign_language(description: str, og_description: str, source: Source) -> str | None:
    """Return the language of the descriptions if it is another than the post's."""
    if foreign_to(source.content, source.language):
        return None
    return foreign_to(f"{description} {og_description}", source.language)


def repair(proposal: Proposal, source: Source) -> MetaOutput:
    """Make a proposal meet every limit, with text of the post if needed."""
    proposed, description, og_title, og_description = _usable_texts(proposal, source)
    bases = [
        proposed or plain_line(source.title),
        og_title,
        plain_line(source.title),
        plain_line(source.topic),
    ]
    title = fit_title(bases, source.keyword, _title_extensions(source), source.fits_title)
    if has_same_words(title, description) or has_same_words(proposed, description):
        description = ""
    least, most = source.description_length
    description = fit_description(description, source.keyword, source.sentences, least, most) or title
    if not og_description or has_same_words(og_title, og_description):
        og_description = description
    # Texts that were joined may hold markup again, so each is made a plain line once more.
    title, description = plain_line(title), plain_line(description)
    return MetaOutput(
        title=title,
        description=description,
        og_title=plain_line(cut(_other_title(title, og_title, source), OG_TITLE, whole_phrase=True)),
        og_description=plain_line(shorten(og_description, least, OG_DESCRIPTION)),
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
    known = source.known_words
    title = keep_finished(proposal.title, known, source.title_length[1])
    description = keep_finished(proposal.description, known, source.description_length[1])
    og_title = keep_finished(proposal.og_title, known, OG_TITLE)
    og_description = keep_finished(proposal.og_description, known, OG_DESCRIPTION)
    description = "" if repeats_itself(description) else description
    og_description = "" if repeats_itself(og_description) else og_description
    if _foreign_language(description, og_description, source):
        return "", "", "", ""
    return title, description, og_title, og_description


def _other_title(title: str, og_title: str, source: Source) -> str:
    """Return a title for shared links, different from the title if possible."""
    own = plain_line(source.title)
    options = [og_title or own, own, plain_line(source.topic), *source.headings]
    return next((option for option in options if option and not has_same_words(option, title)), title)


def describe_shortcoming(output: MetaOutput, source: Source) -> str | None:
    """Return a sentence on the limits that the tags still miss, or None."""
    found = []
    for name, text, (least, most) in (
        ("title", output.title, source.title_length),
        ("description", output.description, source.description_length),
    ):
        if not least <= len(text) <= most:
            found.append(f"the {name} has {len(text)} characters and should have {least} to {most}")
        if source.keyword and not mentions(text, source.keyword):
            found.append(f"the {name} has no room for the primary keyword")
    return f"The tags fall short: {', and '.join(found)}." if found else None


def extract(source: Source) -> MetaOutput:
    """Make the tags from the post alone."""
    lead = shorten(" ".join(source.sentences), source.description_length[0], OG_DESCRIPTION)
    own = Proposal(title=source.title, description="", og_title=source.title, og_description=lead)
    return repair(own, source)


def _title_extensions(source: Source) -> list[str]:
    suffixes = SUFFIXES if primary_tag(source.language) == "en" else ()
    return [*source.headings, plain_line(source.topic), *suffixes]
