"""The request of the demo."""

from __future__ import annotations

from dataclasses import dataclass

from msgspec.structs import replace

from infra.cli.errors import WrongUsage
from infra.cli.jobs.submission import compose
from infra.local.recorded.recording import brief
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


def compose_demo(wishes: Wishes, *, recorded: bool) -> StartRequest:
    """Return a valid request; WrongUsage for one that would be refused, or that is not the recorded one."""
    fields = _of_recording(wishes) if recorded else _of(wishes)
    return compose(None, fields | {"org_id": wishes.org, "user_id": wishes.user}, local=True)


def _of(wishes: Wishes) -> dict[str, object]:
    topic = (wishes.topic or "").strip() or TOPIC
    keywords = wishes.keywords
    if keywords is None:
        keywords = KEYWORDS if topic == TOPIC else []
    return {"topic": topic, "keywords": keywords, "word_count": wishes.words or WORDS}


def _of_recording(wishes: Wishes) -> dict[str, object]:
    """Return the brief of the recording; WrongUsage if another one is wished for."""
    kept = brief()
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
