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

    An introduction may sum up. A section of nothing but such sentences stays as it is.
    """
    while found := blocks(text):
        last = found[-1]
        paragraph = text[last.start : last.end]
        if last.kind != "paragraph" or not (start := _start(paragraph, introduction=introduction)):
            break
        kept = text[: last.start + start - 1].rstrip()
        if not kept or blocks(kept)[-1].kind == "heading":
            break
        text = f"{kept}{text[last.end :]}".rstrip()  # link definitions may follow it
    return text


def _start(paragraph: str, *, introduction: bool) -> int:
    """Return where such sentences begin in a paragraph, from 1; else 0."""
    flat = paragraph.replace("\n", " ")
    parts = sentences(flat)
    if not parts:
        return 0
    if _ANNOUNCES.match(parts[-1]):
        return flat.rfind(parts[-1]) + 1
    summing = next((part for part in parts if not introduction and _SUMS_UP.match(part)), "")
    return flat.rfind(summing) + 1 if summing else 0
