"""Decide which part of a growing answer may be shown."""
# ruff: noqa: RUF001  models write curly quotes and full-width marks

from __future__ import annotations

import re

from shared.text.artifacts import (
    citations,
    escaped_lines,
    greeting,
    labelled_reasoning,
    labels,
    other_languages,
    plans,
    prompt_delimiters,
    reasoning_tags,
    seo_blocks,
    task_plans,
)
from shared.text.artifacts.lazy_pattern import LazyPattern
from shared.text.artifacts.seo_labels import BEGINNINGS
from shared.text.artifacts.tag_families import LESS, halves

# Marks at the end of a stream that may still become one of those that the other modules know.
_HALF = LazyPattern(
    r"(?:<(?:[|/]?/?[\w:.|｜▁-]{0,60}/?|/?[a-z_:]{4,20}\s[^<>]{0,200}|(?:\|channel|unused94)>\s*\w{0,7}"
    r"|!-{0,2}\s{0,3}\w{0,12}|start_of_turn>\w{0,8}|\|(?:start|im_start|channel|start_header_id|header_start"
    r"|constrain|open|close|begin)\|>[^<\n]{0,60}(?:<\|?\w{0,12}\|?)?)"
    r"|\[/?[\w :-]{0,24}|◁/?\w{0,6}|(?<!\w)\|\w{0,18}\|?|【[^】]{0,80}|:conte[\w\[\]:]{0,40}"
    rf"|{LESS}(?:\\{{0,2}}/)?[\w:.|-]{{0,60}}(?:&(?:g|gt|#\w{{0,3}})?|\\{{1,2}}(?:u\w{{0,4}})?)?"
    r"|&(?:l|lt|#\w{0,3})?|\\{1,2}(?:u0{0,2}3?)?"
    rf"|{halves()})\Z",
    re.IGNORECASE,
)
# A last line of marks alone, which may become a rule or the end of a fence.
_HALF_LINE = re.compile(r"\n[ \t]*[-*_`~ \t\r]{1,12}\Z")
_END_OF_CODE = re.compile(r"(?:`{3,}|~{3,})\s*\Z")
_LONGEST_HALF = 320  # characters
_HALF_START = re.compile(
    r"\A\s*(?:`{1,3}\w*|~{1,3}\w*|#{1,6}\s?|<[^>\n]{0,80}|(?:\*\*|__|#{1,3} )?[\w ]{0,24}(?::?(?:\*\*|__)?)?"
    r"|(?:assistant)?(?:anal\w{0,4}|comm\w{0,6})|h(?:ere(?:['’]s| is)?[\w ]{0,30})?)\Z",
    re.IGNORECASE,
)
_TITLED = re.compile(
    r"\s*(?:#{1,6} \S|\*\*\S[^\n]*\*\*[ \t]*\n|---[ \t]*\n|!?\[|<[!a-z][^<>\n]*>)", re.IGNORECASE
)
_OPEN_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})[^\n]*(?:\n[\s\S]{0,60})?\Z")
# Artifacts before a post that have not ended yet.
_OPEN_FRAME = re.compile(
    r"\s*(?:<details\b(?![\s\S]*</details>)|(?:<s>\s*)?\[INST\](?![\s\S]*\[/INST\])"
    r"|\[[^\]\n]{2,40}\]\s*#{0,6}\s?\Z)"
)
_BLANK_LINE = re.compile(r"\n[ \t\r]*\n")
_HEADING = re.compile(r"^#{1,6} \S", re.MULTILINE)
_GREETS = re.compile(
    r"\s*(?:sure|certainly|of course|absolutely|definitely|okay|ok|alright|great|here(?:['’]s| is)|below is"
    r"|i(?:['’]d| would|['’]ve|['’]ll| have|['’]m| am| can)|thank(?:s| you)|as requested|based on your"
    r"|happy to|got it|what an?"
    r"|¡?claro|por supuesto|aquí|natürlich|gerne?|hier ist|klar|bien sûr|voici|certo|ecco|aqui"
    r"|natuurlijk|zeker"
    r"|hieronder)\b",
    re.IGNORECASE,
)
_UNTITLED = (
    120  # characters: prose without a title is shown from there on, when it has shown itself to be no plan
)
_CLOSINGS = (
    "let me know", "feel free to", "please let me", "please feel free", "would you like",
    "do you want me", "if you'd like", "if you would", "if you need", "if you want", "i hope this",
    "hope this helps", "i can also", "word count", "note:", "note that", "please note", "this blog post",
    "this post is", "this article", "is there anything", "i'd be happy", "i've made", "this version",
    "this rewrite", "this draft", "changes made", "approximately", "end of", "the end of", "i made",
    "in this version", "here's what", "here are the changes", "summary of", "key changes", "lass",
    "wenn du", "falls du", "soll ich", "ich hoffe", "n'hésite", "faites", "dites-moi", "souhaite",
    "si vous", "j'espère", "avísame", "hazme saber", "te gustaría", "si quieres", "si deseas",
    "espero que", "no dudes", "fammi", "se vuoi", "se desideri", "spero che", "se quiser", "avise",
    "me avise", "gostaria", "laat", "als je", "wil je", "ik hoop", "wortanzahl", "ca.", "nombre de mots",
    "environ", "recuento", "número de palabras", "numero di parole", "contagem", "aantal woorden",
    "happy to", "shall i", "should i", "don't hesitate", "total words",
    "want me", "just say", "say the word", "if needed", "should you", "p.s.", "ps:", "the text above",
    "the article above", "the above", "overall, this", "overall, the",
    "in this article, i", "in this post, i",
    "in this text, i", "this response", "this text", "this answer", "the keyword",
    "the tone", "i have", "i could",
    "user:", "human:", "edits", "revision",
    *BEGINNINGS,
)  # fmt: skip
_RULES = "-*_ \t\r\n"
_MARKS = "*_([>-=~`# \t\r¿¡"
_LONGEST_CLOSING = 400  # characters of a closing block that is still held back


def without_half(text: str) -> str:
    """Return the text up to a tag that may be half there."""
    text = citations.without_half(prompt_delimiters.without_half(escaped_lines.without_half(text)))
    half = _HALF.search(text, max(0, len(text) - _LONGEST_HALF))
    text = text[: half.start()] if half else text
    line = _HALF_LINE.search(text, max(0, len(text) - _LONGEST_HALF))
    if line and _END_OF_CODE.search(line[0]):
        return text  # the end of a block of code in the post
    return text[: line.start()] if line else text


def may_be_shown(text: str, cleaned: str, *, titled: bool) -> bool:
    """Return whether the received text, after cleaning, may be the beginning of a post.

    `titled`: a post begins with a title, and prose without one must first show that it is not a plan.
    """
    start = cleaned.lstrip()
    if (
        _is_emphasis_open(text.strip())
        or not start.strip(_RULES)
        or _OPEN_FRAME.match(text)
        or _OPEN_FENCE.match(start)
    ):
        return False
    if ("\n" not in start.strip() and _may_announce(start)) or seo_blocks.may_be_open(start):
        return False
    if _HALF_START.fullmatch(start):
        return _TITLED.match(start) is not None
    if _TITLED.match(start):
        return True
    named = task_plans.names_task(start)
    if named or plans.may_be_plan(start) or _greets(start):
        judged = start.partition("\n\n")[2] if named else start
        return _HEADING.search(start) is not None or plans.is_prose(judged)
    return not titled or len(start) >= _UNTITLED or _is_reasoned(text)


def _is_emphasis_open(text: str) -> bool:
    """Return whether bold type begins a text, and neither ends nor goes on in a second paragraph."""
    return text.startswith(("**", "__")) and text[:2] not in text[2:] and not _BLANK_LINE.search(text)


def _greets(text: str) -> bool:
    return _GREETS.match(text) is not None or other_languages.may_greet(text, 0)


def _may_announce(line: str) -> bool:
    """Return whether a first line alone may be a label or an announcement that looks like a title."""
    if greeting.is_label(line) or labels.may_become_label(line) or labelled_reasoning.may_be_open(line):
        return True
    return line[:1] in "#*_>" and _GREETS.match(line.lstrip(_MARKS)) is not None


def without_closing(text: str) -> str:
    """Return the text without last blocks that may become a model's closing words, or its rule."""
    end = len(text.rstrip())
    line = text.rfind("\n", max(0, end - _LONGEST_CLOSING), end)
    if line > 0 and _begins(text[line:end], BEGINNINGS):
        end = len(text[:line].rstrip())
    while (start := _last_break(text, end)) >= 0:
        last = text[start + 1 : end].strip()
        if len(last) > _LONGEST_CLOSING or not _begins(last, ("", *_CLOSINGS)):
            break
        end = start
        while end and text[end - 1].isspace():
            end -= 1
    return text[:end]


def _begins(block: str, words: tuple[str, ...]) -> bool:
    """Return whether a growing block begins with one of these words so far."""
    bare = block.strip().lstrip(_MARKS).lower().replace("’", "'")
    return any(each.startswith(bare) or (each and bare.startswith(each)) for each in words)


def _last_break(text: str, end: int) -> int:
    """Return where the blank line before the last block begins, or -1 without one that is near."""
    near = max(0, end - _LONGEST_CLOSING - _LONGEST_HALF)
    return max(text.rfind("\n\n", near, end), text.rfind("\n\r\n", near, end))


def _is_reasoned(text: str) -> bool:
    """Return whether a tag or a header has come that marks the end of reasoning, or that it continues."""
    return any(
        artifact.start == 0 or not text[: artifact.start].strip()
        for artifact in reasoning_tags.find(text, partial=True)
    )
