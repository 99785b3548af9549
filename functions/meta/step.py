"""Tag the post and hand over the result: tags by a model, put right by rule where they fail."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from functions.meta import prompt, tags
from functions.meta.fitting import line
from functions.meta.proposal import SCHEMA, Proposal
from functions.meta.rendering import publish
from shared.errors import ModelError
from shared.jobs.outputs import MetaOutput, Outcome, Result
from shared.llm.chat import Request
from shared.llm.structured_output import UnreadableError, read_json
from shared.text.prose import is_spaced

if TYPE_CHECKING:
    from shared.messages.schemas import StartRequest
    from shared.stage.step import Work

_TEMPERATURE = 0.3
# The four texts have 500 characters at most: 170 tokens where words have letters, 600 where each is a word.
_MAX_TOKENS = 300
_MAX_TOKENS_UNSPACED = 800
_ASKS = 2


async def step(work: Work) -> Outcome:
    """Return the tags and the finished post; the runner adds when, and how long it took."""
    generated, polished, quality = work.outputs.generate, work.outputs.polish, work.outputs.quality
    assert generated, "the runner calls meta last"
    assert polished, "the runner calls meta last"
    assert quality, "the runner calls meta last"
    source = tags.Source(
        title=generated.title,
        topic=work.request.topic,
        keyword=line(work.request.keywords[0]) if work.request.keywords else "",
        content=polished.content,
        language=work.request.language,
        keywords=work.request.keywords,
        word_count=quality.word_count,
    )
    output, degraded = await _tags(work, source)
    published = await work.off_loop(publish, polished.content)
    result = Result(
        content=published.content,
        content_html=published.content_html,
        title=line(generated.title) or line(work.request.topic) or output.title,
        quality_score=quality.score,
        quality_issues=quality.issues,
        word_count=quality.word_count,
        meta_tags=output,
        artifacts_removed=polished.artifacts_removed,
        model_used=generated.model,
    )
    return Outcome(output=output, degraded=degraded, result=result)


async def _tags(work: Work, source: tags.Source) -> tuple[MetaOutput, str | None]:
    """Return the tags, and why they are less than they should be if they are."""
    proposals: list[Proposal] = []
    reason = ""
    try:
        reason = await _ask(work, source, proposals)
    except ModelError as error:
        reason = str(error)
    if not proposals:
        return await work.off_loop(
            tags.extracted, source
        ), f"The tags were taken from the post itself: {reason}"
    return await work.off_loop(_best, proposals, source)


def _best(proposals: list[Proposal], source: tags.Source) -> tuple[MetaOutput, str | None]:
    best = min(proposals, key=lambda proposal: len(tags.problems(proposal, source)))
    output = tags.repaired(best, source)
    return output, tags.shortcoming(output, source)


async def _ask(work: Work, source: tags.Source, proposals: list[Proposal]) -> str:
    """Collect what the model proposes, up to the first without fault; return what the last one lacked."""
    request = await work.off_loop(_request, work.request, source, work.alias)
    asked = request.messages
    reason = ""
    for _ in range(_ASKS):
        answer = await work.model.ask(request)
        try:
            proposal, wrong = await work.off_loop(_judged, answer.text, source)
        except UnreadableError as error:
            reason = f"the model's answer could not be read twice, because {error}."
            wrong = [f"The answer can't be used, because {error}."]
        else:
            proposals.append(proposal)
        if not wrong:
            break
        request = replace(request, messages=prompt.corrected(asked, answer.text, wrong), fresh=True)
    return reason


def _request(asked: StartRequest, source: tags.Source, alias: str) -> Request:
    return Request(
        model=alias,
        messages=prompt.messages(asked, source),
        temperature=_TEMPERATURE,
        max_tokens=_MAX_TOKENS if is_spaced(source.content) else _MAX_TOKENS_UNSPACED,
        schema=SCHEMA,
    )


def _judged(answer: str, source: tags.Source) -> tuple[Proposal, list[str]]:
    proposal = read_json(answer, Proposal)
    return proposal, tags.problems(proposal, source)
