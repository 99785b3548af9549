"""The version of the prompts for tags, and the samples that it is the hash of."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from msgspec.structs import replace

from functions.meta import prompt
from functions.meta.faults import describe_foreign, describe_unreadable, list_faults
from functions.meta.proposal import Proposal
from functions.meta.source import Source
from functions.meta.step import to_tags_request
from shared.llm.chat import Request
from shared.llm.prompt_version import TEXT, prompt_version
from shared.llm.prompting import LANGUAGES
from shared.messages.sample_requests import FULL, PLAIN, WIDE

# Short texts: to judge longer ones, the model for languages would be loaded.
_SHORT = Source(title="Tea", topic="Tea", keyword="tea", content="Hot water for brewing.")
_LONG = dataclasses.replace(
    _SHORT, content="\n\n".join(f"## Part {number}\n\n" + "About tea. " * 40 for number in range(8))
)
_WIDE = Source(title="泡茶", topic="泡茶", keyword="茶", content="水要热。" * 9, language="zh")
_CYRILLIC = dataclasses.replace(_SHORT, content="Чай заваривают горячей водой.")
_VOICED = dataclasses.replace(_SHORT, voice={"voice": "Dry."}, never=("tea cures",))
_PROPOSALS = (
    Proposal(title="A", description="B", og_title="", og_description=""),
    Proposal(title="*Tea*", description="Hot water…", og_title="Tea", og_description="Hot [insert water]"),
    Proposal(title="W" * 55, description="hot tea " * 4, og_title="a b " * 21 + "brewi", og_description="C."),
    Proposal(title="Tea and", description="Tea and", og_title="D", og_description="D"),
)

_NAMELESS = "tlh"  # a language without a name of its own in prompts


def version() -> str:
    """Return the version of the stage's prompts."""
    return prompt_version(samples())


def samples() -> Iterator[Request]:
    """Yield requests that have all that the stage says to a model."""
    yield from plain_samples()
    request = to_tags_request(FULL, _VOICED, "")
    yield request
    faults = list_faults(Proposal(title="Tea cures", description="", og_title="", og_description=""), _VOICED)
    yield replace(request, messages=prompt.ask_for_correction(request.messages, TEXT, faults))


def plain_samples() -> Iterator[Request]:
    """Yield the requests of jobs for which people gave nothing beside the start message."""
    for start, source in ((FULL, _SHORT), (FULL, _LONG), (PLAIN, _CYRILLIC), (WIDE, _WIDE)):
        yield to_tags_request(start, source, "")
    request = to_tags_request(FULL, _SHORT, "")
    for faults in (
        *(list_faults(each, _SHORT) for each in _PROPOSALS),
        [describe_foreign("de", "en"), describe_unreadable("it is empty")],
    ):
        yield replace(request, messages=prompt.ask_for_correction(request.messages, TEXT, faults))
    for tag in (*LANGUAGES, _NAMELESS):
        yield to_tags_request(replace(PLAIN, language=tag), _SHORT, "")
