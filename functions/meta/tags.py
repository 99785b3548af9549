"""The tags of a page's head: what they must be, what is wrong with a proposal, how a rule puts it right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from functions.meta.fitting import cut, fit_description, fit_title, line, shorten
from functions.meta.json_ld import blog_posting
from functions.meta.line_faults import fault, loops, same, usable
from functions.meta.proposal import (
    DESCRIPTION,
    OG_DESCRIPTION,
    OG_TITLE,
    TITLE,
    UNSPACED_DESCRIPTION,
    UNSPACED_TITLE,
    Proposal,
)
from functions.meta.slug import slug
from shared.jobs.outputs import MetaOutput
from shared.text.language import foreign_to, primary_tag
from shared.text.passages import Passage, passages
from shared.text.pixel_width import TITLE_PIXELS, width
from shared.text.prose import is_spaced, mentions, sentences, tokens


@dataclass(frozen=True)
class Source:
    """The post that the tags are for; `keyword` is the primary one, or empty."""

    title: str
    topic: str
    keyword: str
    content: str
    language: str = "en"
    keywords: tuple[str, ...] = ()
    word_count: int = 0

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The post's headings as plain lines."""
        return tuple(line(part.text) for part in self._passages if part.kind == "heading")

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the post's paragraphs as plain lines, from its first on."""
        prose = [part.text for part in self._passages if part.kind == "paragraph"]
        prose = prose or [part.text for part in self._passages if part.kind not in {"code", "html"}]
        return tuple(line(sentence) for text in prose for sentence in sentences(text))

    @cached_property
    def known(self) -> frozenset[str]:
        """The words of the post and of what it was asked for with."""
        said = (self.title, self.topic, *self.keywords, *(part.text for part in self._passages))
        return frozenset(word for text in said for word in tokens(text))

    @cached_property
    def title_length(self) -> tuple[int, int]:
        """How many characters a title may have, at least and at most."""
        return TITLE if is_spaced(self.content) else UNSPACED_TITLE

    @cached_property
    def description_length(self) -> tuple[int, int]:
        """How many characters a description may have, at least and at most."""
        return DESCRIPTION if is_spaced(self.content) else UNSPACED_DESCRIPTION

    @cached_property
    def _passages(self) -> list[Passage]:
        return passages(self.content)

    def fits_title(self, text: str) -> bool:
        """Tell whether a line is as long as a title has to be, and no wider than results show."""
        least, most = self.title_length
        return least <= len(text) <= most and width(text) <= TITLE_PIXELS


def problems(proposal: Proposal, source: Source) -> list[str]:
    """List what is wrong with a proposal, in sentences that the model can act on."""
    found = []
    for name, text, (least, most) in (
        ("title", proposal.title, source.title_length),
        ("description", proposal.description, source.description_length),
        ("og_title", proposal.og_title, (1, OG_TITLE)),
        ("og_description", proposal.og_description, (1, OG_DESCRIPTION)),
    ):
        plain = line(text)
        if plain != text:
            found.append(
                f"{name} holds markup, line breaks, hidden characters or an open quotation: write one line."
            )
        if not least <= len(plain) <= most:
            found.append(f"{name} has {len(plain)} characters: write {least} to {most}.")
        elif name == "title" and width(plain) > TITLE_PIXELS:
            found.append(f"title is too wide for a search result: write about {most - 5} characters.")
        if wrong := fault(text, source.known, most):
            found.append(f"{name} {wrong}.")
        if name in {"title", "description"} and source.keyword and not mentions(text, source.keyword):
            found.append(f"{name} does not contain the primary keyword.")
    looping = [name for name in ("description", "og_description") if loops(getattr(proposal, name))]
    found += [f"{name} says the same words again and again: write plain sentences." for name in looping]
    if same(proposal.title, proposal.og_title):
        found.append("title and og_title are the same text: write two.")
    if same(proposal.title, proposal.description) or same(proposal.og_title, proposal.og_description):
        found.append("A title and its description are the same text: write two.")
    if other := _foreign(proposal.description, proposal.og_description, source):
        found.append(
            f"The tags are written in “{other}”: write them in the post's language, “{source.language}”."
        )
    return found


def _foreign(description: str, og_description: str, source: Source) -> str | None:
    """Return the language of the descriptions where it is not that of the post."""
    return (
        None
        if foreign_to(source.content, source.language)
        else foreign_to(f"{description} {og_description}", source.language)
    )


def repaired(proposal: Proposal, source: Source) -> MetaOutput:
    """Make a proposal meet every limit by rule, with text of the post where it is too short."""
    proposed, description, og_title, og_description = (
        usable(text, source.known, most)
        for text, most in (
            (proposal.title, source.title_length[1]),
            (proposal.description, source.description_length[1]),
            (proposal.og_title, OG_TITLE),
            (proposal.og_description, OG_DESCRIPTION),
        )
    )
    description = "" if loops(description) else description
    og_description = "" if loops(og_description) else og_description
    if _foreign(description, og_description, source):
        proposed = description = og_title = og_description = ""
    bases = [proposed or line(source.title), og_title, line(source.title), line(source.topic)]
    title = fit_title(bases, source.keyword, _more_title(source), source.fits_title)
    if same(title, description) or same(proposed, description):
        description = ""
    least, most = source.description_length
    description = fit_description(description, source.keyword, source.sentences, least, most) or title
    if not og_description or same(og_title, og_description):
        og_description = description
    # What was put together may hold markup again: no text leaves without being made a plain line.
    title, description = line(title), line(description)
    return MetaOutput(
        title=title,
        description=description,
        og_title=line(cut(_other_than(title, og_title, source), OG_TITLE, whole_phrase=True)),
        og_description=line(shorten(og_description, least, OG_DESCRIPTION)),
        slug=slug(line(source.title) or title),
        json_ld=blog_posting(
            title=line(source.title) or title,
            description=description,
            language=source.language,
            keywords=source.keywords,
            word_count=source.word_count,
        ),
    )


def _other_than(title: str, og_title: str, source: Source) -> str:
    """Return a title for shared links that is not the same again, if the post has another."""
    options = [og_title or line(source.title), line(source.title), line(source.topic), *source.headings]
    return next((option for option in options if option and not same(option, title)), title)


def shortcoming(output: MetaOutput, source: Source) -> str | None:
    """Return in a sentence what no rule could put right: a post too short to lengthen its tags with, say."""
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


def extracted(source: Source) -> MetaOutput:
    """Make the tags from the post alone."""
    lead = shorten(" ".join(source.sentences), source.description_length[0], OG_DESCRIPTION)
    nothing = Proposal(title=source.title, description="", og_title=source.title, og_description=lead)
    return repaired(nothing, source)


# What an English title of any length can go on with, and keep its promise.
_SUFFIXES = (
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


def _more_title(source: Source) -> list[str]:
    suffixes = _SUFFIXES if primary_tag(source.language) == "en" else ()
    return [*source.headings, line(source.topic), *suffixes]
