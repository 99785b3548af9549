"""The tags of a page's head: what they must be, what is wrong with a proposal, how a rule puts it right."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import msgspec

from functions.meta.fitting import cut, fit_description, fit_title, line, shorten
from shared.chat import Schema
from shared.outputs import MetaOutput
from shared.passages import passages
from shared.prose import is_spaced, mentions, sentences

TITLE = (50, 60)
DESCRIPTION = (150, 156)  # the guide's 150 to 160, and no more than results show
OG_TITLE = 90
OG_DESCRIPTION = 200


class Proposal(msgspec.Struct, frozen=True):
    """The tags as the model gives them: four texts, of which nothing else is taken on trust."""

    title: str
    description: str
    og_title: str
    og_description: str


SCHEMA = Schema(
    name="meta_tags",
    schema={
        "type": "object",
        "additionalProperties": False,
        "required": ["title", "description", "og_title", "og_description"],
        "properties": {
            "title": {
                "type": "string",
                "description": f"Title for search results, {TITLE[0]} to {TITLE[1]} characters.",
            },
            "description": {
                "type": "string",
                "description": f"Meta description, {DESCRIPTION[0]} to {DESCRIPTION[1]} characters.",
            },
            "og_title": {
                "type": "string",
                "description": f"Title for shared links, up to {OG_TITLE} characters.",
            },
            "og_description": {
                "type": "string",
                "description": f"Description for shared links, up to {OG_DESCRIPTION} characters.",
            },
        },
    },
)


@dataclass(frozen=True)
class Source:
    """The post that the tags are for; `keyword` is the primary one, or empty."""

    title: str
    topic: str
    keyword: str
    content: str

    @cached_property
    def headings(self) -> tuple[str, ...]:
        """The post's headings as plain lines."""
        return tuple(line(part.text) for part in passages(self.content) if part.kind == "heading")

    @cached_property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the post's paragraphs as plain lines, from its first on."""
        prose = [part.text for part in passages(self.content) if part.kind == "paragraph"]
        prose = prose or [part.text for part in passages(self.content) if part.kind not in {"code", "html"}]
        return tuple(line(sentence) for text in prose for sentence in sentences(text))


def problems(proposal: Proposal, source: Source) -> list[str]:
    """List what is wrong with a proposal, in sentences that the model can act on."""
    found = []
    for name, text, (least, most) in (
        ("title", proposal.title, TITLE),
        ("description", proposal.description, DESCRIPTION),
        ("og_title", proposal.og_title, (1, OG_TITLE)),
        ("og_description", proposal.og_description, (1, OG_DESCRIPTION)),
    ):
        if line(text) != text:
            found.append(f"{name} holds markup, line breaks or an open quotation: write one plain line.")
        if not least <= len(line(text)) <= most:
            found.append(f"{name} has {len(line(text))} characters: write {least} to {most}.")
        if name in {"title", "description"} and source.keyword and not mentions(text, source.keyword):
            found.append(f"{name} does not contain the primary keyword.")
    if proposal.title == proposal.description or proposal.og_title == proposal.og_description:
        found.append("A title and its description are the same text: write two.")
    return found


def repaired(proposal: Proposal, source: Source) -> MetaOutput:
    """Make a proposal meet every limit by rule, with text of the post where it is too short."""
    title, description = line(proposal.title), line(proposal.description)
    if description == title:
        description = ""
    if source.keyword and description and not mentions(description, source.keyword):
        sentence = next((said for said in source.sentences if mentions(said, source.keyword)), "")
        if len(description) + len(sentence) < DESCRIPTION[1]:
            description = f"{description} {sentence}".strip()
    title = fit_title(title or line(source.title), source.keyword, _more_title(source), *TITLE)
    description = fit_description(description, source.keyword, source.sentences, *DESCRIPTION) or title
    og_description = line(proposal.og_description)
    if not og_description or og_description == line(proposal.og_title):
        og_description = description
    return MetaOutput(
        title=title,
        description=description,
        og_title=cut(line(proposal.og_title) or line(source.title), OG_TITLE, whole_phrase=True),
        og_description=shorten(og_description, DESCRIPTION[0], OG_DESCRIPTION),
    )


def shortcoming(output: MetaOutput, source: Source) -> str | None:
    """Return in a sentence what no rule could put right: a post too short to lengthen its tags with, say.

    The lengths are those of writing with spaces.
    """
    limits = (("title", output.title, TITLE), ("description", output.description, DESCRIPTION))
    if not is_spaced(source.content):
        return None
    found = [
        f"the {name} has {len(text)} characters and should have {least} to {most}"
        for name, text, (least, most) in limits
        if not least <= len(text) <= most
    ]
    return f"The tags fall short: {', and '.join(found)}." if found else None


def extracted(source: Source) -> MetaOutput:
    """Make the tags from the post alone."""
    lead = shorten(" ".join(source.sentences), DESCRIPTION[0], OG_DESCRIPTION)
    nothing = Proposal(title=source.title, description="", og_title=source.title, og_description=lead)
    return repaired(nothing, source)


def _more_title(source: Source) -> list[str]:
    keyword = source.keyword[:1].upper() + source.keyword[1:]
    return [line(source.title), line(source.topic), *source.headings, keyword]
