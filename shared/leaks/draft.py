"""What of an answer that is still being written may be shown."""
# ruff: noqa: RUF001  curly quotes and full-width marks are what models write

from __future__ import annotations

import re

from shared.leaks import tags

# Tags at the end of a stream that may still become one of those that the other modules know.
_HALF = re.compile(
    r"(?:<(?:[|/]?[\w:.|｜▁]{0,40}|/?[a-z_:]{4,20}\s[^<>]{0,200}|(?:\|channel|unused94)>\s*\w{0,7}"
    r"|\|(?:start|im_start|channel|start_header_id|message|header_start|constrain)\|>[^<\n]{0,60})"
    r"|\[/?[a-z]{0,12}|◁/?\w{0,6}|(?<!\w)\|\w{0,18}\|?|【[^】]{0,80}|:conte[\w\[\]:]{0,40})\Z",
    re.IGNORECASE,
)
_LONGEST_HALF = 320  # characters
_HALF_START = re.compile(
    r"\A\s*(?:`{1,3}\w*|~{1,3}\w*|-{1,3}|<[^>\n]{0,80}|(?:\*\*|__|#{1,3} )?[\w ]{0,24}(?::?(?:\*\*|__)?)?"
    r"|(?:assistant)?(?:anal\w{0,4}|comm\w{0,6})|h(?:ere(?:['’]s| is)?[\w ]{0,30})?)\Z",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\s*(?:#{1,6} \S|\*\*\S[^\n]*\*\*[ \t]*\n|---[ \t]*\n|!?\[|`{3}|~{3}|<[!a-z])", re.IGNORECASE
)
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_GREETS = re.compile(
    r"\s*(?:sure|certainly|of course|absolutely|definitely|okay|ok|alright|great|here(?:['’]s| is)|below is"
    r"|i(?:['’]d| would|['’]ve|['’]ll| have|['’]m| am| can)|thank(?:s| you)|as requested|based on your"
    r"|happy to|got it"
    r"|¡?claro|por supuesto|aquí|natürlich|gerne?|hier ist|klar|bien sûr|voici|certo|ecco|aqui"
    r"|natuurlijk|zeker"
    r"|hieronder)\b",
    re.IGNORECASE,
)
# How models begin to reason where their template has opened the tag for them.
_PLANS_FIRST = re.compile(
    r"\s*(?:okay|ok|alright|hmm+|let me|let['’]s (?:see|think|plan|start|begin|draft|write)|first, (?:i"
    r"|let)|i need"
    r"|i should|i have to|i must|i['’]ll|i will|the user|we need|we have to|we should|we must"
    r"|so,? (?:the|i)\b|the task"
    r"|the (?:request|prompt|topic|question)|thinking|thought|reasoning|plan\b|planning|analy[sz]"
    r"|understand|user"
    r"|goal|wait|now,? (?:i|let)|to write|this is a request|got it|right,|need to|must (?:write|be)|write a)",
    re.IGNORECASE,
)
_PLANS = re.compile(
    r"\b(?:the user|user (?:wants|asked|asks)|i (?:need|should|have|must|will|want) to\b|i should"
    r"|we (?:need|should|have to)"
    r"|let me (?:think|plan|start|write|draft|see|outline|check|consider)|word[ -]?count|the prompt"
    r"|\d[\d,]* words"
    r"|(?:the )?keywords?|outline|the (?:blog )?post (?:should|needs|must)|target audience|tone[: ])",
    re.IGNORECASE,
)
_UNTITLED = (
    240  # characters: prose without a title is shown from there on, when it has shown itself to be no plan
)
_CLOSINGS = (
    "let me know", "feel free to", "please let me", "please feel free", "would you like", "do you want me",
    "if you'd like", "if you would", "if you need", "if you want", "i hope this", "hope this helps", "i can also",
    "word count", "note:", "note that", "please note", "this blog post", "this post is", "this article",
    "is there anything", "i'd be happy", "i've made", "changes made", "approximately",
)  # fmt: skip
_MARKS = "*_([>-=~`# \t\r"
_LAST_BLOCK = re.compile(r"(?:\A|\n)[ \t\r]*\n(?!.*\n[ \t\r]*\n)", re.DOTALL)
_LONGEST_CLOSING = 90  # characters of a closing block that is still held back


def without_half(text: str) -> str:
    """Return the text up to a tag that may be half there."""
    half = _HALF.search(text, max(0, len(text) - _LONGEST_HALF))
    return text[: half.start()] if half else text


def may_be_shown(text: str) -> bool:
    """Tell whether what has come may be a post's beginning, and nothing else."""
    if _is_reasoned(text):
        return True
    if _HALF_START.match(text) and not _TITLED.match(text):
        return False
    if _TITLED.match(text):
        return True
    start = text.lstrip()
    planned = _PLANS_FIRST.match(start) or _PLANS.search(start, 0, 2 * _UNTITLED)
    if planned or _GREETS.match(start):
        return _HEADING.search(text) is not None
    return len(start) >= _UNTITLED or _HEADING.search(text) is not None


def without_closing(text: str) -> str:
    """Return the text without a last block that may become a model's closing words, or its rule."""
    start = max(text.rfind("\n\n"), text.rfind("\n\r\n"))
    last = text[start + 1 :].lstrip("\r\n")
    bare = last.lstrip(_MARKS).lower().replace("’", "'")
    if start < 0 or len(last) > _LONGEST_CLOSING:
        return text
    is_mark = not bare.strip() and bool(last.strip())
    begins = any(bare.startswith(words) or words.startswith(bare) for words in _CLOSINGS) if bare else False
    return text[:start].rstrip() if is_mark or begins else text


def _is_reasoned(text: str) -> bool:
    """Tell whether a tag or a header has come that says where reasoning ends, or that it still goes on."""
    return any(leak.start == 0 or not text[: leak.start].strip() for leak in tags.find(text, partial=True))
