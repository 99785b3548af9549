"""The marks that models write around their reasoning: a table with a row for each family.

A mark is written as a template, from which two patterns are made: one for the whole mark, and one for a mark
that the end of a stream has cut. In a template NAME, BARE and TITLE stand for a name that says so (see
`tag_names`), ATTRS for attributes, WORD for a word, MORE for the rest of a header, and a blank for blanks or
none. Where the family is `escaped`, < and > stand for those signs in any of their escaped forms.
"""
# ruff: noqa: RUF001  marks as models write them

from __future__ import annotations

import re

import msgspec


class Family(msgspec.Struct, frozen=True):
    """A family of marks, and where they are documented."""

    name: str
    opening: tuple[str, ...]
    closing: tuple[str, ...]
    source: str
    shared: tuple[str, ...] = ()
    """Closing marks that end other messages as well, so that one alone says nothing."""
    answer: tuple[str, ...] = ()
    """Marks at which the answer begins: what comes before is not the post."""
    end: tuple[str, ...] = ()
    """Marks after which an answer has nothing more of the post."""
    turn: tuple[str, ...] = ()
    """Marks at which the model plays the user's next turn."""
    escaped: bool = False
    only_paired: bool = False
    """An opening mark alone is only a control token."""


FAMILIES = (
    Family(
        "harmony",
        (
            "<|channel|> WORDMORE<|constrain|>MORE<|message|>",
            "<|channel|> WORDMORE<|message|>",
            "<|channel|> analysis",
            "<|channel|> commentary",
        ),
        (),
        "gpt-oss: the response format Harmony",
        shared=("<|end|>", "<|call|>"),
        answer=(
            "<|channel|> finalMORE<|constrain|>MORE<|message|>",
            "<|channel|> finalMORE<|message|>",
            "<|channel|> final",
        ),
        end=("<|return|>", "<|end|>", "<|call|>"),
        turn=("<|start|> user", "<|start|> system", "<|start|> developer"),
    ),
    Family(
        "bare-header",
        ("<|channel|> <|message|>",),
        (),
        "the same, without its word",
        shared=("<|end|>",),
        only_paired=True,
    ),
    Family(
        "recipient",
        ("to=self<|message|>",),
        (),
        "Muse Glimmer: vLLM's parser muse_glimmer",
        shared=("<|eom|>",),
        answer=("to=user<|message|>",),
    ),
    Family(
        "separator",
        ("<|open|> thinkMORE<|sep|>",),
        ("<|close|> thinkMORE<|sep|>",),
        "Kimi K3: vLLM's and SGLang's parsers kimi_k3",
        answer=("<|open|> responseMORE<|sep|>",),
    ),
    Family(
        "content",
        ("<|content_thinking|>",),
        (),
        "Inkling: SGLang's InklingDetector",
        shared=("<|end_message|>",),
        answer=("<|content_text|>",),
    ),
    Family("prefix", ("<|inner_prefix|>",), ("<|inner_suffix|>",), "Apertus: SGLang's Apertus2509Detector"),
    Family(
        "role",
        ("<|im_start|> assistant/think", "^/think\n"),
        (),
        "HyperCLOVA X Seed: vLLM's parser hyperclovax_seed_think",
        shared=("<|im_end|>",),
    ),
    Family(
        "channel",
        ("<|channel> thought", "<|channel> analysis"),
        ("<channel|>",),
        "Gemma 4: SGLang's Gemma4Detector",
        answer=("<|channel> final", "<|channel> response"),
    ),
    Family("bare-channel", ("<|channel>",), ("<channel|>",), "Gemma 4, without its word", only_paired=True),
    Family("unused", ("<unused94> thought", "<unused94>"), ("<unused95>",), "MedGemma: its model card"),
    Family("unused", ("[unused16]",), ("[unused17]",), "openPangu: vLLM's parser pangu"),
    Family(
        "pipe",
        ("<|NAME|>", "|BARE|", "<｜NAME｜>"),
        ("<|/NAME|>", "</|NAME|>", "<｜/NAME｜>"),
        "Hunyuan, OpenThinker, Cohere, Solar Open (`think:start`), PLaMo 3 (`plamo:begin_think:plamo`)",
        shared=("<|end|>",),
        answer=("<|START_RESPONSE|>", "<|begin_of_solution|>", "<|begin|> assistant<|content|>"),
    ),
    Family(
        "tag",
        ("<NAMEATTRS>",),
        ("</NAMEATTRS>",),
        "Qwen, DeepSeek, GLM; Seed (`seed:think`), MiniMax (`mm:think`), Hunyuan 3 (`think:…`), LongCat"
        " (`longcat_think`), K2 (`ifm|think_fast`), Claude; and what prompts ask for",
        escaped=True,
    ),
    Family("bracket", ("[TITLE]",), ("[/TITLE]",), "Mistral: SGLang's MistralDetector"),
    Family("lenticular", ("【NAME】",), ("【/NAME】",), "Chinese models, by a prompt", only_paired=True),
    Family("triangle", ("◁NAME▷",), ("◁/NAME▷",), "Kimi VL: SGLang's KimiDetector"),
)

_HOLES = {
    "NAME": r"([^\W\d_][\w:.|\-▁]{0,60})",
    "ATTRS": r"(?:\s[^<>]{0,200}|/)?",
    "TITLE": r"([^\W\d_][\w :-]{0,40})",
    "]": r"\](?![(:]|\[(?!/?(?:think|thought|reason|unused)))",  # otherwise it is a link
    "BARE": r"(\w{3,40})",
    "WORD": r"\w{1,20}",
    "MORE": r"[^<\n]{0,80}",
    " ": r"\s{0,9}",
}
LESS = r"(?:\\{0,2}<|&lt;|&#60;|&#x3c;|\\{1,2}u003c|＜)"
_GREATER = r"(?:\\{0,2}>|&gt;|&#62;|&#x3e;|\\{1,2}u003e|＞)"
_SLASH = r"\\{0,2}/"
_PARTS = re.compile(r"NAME|BARE|TITLE|ATTRS|WORD|MORE|.", re.DOTALL)


def _elements(family: Family, template: str) -> list[str]:
    """Return the patterns of a template's parts, in order."""
    signs = {"<": LESS, ">": _GREATER, "/": _SLASH} if family.escaped else {}
    return [
        signs.get(part) or _HOLES.get(part) or re.escape(part)
        for part in _PARTS.findall(template.removeprefix("^"))
    ]


def whole_pattern(family: Family, template: str) -> str:
    """Return the pattern of a whole mark; a name is captured in the group `name`."""
    start = r"\A\s{0,9}" if template.startswith("^") else ""
    return start + "".join(_elements(family, template))


def half_pattern(family: Family, template: str) -> str:
    """Return the pattern of a mark that lacks its end; its first sign is there."""
    elements = _elements(family, template)[:-1]
    signed = 1 + next(place for place, char in enumerate(template) if not char.isalpha())
    first, others = "".join(elements[:signed]), elements[signed:]
    pattern = ""
    for element in reversed(others):
        pattern = f"(?:{element}{pattern})?"
    return first + pattern


def halves() -> str:
    """Return the pattern of any mark without a name that lacks its end, by the table."""
    patterns = (
        half_pattern(family, template)
        for family in FAMILIES
        for template in (*family.answer, *family.turn, *family.closing, *family.shared, *family.opening)
        if not template.startswith("^") and not any(hole in template for hole in ("NAME", "BARE", "TITLE"))
    )
    return "|".join(dict.fromkeys(patterns))
