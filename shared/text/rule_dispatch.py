"""A Markdown parser that tries, at each place, only the rules that can begin there.

markdown-it tries every rule at every line and at every mark, which takes most of its time. Which rules can
begin with a character is known: the result is the same. This module imports the parser, so import it late.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, TypeVar

from markdown_it import helpers
from markdown_it.common.utils import unescapeAll
from markdown_it.parser_inline import ParserInline
from markdown_it.rules_block import StateBlock, code, lheading, table

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline

Rule = TypeVar("Rule")
BlockRule = Callable[[StateBlock, int, int, bool], bool]
InlineRule = Callable[["StateInline", bool], bool]

# The characters that each rule can begin with. A rule that is missing here is tried everywhere.
_BLOCK = {
    "fence": "`~",
    "blockquote": ">",
    "hr": "*-_",
    "list": "*+-0123456789",
    "reference": "[",
    "html_block": "<",
    "heading": "#",
    "block_formula": "$\\",
}
_INLINE = {
    "newline": "\n",
    "escape": "\\",
    "backticks": "`",
    "strikethrough": "~",
    "emphasis": "*_",
    "link": "[",
    "image": "!",
    "autolink": "<",
    "html_inline": "<",
    "entity": "&",
    "formula": "$\\",
    "lone_bracket": "![",
    "component": "<{",
}
_SETEXT = "-="  # underline a heading
_DELIMITERS = "|-:"  # begin the second line of a table
_ENDS_DESTINATION = re.compile(r"[\x00-\x20\x7f\\()]")
_DEEPEST = 32  # parentheses within an address
_DEEP = 4
_TOO_DEEP = re.compile(rf"(?:[^\x00-\x20\x7f\\()]*+\(){{{_DEEPEST + 1}}}")


def dispatch_rules(made: MarkdownIt) -> MarkdownIt:
    """Return the given parser, made faster; its rules must be complete."""
    inline = _Inline()
    inline.ruler, inline.ruler2 = made.inline.ruler, made.inline.ruler2
    inline.index()
    made.inline = inline
    made.block.ruler = _BlockRuler(made.block.ruler)  # type: ignore[assignment]  # has what the parser asks
    helping: Any = SimpleNamespace(
        parseLinkLabel=helpers.parseLinkLabel,
        parseLinkTitle=helpers.parseLinkTitle,
        parseLinkDestination=_parse_destination,
    )
    made.helpers = helping
    return made


def _by_first(
    named: Sequence[tuple[str, Rule]], first: dict[str, str]
) -> tuple[dict[str, tuple[Rule, ...]], tuple[Rule, ...]]:
    """Return the rules for each first character, in order, and those for every other character."""
    characters = {character for name, _ in named for character in first.get(name, "")}
    return (
        {
            character: tuple(rule for name, rule in named if character in first.get(name, character))
            for character in characters
        },
        tuple(rule for name, rule in named if name not in first),
    )


class _BlockRuler:
    """The block rules of a parser: each chain is one rule, which tries those that can begin a line."""

    def __init__(self, ruler: Any) -> None:
        self._ruler = ruler
        self._chains: dict[str, list[BlockRule]] = {}

    def get_active_rules(self) -> list[str]:
        """Return the names of all rules, as the parser asks for them."""
        names: list[str] = self._ruler.get_active_rules()
        return names

    def getRules(self, chain: str = "") -> list[BlockRule]:  # noqa: N802  the parser's own name
        """Return the rules of a chain, as the parser asks for them."""
        if chain not in self._chains:
            every = zip(self._ruler.getRules(), self.get_active_rules(), strict=True)
            names: dict[BlockRule, str] = dict(every)
            rules = [(names[rule], _SPARING.get(rule, rule)) for rule in self._ruler.getRules(chain)]
            self._chains[chain] = [_one_block_rule(rules)]
        return self._chains[chain]


def _one_block_rule(named: Sequence[tuple[str, BlockRule]]) -> BlockRule:
    by_first, others = _by_first(named, _BLOCK)

    def dispatch(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
        begins = state.bMarks[start] + state.tShift[start]
        for rule in by_first.get(state.src[begins : begins + 1], others):
            if rule(state, start, end, silent):
                return True
        return False

    return dispatch


def _code(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    return state.is_code_block(start) and code(state, start, end, silent)


def _table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    if start + 2 > end:
        return False
    begins = state.bMarks[start + 1] + state.tShift[start + 1]
    return state.src[begins : begins + 1] in _DELIMITERS and table(state, start, end, silent)


def _lheading(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001
    """Look for an underline only where a line could be one, or could end the paragraph before."""
    for line in range(start + 1, end):
        if state.isEmpty(line):
            break
        first = state.src[state.bMarks[line] + state.tShift[line]]
        if first in _SETEXT or not first.isalpha():
            return lheading(state, start, end, silent)
    state.parentType = "paragraph"  # as the rule leaves it
    return False


_SPARING: dict[BlockRule, BlockRule] = {code: _code, table: _table, lheading: _lheading}


class _Inline(ParserInline):
    """Tries at each mark the rules that can begin with it, and reads everything else as text."""

    def index(self) -> None:
        """Prepare for the rules as they are now."""
        named = list(zip(self.ruler.get_active_rules(), self.ruler.getRules(), strict=True))
        assert named[0][0] == "text", "the rule that reads everything up to the next mark"
        self._rules, others = _by_first(named[1:], _INLINE)
        assert not others, "each rule has its marks"
        self._mark = re.compile(f"[{re.escape(''.join(self._rules))}]")

    def tokenize(self, state: StateInline) -> None:
        """Append the tokens of a range; see ParserInline."""
        end, deepest = state.posMax, state.md.options["maxNesting"]
        while state.pos < end:
            start = state.pos
            if state.level >= deepest:
                state.append_pending(state.src[start:end])
                state.pos = end
                break
            mark = self._mark.search(state.src, start, end)
            place = mark.start() if mark else end
            if place > start:
                state.append_pending(state.src[start:place])
                state.pos = place
            if mark:
                for rule in self._rules[mark[0]]:
                    if rule(state, False):
                        break
                else:
                    state.append_pending(mark[0])
                    state.pos += 1
        if state.pending:
            state.pushPending()

    def skipToken(self, state: StateInline) -> None:  # noqa: N802  the parser's own name
        """Move over one token; see ParserInline."""
        start = state.pos
        if (known := state.cache.get(start)) is not None:
            state.pos = known
            return
        if state.level >= state.md.options["maxNesting"]:
            state.pos = state.posMax + 1
        else:
            mark = self.terminator_re.search(state.src, start)
            state.pos = mark.start() if mark else state.posMax
            if state.pos == start and not self._skip(state):
                state.pos += 1
        state.cache[start] = state.pos

    def _skip(self, state: StateInline) -> bool:
        for rule in self._rules.get(state.src[state.pos], ()):
            state.level += 1
            found = rule(state, True)
            state.level -= 1
            if found:
                return True
        return False


class _Destination:
    """The address of a link, as the parser reads it."""

    __slots__ = ("ok", "pos", "str")

    def __init__(self, *, ok: bool = False, pos: int = 0, text: str = "") -> None:
        self.ok, self.pos, self.str = ok, pos, text


def _parse_destination(text: str, start: int, end: int) -> Any:
    """Return the address that begins here: see markdown-it's helper of the same name."""
    place, level = start, 0
    if text[start : start + 1] == "<":
        return helpers.parseLinkDestination(text, start, end)
    while place < end:
        found = _ENDS_DESTINATION.search(text, place, end)
        if not found:
            place = end
            break
        place = found.start()
        if found[0] == "\\":
            if text[place + 1 : min(place + 2, end)] == " ":
                break
            place += 1 + (place + 1 < end)
            continue
        if found[0] not in "()" or (found[0] == ")" and not level):
            break
        level += 1 if found[0] == "(" else -1
        if level > _DEEPEST or (level == _DEEP and _TOO_DEEP.match(text, start, end)):
            return _Destination()
        place += 1
    if place == start or level:
        return _Destination()
    return _Destination(ok=True, pos=place, text=unescapeAll(text[start:place]))
