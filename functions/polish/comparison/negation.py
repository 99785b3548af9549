"""Words that turn a sentence into its opposite."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

_NEGATIONS = """
not no never none nobody nothing nowhere neither nor cannot without nicht kein keine keinen keinem keiner
keines nie niemals nichts niemand niemanden weder ohne pas jamais rien aucun aucune sans ni guère nunca
jamás nadie ningún ninguna ninguno sin tampoco non mai nessun nessuno nessuna niente senza né não ninguém
nenhum nenhuma sem niet geen nooit niets zonder
"""
# What says as much in other words.
_SOFT = """
few fewer little less least hardly barely rarely seldom scarcely unlike unlikely unable impossible avoid
avoids avoided avoiding fail fails failed failing lack lacks lacked lacking stop stops stopped skip skips
refuse refuses refused deny denies denied instead rather except unless free far wrong false kaum selten
wenig wenige vermeide vermeiden statt außer frei unmöglich peu rarement éviter évitez sauf poco rara
raramente evita evitar evite salvo imposible nauwelijks zelden vermijd
"""
# Before these, "not" and "no" deny nothing: not only, no doubt, no more than.
_ONLY = """
more less fewer later only just merely simply doubt matter wonder least nur bloß seulement solo sólo
solamente só apenas soltanto alleen
"""
_SMALL = """
a an the be been being is are was were have has had to any so very really too of in it than longer ein
eine einen der die das sehr un une le la les de du très el una muy il lo molto o um uma het een
"""
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "miss")
_STEM = 5  # letters, behind which words have endings


@cache
def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


class Denied(NamedTuple):
    """A negation and the stem of the word that it denies."""

    word: str
    of: str


def find_flipped(first: Sequence[str], second: Sequence[str]) -> str | None:
    """Return the negation that one version of a sentence has and the other, which says the same, has not."""
    if count_negations(first) == count_negations(second):
        return None
    denials = list(_denials(first))
    # A denial in other words in the second version makes up for it, unless the first had it as well.
    made_up = sum(1 for word in second if word in _word_set(_SOFT) or _is_opposite(word, first))
    made_up -= sum(1 for word in first if word in _word_set(_SOFT))
    if len(denials) <= len(list(_denials(second))) + max(0, made_up):
        return None
    stems = {word[:_STEM] for word in second}
    still_denied = {denial.of for denial in _denials(second)}
    return next((one.word for one in denials if one.of in stems and one.of not in still_denied), None)


def count_negations(words: Sequence[str]) -> int:
    """Count the negations of a sentence."""
    return sum(map(_negates, words))


def _denials(words: Sequence[str]) -> Iterator[Denied]:
    for place, word in enumerate(words):
        if not _negates(word):
            continue
        behind = words[place + 1] if place + 1 < len(words) else word
        # No. 5; whether or not.
        if behind in _word_set(_ONLY) or not behind[0].isalpha() or (place and words[place - 1] == "or"):
            continue
        if of := _denied_word(words, place):
            yield Denied(word, of[:_STEM])


def _negates(word: str) -> bool:
    return word in _word_set(_NEGATIONS) or word.endswith("n't")


def _denied_word(words: Sequence[str], place: int) -> str | None:
    """Return the word that a negation is about: the next that says something, or else the one before."""
    for word in (*words[place + 1 :], *reversed(words[:place])):
        if word not in _word_set(_SMALL) and word not in _word_set(_SOFT) and not _negates(word):
            return word
    return None


def _is_opposite(word: str, others: Sequence[str]) -> bool:
    return any(word.startswith(prefix) and word.removeprefix(prefix) in others for prefix in _PREFIXES)
