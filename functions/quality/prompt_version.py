"""The version of the reviewer's prompts, and the samples that it is the hash of."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from functions.quality import prompt
from functions.quality.step import to_review_request
from shared.llm.chat import Request
from shared.llm.prompt_version import TEXT, prompt_version
from shared.materials.materials import Materials, SourceText
from shared.materials.profile import Profile
from shared.messages.sample_requests import FULL, WIDE

_VOICE = Materials(profile=Profile(writer="A shop", audience="Cooks", voice="Dry."))
_SOURCES = Materials(sources=(SourceText(number=1, title="Tea", text=TEXT),))
_CYRILLIC = "Чай заваривают горячей водой."


def version() -> str:
    """Return the version of the stage's prompts."""
    return prompt_version(samples())


def samples() -> Iterator[Request]:
    """Yield requests that have all that the stage says to a model."""
    yield from plain_samples()
    for materials in (_VOICE, _SOURCES):
        yield to_review_request(FULL, TEXT, "", materials)


def plain_samples() -> Iterator[Request]:
    """Yield the requests of jobs for which people gave nothing beside the start message."""
    review = to_review_request(FULL, TEXT, "")
    yield review
    yield replace(review, messages=prompt.ask_for_json(review.messages, TEXT, "it is empty"))
    yield to_review_request(WIDE, _CYRILLIC, "")
