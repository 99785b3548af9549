"""The version of the editor's prompts, and the samples that it is the hash of."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from functions.polish import prompt
from functions.polish.blocks import Document
from functions.polish.editing import to_edit_request
from functions.polish.findings import Findings, locate
from functions.polish.tasks import Task, plan
from shared.jobs.outputs import Issue
from shared.llm.chat import Request
from shared.llm.prompt_version import TEXT, prompt_version
from shared.llm.prompting import LANGUAGES
from shared.materials.materials import Materials, OwnPages, RefreshText, SourceText
from shared.materials.profile import Preference, Profile
from shared.messages.inputs import Page
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
_CITED = "## Tea\n\nTea holds caffeine [1]. It has been drunk for long [2].\n"
_SOURCED = (
    Issue(
        type="source-figure",
        severity="high",
        message="The source does not say it.",
        line=3,
        excerpt="Tea holds caffeine [1].",
        source=1,
        source_excerpt="A cup of tea holds some caffeine. " * 60,
    ),
    Issue(type="source-name", severity="high", message="It is not there.", source_excerpt="A passage."),
    Issue(type="reviewer", severity="high", message="Say more about pots."),
    Issue(type="uncited", severity="medium", message="No mark names a source."),
    Issue(type="internal-link", severity="low", message="It has few links."),
)
_PROFILES = (
    Profile(
        writer="A tea shop",
        audience="people who drink tea",
        voice="plain",
        samples=tuple(f"Sample {number}. " * 100 for number in range(5)),
        use_terms=("leaf tea",),
        avoid_terms=(Preference("utilise", "use"), Preference("superfood")),
        forbidden_claims=("cures colds",),
        spelling="en-GB",
        reading_level="easy",
        headlines="sentence",
    ),
    Profile(spelling="en-US", reading_level="standard", headlines="title"),
    Profile(reading_level="advanced", samples=("A sample.",)),
    Profile(source_list="links"),
)
_SOURCES = (
    SourceText(number=1, title="On tea", text="Tea holds caffeine.\n\n" * 9),
    SourceText(number=2, title="On water", text="\n\n".join("Hot water. " * 150 for _ in range(9))),
)
_OWN_PAGES = OwnPages(
    pages=tuple(Page(f"https://tea.example/{number}/pots", f"Page {number}") for number in range(20))
)
_REFRESHES = (
    RefreshText(text=_CITED, changes="Tea holds more caffeine."),
    RefreshText(text=_CITED, changes="Tea holds more.", url="https://tea.example/tea"),
)
_NAMELESS = "tlh"  # a language without a name of its own in prompts


def version() -> str:
    """Return the version of the stage's prompts."""
    return prompt_version(samples())


def samples() -> Iterator[Request]:
    """Yield requests that have all that the stage says to a model."""
    yield from plain_samples()
    yield from _with_materials()


def plain_samples() -> Iterator[Request]:
    """Yield the requests of jobs for which people gave nothing beside the start message."""
    for start, text in _POSTS:
        document = Document(text)
        found = locate(document, _ISSUES, lambda line: line)
        for findings, again in ((Findings(), False), (found, False), (found, True)):
            for task in plan(start, document, findings, again=again):
                yield from _asked(task)
    short = Document(_SHORT)
    for tag in (*LANGUAGES, _NAMELESS):
        for task in plan(replace(PLAIN, language=tag), short, Findings(), again=False):
            yield to_edit_request(task, "")


def _with_materials() -> Iterator[Request]:
    """Yield requests with all that people give."""
    given = [Materials(profile=profile, sources=_SOURCES[:1], links=_OWN_PAGES) for profile in _PROFILES]
    given += [Materials(refresh=refresh) for refresh in _REFRESHES]
    given += [Materials(profile=_PROFILES[0], sources=_SOURCES, links=_OWN_PAGES, refresh=_REFRESHES[0])]
    documents = [Document(text) for text in (_CITED, _LONG)]
    cases = [
        (document, findings)
        for document in documents
        for findings in (Findings(), locate(document, _SOURCED, lambda line: line))
    ]
    for materials in given:
        for document, findings in cases:
            for task in plan(FULL, document, findings, again=False, materials=materials):
                yield from _asked(task)


def _asked(task: Task) -> Iterator[Request]:
    request = to_edit_request(task, "")
    yield request
    yield replace(request, messages=prompt.corrected(request.messages, TEXT, _REJECTED))
