"""Read from the name of a tag whether it marks reasoning, and whether it opens or closes it.

A name is read by its parts (`longcat_think`, `think:opensource`, `innerThoughts`), so that the name of a new
model needs no row of its own.
"""

from __future__ import annotations

import re
from functools import lru_cache

import msgspec

# These name nothing but reasoning.
_SURE = frozenset(
    {"think", "thinking", "thought", "thoughts", "reasoning", "reflection", "reflections", "scratchpad"}
    | {"monologue", "cot", "deliberation", "introspection", "musings", "rethink", "rethinking"}
    | {"gedanken", "gedankengang", "denken", "denkprozess", "überlegung", "überlegungen", "nachdenken"}
    | {"réflexion", "réflexions", "raisonnement", "pensée", "pensées", "pensamiento", "pensamientos"}
    | {"razonamiento", "reflexión", "raciocínio", "raciocinio", "pensamento", "pensamentos", "reflexão"}
    | {"ragionamento", "pensiero", "pensieri", "riflessione", "redenering", "denkproces", "gedachten"}
    | {"мысли", "мышление", "размышление", "размышления", "рассуждение", "рассуждения", "роздуми"}
    | {"міркування", "思考", "思考过程", "思考過程", "思考プロセス", "思考中", "推理", "推理过程", "推理過程"}
    | {"推論", "推論過程", "생각", "사고", "사고과정", "생각과정", "추론", "تفكير", "التفكير", "सोच", "विचार"}
    | {"düşünme", "düşünce", "myślenie", "tænkning", "ajattelu", "tankar", "gondolkodás", "myšlení"}
)  # fmt: skip
# These also name other things, so their place has to confirm it.
_LIKELY = frozenset(
    {"plan", "plans", "planning", "analysis", "analyze", "analyse", "analyzing", "reason", "reasons"}
    | {"rationale", "reflect", "reflecting", "brainstorm", "brainstorming", "critique", "ponder", "pondering"}
    | {"contemplation", "consideration", "considerations", "breakdown", "prewriting", "selfcheck"}
    | {"planung", "analyse", "planification", "planificación", "análisis", "análise", "pianificazione"}
    | {"analisi", "plano", "piano", "план", "анализ", "规划", "分析", "計画", "计划", "계획", "분석"}
)
# A name with such an ending holds the answer, whatever its beginning.
_ANSWER = frozenset(
    {"answer", "answers", "response", "output", "result", "results", "final", "post", "article", "blog"}
    | {"blogpost", "content", "text", "draft", "document", "essay", "reply", "message"}
)
_CLOSING_THOUGHTS = frozenset({"final", "closing", "concluding", "parting", "last"})  # a section of a post
_OPENS, _CLOSES = frozenset({"begin", "start", "open"}), frozenset({"end", "stop", "close", "finish"})
_JOINED = re.compile(
    r"(begin|start|end)?(?:of)?(chainofthoughts?|innerthoughts?|innermonologue"
    r"|(?:thought|thinking|reasoning)process|think(?:ing)?|thoughts?|reasoning|scratchpad)(start|end)?"
)
_PARTS = re.compile(r"[\W_▁]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z][a-z])")
_LONGEST, _MOST_PARTS = 64, 6  # characters, words


class TagName(msgspec.Struct, frozen=True):
    """What a name says: that it is surely about reasoning, and that it begins or ends it."""

    sure: bool
    opens: bool = False
    closes: bool = False


@lru_cache(maxsize=512)
def read_name(name: str) -> TagName | None:
    """Return what a tag's name says, or None if it does not speak of reasoning."""
    if len(name) > _LONGEST:
        return None
    spaced = _CAMEL.sub("_", name) if name[:1].islower() else name  # `ThoughtBubble` is a component's name
    parts = [part for part in _PARTS.split(spaced.lower().replace("scratch_pad", "scratchpad")) if part]
    opens, closes = bool(_OPENS & set(parts)), bool(_CLOSES & set(parts))
    words: list[str] = []
    for part in parts:
        joined = _JOINED.fullmatch(part.rstrip("0123456789"))
        words.append("think" if joined else part.rstrip("0123456789"))
        if joined:
            opens |= "start" in joined.groups() or joined[1] == "begin"
            closes |= "end" in joined.groups()
    named = [word for word in words if word and word not in _OPENS | _CLOSES]
    if not named or len(parts) > _MOST_PARTS or named[-1] in _ANSWER or named[0] in _CLOSING_THOUGHTS:
        return None
    sure = not _SURE.isdisjoint(named)
    if not (sure or not _LIKELY.isdisjoint(named)):
        return None
    return TagName(sure, opens and not closes, closes)
