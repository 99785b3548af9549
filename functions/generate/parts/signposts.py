"""Remove the last sentences of a section that sum it up or announce the next section."""
# ruff: noqa: RUF001  models write curly apostrophes

from __future__ import annotations

import re

from shared.text.markdown import blocks
from shared.text.prose import sentences

_SUMS_UP = re.compile(
    r"\W*(?:(?:in (?:conclusion|summary|closing)|to (?:conclude|sum up|summari[sz]e|wrap up)"
    r"|en (?:conclusion|résumé|conclusión|resumen)|pour (?:conclure|résumer)|para (?:concluir|resumir)"
    r"|in (?:conclusione|sintesi)|per concludere|em (?:conclusão|resumo)|concluindo),"
    r"|(?:zusammenfassend|abschließend (?:lässt|kann)|samengevat)\b)",
    re.IGNORECASE,
)
_PART = r"(?:section|part|chapter|abschnitt|teil|kapitel|partie|chapitre|sección|capítulo|sezione|seção|deel)"
_ANNOUNCES = re.compile(
    rf"\W*(?:in (?:the|our) (?:next|following|upcoming) {_PART}"
    rf"|the (?:next|following) {_PART} (?:will|covers|looks)"
    rf"|(?:next|now),? (?:we(?:['’]ll| will)|let['’]s|let us) |in the {_PART} that follows"
    r"|with (?:this|that) (?:\w+ ){1,3}in (?:mind|place),? (?:let['’]s|we(?:['’]ll| will| can now))"
    r"|now that (?:we|you)(?:['’]ve| have| know| understand)\b[^.!?]{0,100}, "
    r"(?:let['’]s|we(?:['’]ll| will)|it['’]s time)"
    rf"|im (?:nächsten|folgenden) {_PART}|dans (?:la|le) (?:prochaine?|suivante?) {_PART}"
    rf"|dans (?:la|le) {_PART} suivante?|en la (?:siguiente|próxima) {_PART}|nella prossima {_PART}"
    rf"|na próxima {_PART}|in het volgende {_PART}|stay tuned\b)",
    re.IGNORECASE,
)


def remove_signposts(text: str, *, introduction: bool = False) -> str:
    """Remove last sentences that announce the next section or sum this one up.

    An introduction may sum up. A section of nothing but such sentences keeps the first.
    """
    found = blocks(text)
    end, rest, after = None, "", len(text)
    for before, block in zip([None, *found][-2::-1], reversed(found), strict=False):
        if block.kind != "paragraph":
            break
        may_go = before is not None and before.kind != "heading"
        paragraph = text[block.start : block.end]
        kept = _find_end(paragraph, introduction=introduction, may_go=may_go)
        if kept == len(paragraph):
            break
        links = text[block.end : after].rstrip()  # their definitions may follow a paragraph
        end, rest, after = block.start + kept, f"{links}{rest}", block.start
        if kept:
            break
    return text if end is None else f"{text[:end].rstrip()}{rest}".rstrip()


def _find_end(paragraph: str, *, introduction: bool, may_go: bool) -> int:
    """Return how much of a paragraph is left without such sentences; nothing only if it `may_go`."""
    flat = paragraph.replace("\n", " ")
    starts: list[int] = []
    end, announces, sums_up = 0, [], None
    for number, sentence in enumerate(sentences(flat)):
        start = flat.find(sentence, end)
        if start < 0:
            return len(paragraph)
        starts.append(start)
        end = start + len(sentence)
        announces.append(_ANNOUNCES.match(sentence) is not None)
        if sums_up is None and not introduction and _SUMS_UP.match(sentence):
            sums_up = number
    left = len(starts)
    while left:
        fewer = left - 1 if announces[left - 1] else left
        if fewer == left and sums_up is not None:
            fewer = min(left, sums_up)
        if fewer == left or not (fewer or may_go):
            break
        left = fewer
    return len(paragraph) if left == len(starts) else starts[left]
