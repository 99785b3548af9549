"""Natural language alone: a text without its addresses, hashes, formulas, code and markup.

The language of a text and its script are asked of this. It reads plain text and raw Markdown alike.
"""

from __future__ import annotations

import re

from shared.text.formulas import without_formulas
from shared.text.remembered import remember

# An address ends where writing without spaces, or Korean, goes on after it.
_ADDRESS_CHARACTER = (
    r"[^\s<>\"`\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3000-\u30ff\u3400-\u9fff\uac00-\ud7af\uff00-\uffef]"
)
_FENCE = re.compile(r"^[ ]{0,3}(```|~~~).*?(?:^[ ]{0,3}\1|\Z)", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`[^`\n]{1,300}`")
_TARGET = re.compile(r"\]\([^()\n]{0,2000}\)")
_DEFINITION = re.compile(r"^[ ]{0,3}\[[^\]\n]{1,200}\]:[ ]*\S+", re.MULTILINE)
_TAG = re.compile(r"</?[A-Za-z!][^<>]{0,500}>")
_ADDRESS = re.compile(
    rf"(?<![A-Za-z0-9])(?:[a-z][a-z+.-]{{1,10}}://|www\.){_ADDRESS_CHARACTER}+", re.IGNORECASE
)
_MAILBOX = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,63}){1,5}")
_PATH = re.compile(
    rf"(?<![\w@./-])(?:(?:[a-z0-9-]{{1,63}}\.){{1,6}}[a-z]{{2,10}}|~|\.{{1,2}})?/[\w.-]{{1,200}}(?:/{_ADDRESS_CHARACTER}*)?",
    re.IGNORECASE | re.ASCII,
)
_HASH = re.compile(r"(?<![\w+/=-])(?=[A-Za-z_+/=-]*+\d)[\w+/=-]{7,}", re.ASCII)  # a word with a digit
_DIGIT = re.compile(r"\d")
_HEX = re.compile(r"[0-9a-fA-F]{7,}\Z")
_LONG = 24  # characters, from which on letters mixed with digits are a key or a checksum
_DIGITS = 3


@remember
def natural(text: str) -> str:
    """Return the natural language of a text; a space replaces everything else."""
    if "`" in text or "~~~" in text:
        text = _CODE.sub(" ", _FENCE.sub(" ", text))
    text = without_formulas(text)
    if "](" in text or "]:" in text:
        text = _DEFINITION.sub(" ", _TARGET.sub("]", text))
    if "<" in text:
        text = _TAG.sub(" ", text)
    if "/" in text or "www." in text:
        text = _PATH.sub(" ", _ADDRESS.sub(" ", text))
    if "@" in text:
        text = _MAILBOX.sub(" ", text)
    return _HASH.sub(_drop_hash, text) if _DIGIT.search(text) else text


def _drop_hash(match: re.Match[str]) -> str:
    word = match[0]
    digits = sum(1 for character in word if character.isdigit())
    if not digits or digits == len(word):
        return word
    is_hash = _HEX.match(word) or (len(word) >= _LONG and digits >= _DIGITS)
    return " " if is_hash else word
