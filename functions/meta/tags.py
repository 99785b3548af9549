"""Tags of a page's head: find the faults of a proposal, and repair them by rule."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from functions.meta.description import fit_description, fit_proposed, keeps_text, nearly
from functions.meta.faults import clip, forbidden_in, foreign_language, list_faults
from functions.meta.fitting import ENOUGH, cut, join_sentences, plain_line, shorten
from functions.meta.json_ld import blog_posting, canonical_url
from functions.meta.line_faults import has_same_words, keep_finished, repeats_itself
from functions.meta.proposal import OG_DESCRIPTION, OG_TITLE, Proposal
from functions.meta.slug import slug
from functions.meta.title import fills_room, fit_title, has_room, keeps_title
from shared.jobs.outputs import MetaOutput
from shared.text.prose import mentions

if TYPE_CHECKING:
    from functions.meta.source import Source

_LEAD = 12  # sentences of the post, more than any tag has room for


def find_problems(proposal: Proposal, source: Source) -> list[str]:
    """List the faults of a proposal that is to be asked for again; none if the repair keeps its own text.

    The list has all of its faults, so that the second answer has none.
    """
    found = list_faults(proposal, source)
    return found if found and not _keeps_proposal(repair(proposal, source), proposal, source) else []


def rank(proposal: Proposal, source: Source) -> tuple[int, int]:
    """Return the key by which proposals are compared: the least is the best."""
    return len(find_problems(proposal, source)), len(list_faults(proposal, source))


def _keeps_proposal(output: MetaOutput, proposal: Proposal, source: Source) -> bool:
    """Check whether repaired tags meet the limits with text that a model wrote for them.

    A title for shared links that is missing, or that repeats the title, is the post's own, and a missing
    description for shared links is the other description: that is as good.
    """
    title, description, og_title, og_description = _usable_texts(proposal, source)
    keyword, least = source.shown_keyword, source.description_length[0]
    titles = [title, og_title, *filter(fills_room, [_own_title(source)])]
    return (
        keeps_title(output.title, titles, keyword, source.language)
        and keeps_text(output.description, (description, og_description), least)
        and len(output.description) >= nearly(least)
        and describe_shortcoming(output, source) is None
    )


def repair(proposal: Proposal, source: Source) -> MetaOutput:
    """Make a proposal meet every limit, with text of the post if needed."""
    proposed, description, og_title, og_description = _usable_texts(proposal, source)
    own = _own_title(source)
    title = fit_title([proposed or own, og_title, own], source.shown_keyword, source.language)
    if has_same_words(title, description) or has_same_words(proposed, description):
        description = ""
    heads = [own, _allowed(plain_line(source.topic), source), og_title, source.shown_keyword]
    description = _describe([description, og_description], heads, source) or title
    if not og_description or has_same_words(og_title, og_description):
        og_description = description
    # Texts that were joined may hold markup again, so each is made a plain line once more.
    title, description = plain_line(title), plain_line(description)
    path = slug(_allowed(plain_line(source.title), source) or title, source.language)
    return MetaOutput(
        title=title,
        description=description,
        og_title=plain_line(
            cut(_other_title(title, og_title, own), OG_TITLE, source.language, whole_phrase=True)
        ),
        og_description=plain_line(
            shorten(og_description, source.description_length[0], OG_DESCRIPTION, source.language)
        ),
        slug=path,
        json_ld=blog_posting(
            title=_allowed(plain_line(source.title), source) or title,
            description=description,
            language=source.language,
            keywords=source.keywords,
            word_count=source.word_count,
            url=canonical_url(source.canonical, path),
        ),
    )


def _usable_texts(proposal: Proposal, source: Source) -> tuple[str, str, str, str]:
    """Return the usable part of the four proposed texts, in their order."""
    known, language, proposal = source.known_words, source.language, clip(proposal)
    title = keep_finished(proposal.title, known, source.title_length[1], language)
    description = keep_finished(proposal.description, known, source.description_length[1], language)
    og_title = keep_finished(proposal.og_title, known, OG_TITLE, language)
    og_description = keep_finished(proposal.og_description, known, OG_DESCRIPTION, language)
    description = "" if repeats_itself(description[: source.description_length[1]]) else description
    og_description = "" if repeats_itself(og_description[:OG_DESCRIPTION]) else og_description
    if foreign_language(description, og_description, source):
        return "", "", "", ""
    title, og_title = _allowed(title, source), _allowed(og_title, source)
    return title, _allowed(description, source), og_title, _allowed(og_description, source)


def _allowed(text: str, source: Source) -> str:
    return "" if forbidden_in(text, source) else text


def _own_title(source: Source) -> str:
    """Return the post's title, or another for an empty or forbidden one."""
    title, topic = plain_line(source.title), plain_line(source.topic)
    if forbidden_in(title or topic, source):
        return _allowed(topic, source) or source.shown_keyword or title or topic
    return title or topic


def _sentences(source: Source) -> tuple[str, ...]:
    """Return the post's sentences that say nothing forbidden."""
    return tuple(each for each in source.sentences if _allowed(each, source))


def _describe(proposed: list[str], heads: list[str], source: Source) -> str:
    """Make the description from a proposed text, else from the post with what there is of one."""
    keyword, post = source.shown_keyword, _sentences(source)
    length, language = source.description_length, source.language
    return fit_proposed(proposed, heads, keyword, post, length, language) or fit_description(
        proposed[0], keyword, post, length, language
    )


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
        join_sentences(_sentences(source)[:_LEAD]),
        source.description_length[0],
        OG_DESCRIPTION,
        source.language,
    )
    output = repair(Proposal(title="", description="", og_title="", og_description=""), source)
    return replace(output, og_description=plain_line(lead) or output.og_description)
