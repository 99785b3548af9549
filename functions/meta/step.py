"""Tag the post and return the result: tags from a model, repaired by rule where they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from functions.meta import prompt, tags
from functions.meta.body import note_restyled, prepare, restyle_tags, restyle_title
from functions.meta.faults import describe_unreadable
from functions.meta.fitting import plain_line
from functions.meta.proposal import SCHEMA, Proposal
from functions.meta.rendering import Published, publish, publish_cited
from functions.meta.source import Source
from shared.errors import ModelError
from shared.jobs.outputs import CitedSource, MetaOutput, Outcome, Result
from shared.llm.chat import Answer, Request, say_again
from shared.llm.prompting import is_latin
from shared.llm.structured_output import UnreadableError, read_json
from shared.materials import citation_marks
from shared.materials.profile import describe_headlines, describe_voice, never_to_use

if TYPE_CHECKING:
    from shared.messages.schemas import StartRequest
    from shared.stage.step import Work

_TEMPERATURE = 0.3
# The four texts have at most 500 characters: 170 tokens of Latin letters, up to 1,000 of other scripts.
_MAX_TOKENS = 300
_MAX_TOKENS_OTHER = 1200
_ASKS = 2


async def step(work: Work) -> Outcome:
    """Return the tags and the finished post; the runner adds the times."""
    generated, polished, quality = work.outputs.generate, work.outputs.polish, work.outputs.quality
    assert generated, "the runner calls meta last"
    assert polished, "the runner calls meta last"
    assert quality, "the runner calls meta last"
    body = await work.off_loop(prepare, polished.content, work.materials, quality.word_count)
    title = await work.off_loop(restyle_title, generated.title, body.content, work)
    source = await work.off_loop(_source, work, title, body.content, quality.word_count)
    made, degraded = await _make_tags(work, source)
    output = await work.off_loop(restyle_tags, made, body.content, work)
    published, cited = await work.off_loop(_publish, body.content, work)
    result = Result(
        content=published.content,
        content_html=published.content_html,
        title=plain_line(title) or plain_line(work.request.topic) or output.title,
        quality_score=quality.score,
        quality_issues=quality.issues,
        word_count=quality.word_count,
        meta_tags=output,
        artifacts_removed=polished.artifacts_removed,
        model_used=generated.model,
        sources=cited,
        changes=polished.changes,
    )
    note = note_restyled(body, generated.title, title)
    return Outcome(output=output, degraded=degraded, note=note, result=result)


def _publish(content: str, work: Work) -> tuple[Published, tuple[CitedSource, ...]]:
    sources, profile = work.materials.sources, work.materials.profile
    if not sources:
        return publish(content), ()
    return publish_cited(
        content, sources, profile.source_list if profile else "numbered", work.request.language
    )


def _source(work: Work, title: str, content: str, word_count: int) -> Source:
    request, profile = work.request, work.materials.profile
    return Source(
        title=title,
        topic=request.topic,
        keyword=plain_line(request.keywords[0]) if request.keywords else "",
        content=citation_marks.without(content) if work.materials.sources else content,
        language=request.language,
        keywords=request.keywords,
        word_count=word_count,
        voice=describe_voice(profile) | describe_headlines(profile),
        never=never_to_use(profile),
        canonical=profile.canonical or "" if profile else "",
    )


async def _make_tags(work: Work, source: Source) -> tuple[MetaOutput, str | None]:
    """Return the tags, and the reason if they are degraded."""
    proposals: list[Proposal] = []
    reason = ""
    try:
        reason = await _ask_for_tags(work, source, proposals)
    except ModelError as error:
        reason = str(error)
    if not proposals:
        output = await work.off_loop(tags.extract, source)
        return output, f"The tags were taken from the post itself: {reason}"
    return await work.off_loop(_repair_best, proposals, source)


def _repair_best(proposals: list[Proposal], source: Source) -> tuple[MetaOutput, str | None]:
    best = min(proposals, key=lambda proposal: tags.rank(proposal, source))
    output = tags.repair(best, source)
    return output, tags.describe_shortcoming(output, source)


async def _ask_for_tags(work: Work, source: Source, proposals: list[Proposal]) -> str:
    """Collect proposals up to one that is not to be asked for again; return the last reading error."""
    request = await work.off_loop(to_tags_request, work.request, source, work.alias)
    first = request.messages
    reason = purpose = ""
    for _ in range(_ASKS):
        answer = await work.model.ask(request, purpose=purpose)
        try:
            proposal, problems = await work.off_loop(_read_proposal, answer, source)
        except UnreadableError as error:
            reason = f"the model's answer could not be read twice, because {error}."
            problems = [describe_unreadable(str(error))]
        else:
            proposals.append(proposal)
        if not problems:
            break
        purpose = say_again("", "the tags could not be used as they are")
        # Another request, so the proxy's cache may answer it: an equal job pays for it once.
        request = replace(request, messages=prompt.ask_for_correction(first, answer.text, problems))
    return reason


def to_tags_request(start: StartRequest, source: Source, alias: str) -> Request:
    """Return the request for the tags of a post."""
    return Request(
        model=alias,
        messages=prompt.messages(start, source),
        temperature=_TEMPERATURE,
        max_tokens=_MAX_TOKENS if is_latin(source.content) else _MAX_TOKENS_OTHER,
        schema=SCHEMA,
    )


def _read_proposal(answer: Answer, source: Source) -> tuple[Proposal, list[str]]:
    proposal = read_json(answer.text, Proposal, truncated=answer.truncated)
    return proposal, tags.find_problems(proposal, source)
