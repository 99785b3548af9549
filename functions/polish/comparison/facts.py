"""The facts that a polish may neither lose nor make up: the table of their kinds.

Each kind finds its facts in a version, and knows how to look one up in the other, where it may be
written in another way.
"""
# ruff: noqa: RUF001  curly quotes

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from shared.text.facts import names, numbers
from shared.text.facts.quotations import quotations
from shared.text.facts.version import Statements, Version
from shared.text.facts.words import bare

_EMAIL = re.compile(r"(?<![\w.+@-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,4}")
_HANDLE = re.compile(r"(?<![\w@/.])[@#][A-Za-z]\w{1,30}(?![\w@])")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]{1,40}\](?!:)")
# A version or a model: v18.2, Q3, GPT-4, H2O, Covid-19. A hyphen needs a capital before it: not mid-1990s.
_DESIGNATION = re.compile(
    r"(?<![\w.-])(?:[A-Za-z]{1,12}\d+|[A-Z][A-Za-z]{0,11}-\d+)(?:\.\d+)*[A-Za-z]{0,3}(?![\w-])", re.ASCII
)
_LOOSE_DESIGNATION = re.compile(
    r"(?<![\w.])[A-Za-z]{1,12}[\s\u00a0-]?\d+(?:\.\d+)*[A-Za-z]{0,3}(?!\w)", re.ASCII
)
_VERSION = re.compile(r"v\d")
_QUARTER = re.compile(r"[qt][1-4]\Z")
_SPACES = re.compile(r"[\s\u00a0-]+")
_FORMULA = re.compile(
    r"\$\$([^$]{1,2000})\$\$|(?<![\\$\w])\$(?![\s$])([^$\n]{1,300})(?<![\s\\])\$(?![\d$])"
    r"|\\\(((?:[^\\]|\\[^()]){1,500})\\\)|\\\[((?:[^\\]|\\[^\[\]]){1,1000})\\\]"
)
_MATH = re.compile(r"[\\^_={}+*/<>≤≥≈]|\A\w{1,2}\Z")
_SIDE = r"[\w²³⁴√π().^]{1,24}(?: ?[+*/·×−^-] ?[\w²³⁴√π().^]{1,24}){0,6}"
_EQUATION = re.compile(rf"(?<![\w=&?/])({_SIDE}) ?([=≈≤≥]) ?({_SIDE})(?![\w=])")
_SAME_SIGNS = str.maketrans({"×": "*", "·": "*", "−": "-", "²": "2", "³": "3", "⁴": "4", "^": None})

Facts = dict[str, str]
"""The facts of a kind: how each is looked up, and how it is written."""


class Kind(NamedTuple):
    """A kind of facts: its name in a reason, how it is found, and whether a text states one of its facts."""

    name: str
    find: Callable[[Version], Facts]
    states: Callable[[str, Statements], bool]
    lost: bool = True


def _emails(text: str) -> Facts:
    return {match[0].casefold(): match[0] for match in _EMAIL.finditer(text)}


def _handles(text: str) -> Facts:
    return {match[0].casefold(): match[0] for match in _HANDLE.finditer(text)}


def _footnotes(text: str) -> Facts:
    return {match[0]: match[0] for match in _FOOTNOTE.finditer(text)}


def _formulas(text: str) -> Facts:
    found = {}
    for match in _FORMULA.finditer(text):
        formula = next(group for group in match.groups() if group)
        if _MATH.search(formula):
            found[_squeeze(formula)] = formula.strip()
    for match in _EQUATION.finditer(text):
        found.setdefault(_squeeze(match[0].rstrip(".")), match[0])
    return found


def _squeeze(formula: str) -> str:
    return _SPACES.sub("", formula.translate(_SAME_SIGNS)).casefold()


def _versions(text: str) -> Facts:
    return {key: found for key, found in _designations(text).items() if _VERSION.match(key)}


def _models(text: str) -> Facts:
    found = _designations(text).items()
    return {key: name for key, name in found if not (_VERSION.match(key) or _QUARTER.match(key))}


def _designations(text: str) -> Facts:
    return {match[0].replace("-", "").casefold(): match[0] for match in _DESIGNATION.finditer(text)}


def _loose_designations(text: str) -> frozenset[str]:
    """Return what may name a version or a model, also with a space within: GPT 4 is GPT-4."""
    return frozenset(_SPACES.sub("", match[0]).casefold() for match in _LOOSE_DESIGNATION.finditer(text))


def _squeezed_formulas(text: str) -> frozenset[str]:
    return frozenset(_formulas(text))


def _footnote_marks(text: str) -> frozenset[str]:
    return frozenset(_footnotes(text))


def _lower_emails(text: str) -> frozenset[str]:
    return frozenset(_emails(text))


def _lower_handles(text: str) -> frozenset[str]:
    return frozenset(_handles(text))


def _bare_quotations(text: str) -> frozenset[str]:
    return frozenset(map(bare, quotations(text)))


def _squeezed(text: str) -> frozenset[str]:
    return frozenset([_squeeze(text)])


def _has_formula(fact: str, other: Statements) -> bool:
    if fact in other.index(_squeezed_formulas):
        return True
    return any(other.has(fact, text) for text in other.index(_squeezed))


def _has_version(fact: str, other: Statements) -> bool:
    number = fact[1:]
    known = other.index(_loose_designations)
    return fact in known or f"version{number}" in known or ("." in number and number in other.values)


def _spelled(version: Version) -> Facts:
    return {f"{value} {unit}": text for value, unit, text in numbers.spelled(version.text, version.language)}


def _has_spelled(fact: str, other: Statements) -> bool:
    """Return whether a text has a number, with its unit if it has one: 40 GB are not forty years."""
    value, _, unit = fact.partition(" ")
    if value not in other.values:
        return not unit and value in other.hours
    return not unit or fact in other.measured


def _dates(kind: str) -> Callable[[Version], Facts]:
    def find(version: Version) -> Facts:
        found = (date for date in version.dates if date.kind == kind)
        return {f"{kind} {date.number}": date.text for date in found}

    return find


def _has_date(fact: str, other: Statements) -> bool:
    kind, number = fact.split()
    return (kind, int(number)) in other.dates


def _names(version: Version) -> Facts:
    return {key: name.text for key, name in names.names(version).items()}


def _has_name(fact: str, other: Statements) -> bool:
    return names.is_named(names.Name(fact, tuple(fact.split())), other)


def _has_quotation(fact: str, other: Statements) -> bool:
    return fact in other.index(_bare_quotations) or other.has(f" {fact} ", other.words)


def _code(version: Version) -> Facts:
    return {" ".join(code.split()): code for part in version.parts for code in part.code}


KINDS = (
    Kind("figure", _spelled, _has_spelled),
    Kind("month", _dates("month"), _has_date),
    Kind("weekday", _dates("weekday"), _has_date),
    Kind("quarter", _dates("quarter"), _has_date),
    Kind("version", lambda version: _versions(version.text), _has_version),
    Kind(
        "e-mail address",
        lambda version: _emails(version.markdown),
        lambda fact, other: fact in other.index(_lower_emails),
    ),
    Kind(
        "handle",
        lambda version: _handles(version.text),
        lambda fact, other: fact in other.index(_lower_handles),
    ),
    Kind(
        "footnote mark",
        lambda version: _footnotes(version.markdown),
        lambda fact, other: fact in other.index(_footnote_marks),
    ),
    Kind("formula", lambda version: _formulas(version.markdown), _has_formula),
    Kind(
        "name",
        lambda version: _models(version.text),
        lambda fact, other: fact in other.index(_loose_designations),
    ),
    Kind("name", _names, _has_name),
    Kind("quotation", lambda version: {bare(one): one for one in quotations(version.text)}, _has_quotation),
    Kind("code", _code, lambda fact, other: other.has(fact, other.line), lost=False),
)
"""What is compared fact by fact, wherever in the text a fact stands."""


def lost(kind: Kind, old: Version, new: Version, left: Statements) -> Iterator[str]:
    """Yield the facts of a version that neither the other nor what is left states, as they are written."""
    if kind.lost:
        yield from _missing(kind, old, new, left)


def made_up(kind: Kind, old: Version, new: Version, stated: Statements) -> Iterator[str]:
    """Yield the facts of a new version that no text before stated."""
    yield from _missing(kind, new, old, stated)


def _missing(kind: Kind, version: Version, other: Version, stated: Statements) -> Iterator[str]:
    known = other.facts(kind.find)
    for fact, text in version.facts(kind.find).items():
        if fact not in known and not kind.states(fact, stated):
            yield text
