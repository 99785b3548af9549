"""Write English sentences by chance: varied, and none twice."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import TypeVar

from tests.support.servers.paced import vocabulary as words
from tests.support.servers.paced.tokens import size

_SENTENCES = (3, 5)  # of a paragraph
_FIGURE, _KEYWORD, _QUESTION, _OPENER = 0.06, 0.08, 0.06, 0.4  # shares of the sentences
_SHORTEST, _LONGEST = 5, 18  # words of a sentence
_CHOICE = 12
_POINTS = 4
_Choice = TypeVar("_Choice")


class Prose:
    """Writes for one answer; the seed decides what."""

    def __init__(self, seed: str, keyword: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - it writes nonsense
        self._keyword = keyword
        self._written: set[str] = set()
        self._figures = self._random.sample(range(11, 990), 400)

    def text(self, count: float) -> str:
        """Return paragraphs of about this many words.

        Tokens decide and not the words themselves, so that texts of one length take the same time.
        """
        paragraphs: list[str] = []
        has = 0.0
        while not paragraphs or has < count - _SHORTEST:
            paragraph = self._paragraph(count - has)
            paragraphs.append(paragraph)
            has += size(paragraph)
        return "\n\n".join(paragraphs)

    def items(self) -> str:
        """Return a list of four points."""
        return "\n".join(f"- {self.sentence()}" for _ in range(_POINTS))

    def sentence(self) -> str:
        """Return a sentence that this answer does not have yet."""
        while (made := self._sentence()) in self._written:
            pass
        self._written.add(made)
        return made

    def lead(self, topic: str) -> str:
        """Return a sentence with the topic and the keyword."""
        first = f"{topic[:1].upper()}{topic[1:].rstrip('.?!')}"
        matter = f"{self._adjective()} {self._plural()}"
        return f"{first} is a matter of {matter}, and {self._keyword} is a part of it."

    def heading(self, *, with_keyword: bool = False) -> str:
        """Return a heading of some words."""
        first = self._keyword if with_keyword else f"{self._adjective()} {self._noun()}"
        heading = f"{first} {self._pick(words.PREPOSITIONS)} the {self._noun()}"
        return heading[:1].upper() + heading[1:]

    def point(self) -> str:
        """Return what a section says, in some words."""
        return f"how the {self._adjective()} {self._noun()} {self._pick(words.VERBS)} {self._plural()}"

    def phrase(self, least: int, most: int, begin: str) -> str:
        """Return a line of so many characters that begins like this, no word twice."""
        for _ in range(2000):
            line = f"{begin} {self._adjective()} {self._plural()}"
            for preposition in self._random.sample(words.PREPOSITIONS, len(words.PREPOSITIONS)):
                if len(line) >= least:
                    break
                line += f" {preposition} {self._adjective()} {self._plural()}"
            if least <= len(line) <= most and len(set(line.split())) == len(line.split()):
                return line
        return begin

    def _paragraph(self, most: float) -> str:
        made: list[str] = []
        left = most
        for _ in range(self._random.randint(*_SENTENCES)):
            made.append(self.sentence() if left > _LONGEST else self._last_sentence(left))
            left -= size(made[-1])
            if left <= _SHORTEST:
                break
        return " ".join(made)

    def _last_sentence(self, words: float) -> str:
        """Return, of some sentences, the one nearest to a length."""
        made = [self._sentence() for _ in range(_CHOICE)]
        best = min(made, key=lambda one: (one in self._written, abs(size(one) - words)))
        self._written.add(best)
        return best

    def _sentence(self) -> str:
        kind = self._random.random()
        if kind < _QUESTION:
            people, action = self._pick(words.PEOPLE), self._pick(words.ACTIONS)
            return f"{self._pick(words.ASKS)} {people} {action} {self._object()}?"
        text = self._pick((self._statement, self._advice, self._compound))()
        kind -= _QUESTION
        if kind < _FIGURE and self._figures:
            text += f" for {self._figures.pop()} minutes"
        elif kind < _FIGURE + _KEYWORD:
            text += f" with {self._keyword}"
        elif self._random.random() < _OPENER:
            text += f" {self._pick(words.TAILS)}"
        if self._random.random() < _OPENER:
            text = f"{self._pick(words.OPENERS)}, {text}"
        return f"{text[:1].upper()}{text[1:]}."

    def _statement(self) -> str:
        return f"{self._subject()} {self._pick(words.VERBS)} {self._object()}"

    def _advice(self) -> str:
        return f"{self._pick(words.PEOPLE)} {self._pick(words.ACTIONS)} {self._object()}"

    def _compound(self) -> str:
        return f"{self._statement()} {self._pick(words.JOINS)} {self._advice()}"

    def _subject(self) -> str:
        return self._pick(
            (
                f"any {self._adjective()} {self._noun()}",
                f"the {self._noun()}",
                f"every {self._noun()}",
                f"one {self._adjective()} {self._noun()}",
            )
        )

    def _object(self) -> str:
        place = f" {self._pick(words.PREPOSITIONS)} the {self._noun()}" if self._random.random() < 0.5 else ""
        return f"{self._pick(words.DETERMINERS)} {self._adjective()} {self._noun()}{place}"

    def _noun(self) -> str:
        return self._pick(words.NOUNS)

    def _plural(self) -> str:
        noun = self._noun()
        if noun.endswith("y") and noun[-2] not in "aeiou":
            return f"{noun[:-1]}ies"
        return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"

    def _adjective(self) -> str:
        return self._pick(words.ADJECTIVES)

    def _pick(self, choices: Sequence[_Choice]) -> _Choice:
        return choices[self._random.randrange(len(choices))]
