"""Judge the post: by rules always, by a model if it answers, and send a weak post back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from functions.quality import prompt, review
from functions.quality.checks.catalog import Post, check, score
from functions.quality.checks.post import escape_brackets
from functions.quality.resolved import find_resolved
from shared.errors import ModelError, Overloaded
from shared.jobs.outputs import Outcome, QualityOutput
from shared.llm.chat import Answer, Request, say_again
from shared.llm.prompting import is_latin
from shared.llm.structured_output import UnreadableError, read_json
from shared.materials.given_links import known_pages
from shared.materials.held_text import Rules
from shared.materials.materials import NO_MATERIALS
from shared.text.passages import passages, plain
from shared.text.prose import count_words

if TYPE_CHECKING:
    from shared.jobs.outputs import Issue
    from shared.materials.materials import Materials, RefreshText
    from shared.messages.schemas import StartRequest
    from shared.stage.step import Work

_WORDS = 1500  # of a request that names no length
_TEMPERATURE = 0.2
# Three findings have some 300 tokens in Latin letters, and up to 1,200 in other scripts.
_MAX_TOKENS = 800
_MAX_TOKENS_OTHER = 2000


async def step(work: Work) -> Outcome:
    """Return the findings and the score, and whether the post is to be revised."""
    assert work.outputs.polish, "the runner calls quality after polish"
    request = work.request
    content = await work.off_loop(_held, work, work.outputs.polish.content)
    post = await work.off_loop(_post, work, content)
    ruled = await work.off_loop(check, post)
    degraded = None
    added: tuple[Issue, ...] = ()
    try:
        added = await _review(work, post)
    except ModelError as error:
        degraded = f"The model's review was left out: {error}"
    except Overloaded:
        degraded = "The model's review was left out: there was no time to read it."
    except UnreadableError as error:
        degraded = f"The model's review was left out: its answer could not be read twice, because {error}."
    issues = tuple(map(escape_brackets, ruled.issues + review.without_kinds_of(ruled.issues, added)))
    points = score(issues) if ruled.word_count else 0
    return Outcome(
        output=QualityOutput(
            score=points,
            word_count=ruled.word_count,
            issues=issues,
            resolved=await _find_resolved(work, issues, post, reviewed=degraded is None),
            left_out=ruled.left_out,
        ),
        degraded=degraded,
        revise=points < request.min_quality and work.revision < request.max_revisions,
    )


def _held(work: Work, content: str) -> str:
    """Return the post as it will be finished: a person's text may have marks and links that go."""
    return Rules(work.materials, linked=content).hold(content).text


def _post(work: Work, content: str) -> Post:
    """Return the post with its targets: those of the request, and what people gave with it."""
    request, materials = work.request, work.materials
    generated, refresh = work.outputs.generate, materials.refresh
    given = [request.topic, request.custom_instructions]
    given += [refresh.text, refresh.changes, refresh.url or ""] if refresh else []
    return Post(
        content=content,
        keywords=request.keywords,
        language=request.language,
        word_count=_wanted_words(request, refresh),
        topic=request.topic,
        headline=generated.title if generated and materials.profile else None,
        brief="\n".join(given),
        profile=materials.profile,
        sources=materials.sources,
        links=known_pages(materials),
    )


def _wanted_words(request: StartRequest, refresh: RefreshText | None) -> int:
    """Return the length to judge by: an existing post keeps its own, unless another was asked for."""
    if refresh and request.word_count == _WORDS:
        return max(1, count_words(plain(passages(refresh.text))))
    return request.word_count


async def _find_resolved(
    work: Work, issues: tuple[Issue, ...], post: Post, *, reviewed: bool
) -> tuple[Issue, ...]:
    if not (work.revision and work.outputs.quality):
        return ()
    before = work.outputs.quality.issues
    return await work.off_loop(find_resolved, before, issues, post, reviewed=reviewed)


def to_review_request(
    start: StartRequest, content: str, alias: str, materials: Materials = NO_MATERIALS
) -> Request:
    """Return the request for a review of a post."""
    return Request(
        model=alias,
        messages=prompt.messages(start, content, materials),
        temperature=_TEMPERATURE,
        max_tokens=_MAX_TOKENS if is_latin(content) else _MAX_TOKENS_OTHER,
        schema=review.SCHEMA,
    )


async def _review(work: Work, post: Post) -> tuple[Issue, ...]:
    request = to_review_request(work.request, post.content, work.alias, work.materials)
    answer = await work.model.ask(request)
    try:
        return await work.off_loop(_findings, answer, post)
    except UnreadableError as error:
        # In the conversation, not the same request past the proxy's cache: the model reads what is wrong, and
        # an equal job pays for neither answer.
        messages = prompt.ask_for_json(request.messages, answer.text, str(error))
        purpose = say_again("", "the review could not be read")
        answer = await work.model.ask(replace(request, messages=messages), purpose=purpose)
        return await work.off_loop(_findings, answer, post)


def _findings(answer: Answer, post: Post) -> tuple[Issue, ...]:
    return review.issues(read_json(answer.text, review.Review, truncated=answer.truncated).findings, post)
