"""The version of the editor's prompts, and the samples that it is the hash of."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from functions.polish import prompt
from functions.polish.blocks import Document
from functions.polish.editing import to_edit_request
from functions.polish.findings import Findings, locate
from functions.polish.tasks import plan
from shared.jobs.outputs import Issue
from shared.llm.chat import Request
from shared.llm.prompt_version import TEXT, prompt_version
from shared.llm.prompting import LANGUAGES
from shared.messages.sample_requests import FULL, PLAIN, WIDE

_SHORT = "## Tea\n\nHot water, and leaves.\n"
_LONG = "\n\n".join(
    [
        "The leaves are old. " * 8,
        "## All about tea",
        "```\nboil(water)\n" + "pour(water)  # " * 20 + "\n```",
        *(
            f"## Section {number} {'about tea ' * number}\n\n"
            + "\n\n".join(f"Paragraph {part} of {number}. " + "It is about tea. " * 30 for part in range(3))
            for number in range(6)
        ),
        "- an item\n\n> a quotation\n\n| a | row |\n| --- | --- |\n| of | cells |",
        "The last words.",
    ]
)
_WIDE = "\n\n".join(f"## 茶 {number}\n\n" + "水要热。" * 60 for number in range(4))
_ACCENTED = "\n\n".join(["Été comme hiver, le thé. " * 60] * 2)
_REJECTED = {"block 1": "a figure is lost", "block 2": "a link is lost"}
_ISSUES = (
    Issue(type="unclear", severity="low", message="It is unclear.", line=1, excerpt="The leaves are old."),
    Issue(type="repetition", severity="medium", message="It repeats.", excerpt="It is about tea."),
    Issue(type="length", severity="high", message="It is too short."),
)

_POSTS = (
    (replace(PLAIN, language="de"), _SHORT),
    (FULL, _SHORT),
    (FULL, _LONG),
    (PLAIN, _ACCENTED),
    (WIDE, _WIDE),
)
_NAMELESS = "tlh"  # a language without a name of its own in prompts


def version() -> str:
    """Return the version of the stage's prompts."""
    return prompt_version(samples())


def samples() -> Iterator[Request]:
    """Yield requests that have all that the stage says to a model."""
    for start, text in _POSTS:
        document = Document(text)
        found = locate(document, _ISSUES, lambda line: line)
        for findings, again in ((Findings(), False), (found, False), (found, True)):
            for task in plan(start, document, findings, again=again):
                request = to_edit_request(task, "")
                yield request
                yield replace(request, messages=prompt.corrected(request.messages, TEXT, _REJECTED))
    short = Document(_SHORT)
    for tag in (*LANGUAGES, _NAMELESS):
        for task in plan(replace(PLAIN, language=tag), short, Findings(), again=False):
            yield to_edit_request(task, "")
