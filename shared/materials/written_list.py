"""Remove a list of sources that a model wrote: a rule makes the closing list.

Pure. The list is the last section under a heading such as "Sources", the definitions of numbered links and
footnotes, and a last block of numbered entries that name the sources.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import TYPE_CHECKING

from shared.text.markdown import Block, blocks, code_spans
from shared.text.spans import inside
from shared.text.words import bare_words

if TYPE_CHECKING:
    from shared.materials.materials import SourceText

_NAMES = (
    "sources, references, reference list, bibliography, works cited, citations, footnotes, endnotes, "
    "sources cited, list of sources, sources and references, references and sources, source list, "
    "quellen, quellenverzeichnis, quellenangaben, literatur, literaturverzeichnis, einzelnachweise, "
    "referenzen, références, bibliographie, notes et références, fuentes, referencias, bibliografía, fonti, "
    "riferimenti, bibliografia, fontes, referências, bronnen, referenties, literatuur, "
    "källor, referenser, kilder, referanser, referencer, litteratur, lähteet, źródła, zdroje, reference, "
    "források, surse, "
    "πηγές, источники, литература, список литературы, джерела, kaynaklar, kaynakça, sumber, referensi, "
    "nguồn, tài liệu tham khảo, المصادر, المراجع, מקורות, स्रोत, संदर्भ, แหล่งอ้างอิง, 출처, 참고문헌, 참고 문헌, "
    "来源, 來源, 参考文献, 參考文獻, 参考资料, 參考資料, 资料来源, 出典, 引用文献"
)
_BESIDE = (
    "further reading, additional reading, read more, notes, links, more, resources, further resources, "
    "weiterführende literatur, weiterführende links, zum weiterlesen, pour aller plus loin, "
    "lecturas adicionales"
)
_PARTS = re.compile(r"\s(?:and|und|et|y|e|en|och|og|i|и)\s|\s?[&/,+]\s?", re.IGNORECASE)
_NUMBER = re.compile(r"[\s#>*_]*\d{1,2}[.)]?\s+")
_LONGEST_LABEL = 80  # characters of a line that is used as a heading
_ENTRY = re.compile(
    r"[ \t>]*(?:[-*+][ \t]+)?(?:\\?\[\^?\d{1,3}\\?\]|【\d{1,3}】|\(?\d{1,3}[.)\]]|\^\d{1,3})[:.]?[ \t]+\S"
)
_NUMBERED = re.compile(r"[ \t>]*(?:[-*+][ \t]+)?(?:\\?\[\^?\d{1,3}\\?\]|【\d{1,3}】)[:.]?[ \t]+\S")
_URL = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_ADDRESS = re.compile(r"https?://|www\.", re.IGNORECASE)
_DEFINITION = re.compile(r"^ {0,3}\[\^?\d{1,3}\]:[^\n]*(?:\n {1,8}\S[^\n]*)*(?:\n|\Z)", re.MULTILINE)
_ENTRIES = frozenset({"bullet_list", "ordered_list", "table"})
_RULE = "hr"
_HTML_LIST = re.compile(
    r"(?:<hr\s?/?>\s{0,9})?<h([1-6])\b[^<>]{0,200}>([^<>\n]{1,80})</h\1\s?>\s{0,9}<(ol|ul)\b[^<>]{0,200}>"
    r"(?:(?!<[ou]l\b)[^\x00]){0,20000}?</\3\s?>\n?",
    re.IGNORECASE,
)
_PASSES = 3  # a list may stand before another one


def without_source_list(text: str, sources: Sequence[SourceText]) -> str:
    """Return a text without the lists of sources at its end, and without definitions of numbers."""
    names = [bare_words(source.title) for source in sources]
    for _ in range(_PASSES):
        before, text = text, _without_last(_without_html(_without_definitions(text)), names)
        if text == before:
            break
    return text


def _without_last(text: str, names: Collection[str]) -> str:
    found = blocks(text)
    start = _find_heading(text, found)
    if start is None and (section := _find_section(text, found, names)):
        start, end = section
    elif start is None:
        start, end = _find_entries(text, found, names)
    else:
        end = start + 1
        while end < len(found) and (found[end].kind in _ENTRIES or _is_entry(text, found[end], names)):
            end += 1
        if end == start + 1 < len(found):
            return text  # a section about sources, and not a list of them
    if start == len(found):
        return text
    while start and found[start - 1].kind == _RULE:
        start -= 1
    rest = text[found[end].start :] if end < len(found) else ""
    before = text[: found[start].start].rstrip()
    return "\n\n".join(filter(None, (before, rest))) or text


def _find_section(text: str, found: Sequence[Block], names: Collection[str]) -> tuple[int, int] | None:
    """Return the blocks of a list before another section: under its heading each line names a source."""
    heads = [place for place, block in enumerate(found) if block.kind == "heading"]
    for head, following in zip(reversed(heads[:-1]), reversed(heads[1:]), strict=True):
        line = text[found[head].start : found[head].end].partition("\n")[0]
        entries = [block for block in found[head + 1 : following] if block.kind != _RULE]
        is_list = all(_names_each(text, block, names) for block in entries)
        if head and entries and is_list and is_list_name(line):
            return head, following
    return None


def _names_each(text: str, block: Block, names: Collection[str]) -> bool:
    if block.kind not in {"paragraph", "bullet_list", "ordered_list"}:
        return False
    lines = text[block.start : block.end].split("\n")
    return all(_names_source(line, names) for line in lines if line.strip())


def _without_html(text: str) -> str:
    if "<" not in text:
        return text
    code = code_spans(text)

    def drop(found: re.Match[str]) -> str:
        return "" if is_list_name(found[2]) and not inside(code, found.start()) else found[0]

    made = _HTML_LIST.sub(drop, text)
    return text if made == text or not made.strip() else made.rstrip()


def _without_definitions(text: str) -> str:
    if "]:" not in text:
        return text
    code = code_spans(text)
    made = _DEFINITION.sub(lambda found: found[0] if inside(code, found.start()) else "", text)
    return text if made == text else made.rstrip()


def _find_heading(text: str, found: Sequence[Block]) -> int | None:
    """Return the place of the last heading if it names a list of sources."""
    for place in range(len(found) - 1, -1, -1):
        block = found[place]
        line = text[block.start : block.end]
        is_line = block.kind == "paragraph" and len(line) <= _LONGEST_LABEL and "\n" not in line
        if (block.kind == "heading" or is_line) and is_list_name(line.partition("\n")[0]):
            return place
        if block.kind == "heading":
            return None
    return None


def is_list_name(line: str) -> bool:
    """Return whether a heading's line names a list of sources, in one of many languages."""
    if bare_words(line) in _names():
        return True
    parts = [bare_words(part) for part in _PARTS.split(_NUMBER.sub("", line[:_LONGEST_LABEL], count=1))]
    beside = frozenset(map(bare_words, _BESIDE.split(", ")))
    return bool(_names().intersection(parts)) and all(part in _names() or part in beside for part in parts)


@cache
def _names() -> frozenset[str]:
    return frozenset(map(bare_words, _NAMES.split(", ")))


def _find_entries(text: str, found: Sequence[Block], names: Collection[str]) -> tuple[int, int]:
    """Return which last blocks are entries without a heading: each line has its number and names a source."""
    start = len(found)
    while start and _is_numbered(text, found[start - 1], names):
        start -= 1
    return start, len(found)


def _is_entry(text: str, block: Block, names: Collection[str]) -> bool:
    if block.kind == _RULE:
        return True
    if block.kind != "paragraph":
        return False
    lines = text[block.start : block.end].split("\n")
    return all(_ENTRY.match(line) or _names_source(line, names) for line in lines)


def _is_numbered(text: str, block: Block, names: Collection[str]) -> bool:
    if block.kind not in {"paragraph", *_ENTRIES}:
        return False
    lines = [line for line in text[block.start : block.end].split("\n") if line.strip()]
    label, colon, rest = lines[0].partition(":")
    if colon and is_list_name(label):
        if len(lines) == 1 and _is_only_names(rest, names):
            return True
        lines = [*([rest] if rest.strip(" *_") else []), *lines[1:]]
    return all(_NUMBERED.match(line) and _names_source(line, names) for line in lines)


def _is_only_names(line: str, names: Collection[str]) -> bool:
    """Return whether a line has names of sources and addresses, and hardly another word."""
    words = f" {bare_words(_URL.sub(' ', line))} "
    count = len(_URL.findall(line))
    for name in sorted(filter(None, names), key=len, reverse=True):
        count += words.count(f" {name} ")
        words = words.replace(f" {name} ", "  ")
    return bool(count) and len([word for word in words.split() if not word.isdigit()]) <= 2 * count


def _names_source(line: str, names: Collection[str]) -> bool:
    if _ADDRESS.search(line):
        return True
    words = f" {bare_words(line)} "
    return any(f" {name} " in words for name in names if name)
