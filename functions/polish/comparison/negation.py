"""Words that turn a sentence into its opposite."""
# ruff: noqa: RUF001  letters that look like Latin ones

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from functions.polish.comparison.joined_negation import count_joined, find_joined_flipped, is_joined

_NEGATIONS = """
not no never none nobody nothing nowhere neither nor cannot without nicht kein keine keinen keinem keiner
keines nie niemals nichts niemand niemanden weder ohne pas jamais rien aucun aucune sans ni guère nunca
jamás nadie ningún ninguna ninguno sin tampoco non mai nessun nessuno nessuna niente senza né não ninguém
nenhum nenhuma sem niet geen nooit niets zonder
inte ej aldrig ingen inget inga ingenting ikke ikkje aldri intet ingenting uten uden
не нет нельзя никогда ничего никто нигде без ні немає нема ніколи нічого ніхто
değil değildir değiller yok yoktur asla ليس ليست ليسوا وليس لا ولا فلا لم ولم لن ولن غير بدون دون بلا
नहीं मत न बिना
"""
# What says as much in other words.
_SOFT = """
few fewer little less least hardly barely rarely seldom scarcely unlike unlikely unable impossible avoid
avoids avoided avoiding fail fails failed failing lack lacks lacked lacking stop stops stopped skip skips
refuse refuses refused deny denies denied instead rather except unless free far wrong false kaum selten
wenig wenige vermeide vermeiden statt außer frei unmöglich peu rarement éviter évitez sauf poco rara
raramente evita evitar evite salvo imposible nauwelijks zelden vermijd
sällan knappt undvik undvika omöjligt sjelden sjældent knapt næppe undgå unngå umulig umuligt
редко вряд избегайте избегать невозможно кроме рідко навряд уникайте уникати неможливо крім
nadiren imkansız hariç kaçının نادرا تجنب مستحيل शायद असंभव बचें
"""
# Before these, "not" and "no" deny nothing: not only, no doubt, no more than.
_ONLY = """
more less fewer later only just merely simply doubt matter wonder least nur bloß seulement solo sólo
solamente só apenas soltanto alleen
bara endast kun bare blot mer mere mindre minst mindst только лишь просто более менее больше меньше сомнения
тільки лише більше менше فقط بد شك केवल सिर्फ
"""
# Behind these, a negation denies nothing: sadece … değil is "not only".
_ONLY_BEFORE = "sadece yalnızca yalnız केवल सिर्फ ही"
# Before these, a negation is only: لا … إلا is "nothing but".
_BUT = "إلا سوى"
_SMALL = """
a an the be been being is are was were have has had to any so very really too of in it than longer ein
eine einen der die das sehr un une le la les de du très el una muy il lo molto o um uma het een
en ett et den det de är er att å at så meget это был было была очень так هذا هذه من في है हैं था थे थी हो
"""
_PREFIXES = ("un", "in", "im", "ir", "il", "dis", "non", "miss", "o", "u", "не", "अ")
_STEM = 5  # letters, behind which words have endings
_NEAR = 8  # words


@cache
def _word_set(words: str) -> frozenset[str]:
    return frozenset(words.split())


class Denied(NamedTuple):
    """A negation and the stem of the word that it denies."""

    word: str
    of: str


def find_flipped(first: Sequence[str], second: Sequence[str]) -> str | None:
    """Return the negation that one version of a sentence has and the other, which says the same, has not."""
    if is_joined(first):
        return find_joined_flipped(first, second)
    if count_negations(first) == count_negations(second):
        return None
    denials = list(_denials(first))
    # A denial in other words in the second version makes up for it, unless the first had it as well.
    made_up = sum(1 for word in second if word in _word_set(_SOFT) or _is_opposite(word, first))
    made_up -= sum(1 for word in first if word in _word_set(_SOFT))
    if len(denials) <= len(list(_denials(second))) + max(0, made_up):
        return None
    stems = {_stem(word) for word in second}
    still_denied = {denial.of for denial in _denials(second)}
    return next((one.word for one in denials if one.of in stems and one.of not in still_denied), None)


def count_negations(words: Sequence[str]) -> int:
    """Count the negations of a sentence."""
    if is_joined(words):
        return count_joined(words)
    return sum(map(_negates, words))


def _denials(words: Sequence[str]) -> Iterator[Denied]:
    for place, word in enumerate(words):
        if not _negates(word) or (word == "ej" and words[max(0, place - 1)] == "p"):
            continue  # p. ej. is "for example" in Spanish
        behind = words[place + 1] if place + 1 < len(words) else word
        # No. 5; whether or not.
        if behind in _word_set(_ONLY) or not behind[0].isalpha() or (place and words[place - 1] == "or"):
            continue
        if not _word_set(_ONLY_BEFORE).isdisjoint(words[max(0, place - _NEAR) : place]):
            continue
        if not _word_set(_BUT).isdisjoint(words[place + 1 : place + _NEAR]):
            continue
        if of := _denied_word(words, place):
            yield Denied(word, _stem(of))


def _stem(word: str) -> str:
    """Return the beginning of a word; in Arabic without the letters of its person and its case."""
    stem = word[:_STEM].rstrip("\u064b\u0627")
    return stem[1:] if len(stem) > _STEM - 2 and stem[0] in "\u064a\u062a" else stem or word


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
