"""The request of the demo."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from infra.cli.commands.demo_given import NOTHING, SAMPLES, Given, are_samples
from infra.cli.errors import WrongUsage
from infra.cli.jobs.submission import compose
from infra.local.recorded.recording import PLAIN, SOURCED, brief
from shared.messages.schemas import StartRequest

TOPIC = "Why houseplants make a small flat feel larger"
KEYWORDS = ["houseplants"]
WORDS = 300
_WORDS_OF_SMALL_MODEL = 150


@dataclass(frozen=True)
class Wishes:
    """The caller's choices; None lets the demo choose."""

    topic: str | None = None
    keywords: list[str] | None = None
    words: int | None = None
    org: str | None = None
    user: str | None = None
    given: Given = NOTHING


@dataclass(frozen=True)
class Order:
    """The demo's request, and how it is answered. `any_length`: the caller asks for no length."""

    request: StartRequest
    given: Given
    recorded: bool
    any_length: bool


def compose_demo(wishes: Wishes, *, recorded: bool) -> StartRequest:
    """Return a valid request; WrongUsage for one that would be refused, or that is not the recorded one."""
    fields = _of_recording(wishes) if recorded else _of(wishes)
    owner = {"org_id": wishes.org, "user_id": wishes.user}
    return compose(None, wishes.given.filled | fields | wishes.given.fields | owner, local=True)


def _of(wishes: Wishes) -> dict[str, object]:
    usual = TOPIC if not wishes.given.sources else brief(SOURCED).topic if are_samples(wishes.given) else None
    topic = (wishes.topic or "").strip() or usual
    if topic is None:
        raise WrongUsage('Say what to write from your sources: TOPIC="…".')
    keywords = wishes.keywords
    if keywords is None:
        keywords = KEYWORDS if topic == TOPIC else []
    words = wishes.words or wishes.given.filled.get("word_count", WORDS)
    return {"topic": topic, "keywords": keywords, "word_count": words}


def _of_recording(wishes: Wishes) -> dict[str, object]:
    """Return the brief of the recording; WrongUsage if another one is wished for."""
    kept = brief(SOURCED if wishes.given.sources else PLAIN)
    if wishes.given.sources and not are_samples(wishes.given):
        raise WrongUsage(f"The recording cites the sources in {SAMPLES / 'sources'}: name that folder.")
    differs = {
        "TOPIC": wishes.topic not in {None, kept.topic},
        "KEYWORDS": wishes.keywords is not None and tuple(wishes.keywords) != kept.keywords,
        "WORDS": wishes.words not in {None, kept.word_count},
    }
    names = [name for name, other in differs.items() if other]
    if names:
        listed = " and ".join([", ".join(names[:-1]), names[-1]] if names[1:] else names)
        raise WrongUsage(f"The recording is about {kept.about}: leave out {listed}.")
    return {"topic": kept.topic, "keywords": list(kept.keywords), "word_count": kept.word_count}


def shorten(request: StartRequest, *, any_length: bool) -> StartRequest:
    """Return what the bundled model can do: a longer or a revised post takes minutes and is not better.

    A length that the caller chose stays.
    """
    words = _WORDS_OF_SMALL_MODEL if any_length else request.word_count
    return replace(request, word_count=words, max_revisions=0)
