"""The version of the writer's prompts, and the samples that it is the hash of."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from functions.generate import prompt
from functions.generate.given.samples import ADVANCED, CITED, VOICED
from functions.generate.outline import outline_prompt
from functions.generate.outline.outline import Outline, Section
from functions.generate.outline.outline_call import to_outline_request
from functions.generate.parts import part_prompt
from functions.generate.parts.part_call import PartTask
from functions.generate.parts.parts import plan_introduction_task, plan_tasks, to_tasks
from functions.generate.parts.plan import MOST_IN_ONE_CALL, plan_parts, section_count
from functions.generate.single_call import to_post_request
from shared.llm.chat import Request
from shared.llm.prompt_version import go_on, prompt_version
from shared.llm.prompting import LANGUAGES
from shared.messages.sample_requests import FULL, PLAIN, WIDE

_FEW, _MANY = 10, 9000  # words
_REPEATED = tuple(f"{number} " + "The leaves want hot water. " * 20 for number in range(12))
# More sections than parts, so that one part has several; and the last has its conclusion.
_OUTLINE = Outline(
    title="Tea",
    sections=(
        *(Section(f"Section {number}", ("a point", "another")) for number in range(8)),
        Section("Bare"),
        Section("Conclusion"),
    ),
)

_NAMELESS = "tlh"  # a language without a name of its own in prompts


def version() -> str:
    """Return the version of the stage's prompts."""
    return prompt_version(samples())


def samples() -> Iterator[Request]:
    """Yield requests that have all that the stage says to a model."""
    yield from plain_samples()
    parts = plan_parts(_OUTLINE, FULL.word_count)
    for given in (VOICED, CITED, ADVANCED):
        yield to_post_request(FULL, "", given)
        yield to_outline_request(FULL, section_count(FULL.word_count), "", given)
        yield plan_introduction_task(FULL, "", given).request
        yield from (task.request for task in to_tasks(FULL, _OUTLINE, "", [(part, given) for part in parts]))


def plain_samples() -> Iterator[Request]:
    """Yield the requests of jobs for which people gave nothing beside the start message."""
    for start in (PLAIN, FULL, WIDE):
        yield to_post_request(start, "")
    for tag in (*LANGUAGES, _NAMELESS):
        yield to_post_request(replace(PLAIN, language=tag), "")
    post = to_post_request(FULL, "")
    yield go_on(post, prompt.CONTINUE)
    yield go_on(post, prompt.ask_for_language(FULL.language))
    for has in (_FEW, _MANY):
        yield go_on(post, prompt.ask_for_length(has, FULL))
    yield from _outlines()
    yield from _parts()


def _outlines() -> Iterator[Request]:
    for words in (MOST_IN_ONE_CALL, FULL.word_count):
        yield to_outline_request(replace(FULL, word_count=words), section_count(words), "")
    outline = to_outline_request(FULL, section_count(FULL.word_count), "")
    yield go_on(outline, outline_prompt.ask_for_distinct_points(_REPEATED))


def _parts() -> Iterator[Request]:
    for start in (FULL, WIDE):
        yield plan_introduction_task(start, "").request
        for task in plan_tasks(start, _OUTLINE, ""):
            yield task.request
            yield from _again(task)


def _again(task: PartTask) -> Iterator[Request]:
    yield go_on(task.request, part_prompt.CONTINUE)
    yield go_on(task.request, part_prompt.ask_without(_REPEATED))
    for has in (_FEW, _MANY):
        yield go_on(task.request, part_prompt.ask_for_part_length(FULL, task.part, has))
