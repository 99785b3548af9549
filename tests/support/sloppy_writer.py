"""A model that answers long posts in the ways models do when they do not do as they are told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from zlib import crc32

from shared.errors import ContentPolicy, ContextTooLong, EmptyOutput
from shared.llm.chat import Answer, Request
from tests.support.fakes.model import Reply, reply
from tests.support.generating import GERMAN, OUTLINE, prose
from tests.support.generating_parts import INTRODUCTION, headings_asked, is_first, words_asked, write

_OUTLINE = re.compile(r"<<(OUTLINE-\w+)\n(.*?)\n\1>>", re.DOTALL)
_REFUSAL = "I'm sorry, but I can't help with that."
_MANY = [f"Leaf {number}" for number in range(40)]
_ODD = [
    "**Bold**",
    "# Deep ##",
    "[a](javascript:alert(1))",
    "<script>x</script>",
    "<b>Tea</b>",
    "Why `<div>`",
    "C#",
]
_ODD += [
    "1. First",
    "a\nb",
    "",
    "```",
    "<!-- x",
    "- item",
    "> quote",
    "| a |",
    "\u202eevil",
    "茶の歴史",
    "A" * 300,
]
_ODD += [
    "Introduction",
    "Summary",
    "Conclusion",
    "BRIEF-498412376c",
    "<think>",
    "T",
    "Where it grows",
    "WHERE it grows:",
]


def _plan(headings: Sequence[object], points: object = ("a point", "another")) -> str:
    sections = [{"heading": heading, "points": points} for heading in headings]
    return json.dumps({"title": "T", "sections": sections})


_WHOLE = json.dumps(OUTLINE)
OUTLINES: Mapping[str, Reply] = {
    "good": _WHOLE,
    "long": _plan([f"Chapter {number}" for number in range(11)]),
    "one section": _plan(["Alone"]),
    "two sections": _plan(["Leaves", "Cups"]),
    "forty sections": _plan(_MANY),
    "no points": _plan(_MANY[:5], []),
    "points as text": _plan(_MANY[:5], "one; two"),
    "null points": _plan(_MANY[:5], None),
    "doubled headings": _plan([*_MANY[:4], *_MANY[:4]]),
    "odd headings": _plan(_ODD[:9]),
    "odder headings": _plan(_ODD[9:17], _ODD[:4]),
    "oddest headings": _plan(_ODD[17:], _ODD[4:9]),
    "numbers": _plan(list(range(5)), [1, 2]),
    "another language": _plan(["Wo er wächst", "Wie er reist", "Wie man ihn kocht", "Fazit"], ["kurz"]),
    "fenced": f"Here it is:\n```json\n{_WHOLE}\n```\nEnjoy!",
    "cut off": reply(_WHOLE[:-60], finish_reason="length"),
    "Markdown": "# Tea\n\n" + "\n".join(f"## {heading}\n- a point" for heading in _MANY[:5]),
    "whole post": "# Tea\n\n" + "\n\n".join(f"## {each}\n\n{prose(60, 3)}" for each in _MANY[:5]),
    "prose": "First comes tea, then water, then the cup.",
    "refusal": _REFUSAL,
    "nothing": EmptyOutput("Empty."),
}


def _each(request: Request, form: str) -> str:
    """Write each section asked for in a form with {heading} and {text}."""
    headings = headings_asked(request)
    words = max(13, words_asked(request) // len(headings))
    texts = [prose(words, crc32(heading.encode()) % 10_000) for heading in headings]
    if headings == [INTRODUCTION]:
        form = "{text}"
    return "\n\n".join(
        form.format(heading=heading, text=text) for heading, text in zip(headings, texts, strict=True)
    )


def _good(request: Request, before: str = "", after: str = "") -> str:
    return before + _each(request, "## {heading}\n\n{text}") + after


def _planned(request: Request) -> list[str]:
    """Return the headings of the whole outline in a request."""
    found = _OUTLINE.search(request.messages[1].content)
    return [section[0] for section in json.loads(found[2])["sections"]] if found else []


def _others(request: Request) -> str:
    return "\n\n".join(f"## {heading}\n\n{prose(40, 9)}" for heading in _planned(request))


PARTS: Mapping[str, Callable[[Request], Reply]] = {
    "good": _good,
    "no headings": lambda request: _each(request, "{text}"),
    "bold headings": lambda request: _each(request, "**{heading}**\n\n{text}"),
    "underlined headings": lambda request: _each(request, "{heading}\n---\n\n{text}"),
    "top headings": lambda request: _each(request, "# {heading}\n\n{text}"),
    "low headings": lambda request: _each(request, "##### {heading}\n\n{text}"),
    "other words": lambda request: _each(request, "## More on {heading}\n\n{text}"),
    "headings alone": lambda request: _each(request, "## {heading}"),
    "more headings": lambda request: _each(
        request, "## {heading}\n\n{text}\n\n## More\n\nThis is more.\n\n# Top\n\nIt."
    ),
    "title": lambda request: _good(request, "# T\n\n"),
    "next heading": lambda request: _good(
        request, after=f"\n\n## {[*_planned(request), 'End'][-1]}\n\nSoon."
    ),
    "conclusion": lambda request: _good(request, after="\n\n## Conclusion\n\nIn conclusion, drink tea."),
    "remarks": lambda request: _good(request, "Here is part 3:\n\n", "\n\nLet me know what you think!"),
    "whole post": lambda request: f"# T\n\n{prose(40, 8)}\n\n{_others(request)}",
    "another part": lambda request: f"## {[*_planned(request), 'X'][0]}\n\n{prose(90, 8)}",
    "nothing": lambda _request: "\n",
    "error": lambda _request: EmptyOutput("Empty."),
    "refused": lambda _request: ContentPolicy("Refused."),
    "too long": lambda request: ContextTooLong("Long.") if not is_first(request) else _good(request),
    "refusal": lambda _request: _REFUSAL,
    "ten times": lambda request: write(request, 10 * words_asked(request)),
    "short": lambda request: write(request, 13),
    "front matter": lambda request: _good(request, "---\ntitle: T\n---\n\n"),
    "open code": lambda request: _good(request, after="\n\n```py\nbrew()\n"),
    "open code inside": lambda request: _each(request, "## {heading}\n\n{text}\n\n```py\nbrew()\n"),
    "open comment": lambda request: _each(request, "## {heading}\n\n{text}\n\n<!-- check"),
    "open script": lambda request: _good(request, after="\n\n<script>\nalert(1)"),
    "open element": lambda request: _good(request, after="\n\n<div class='a'>\n<p>Tea"),
    "cut off": lambda request: reply(_good(request)[:-90], finish_reason="length"),
    "hardly begun": lambda _request: reply("## ", finish_reason="length"),
    "German": lambda _request: GERMAN,
    "told twice": lambda request: _good(request, after=f"\n\n{prose(60, 77)}"),
    "signposts": lambda request: _good(request, after="\n\nIn conclusion, tea. Next, we'll look at cups."),
    "echo": lambda request: request.messages[-1].content,
    "data": lambda request: json.dumps({"text": _good(request)}),
    "fenced": lambda request: f"```markdown\n{_good(request)}\n```",
    "reasoning": lambda request: _good(request, "<think>A plan.</think>"),
    "open reasoning": lambda request: _good(request, after="\n\n<think>A plan."),
    "headings in items": lambda request: _good(request, after="\n\n- one\n\n> ## Two\n> three"),
}


def sloppy_writer(outlines: Sequence[str], parts: Sequence[str]) -> Callable[[Request], Answer | Exception]:
    """Return a model whose answer of those named depends on the request alone, as a cache's does."""

    def script(request: Request) -> Answer | Exception:
        asked = "".join(message.role + message.content for message in request.messages) + str(request.fresh)
        place = crc32(asked.encode())
        if request.schema:
            made = OUTLINES[outlines[place % len(outlines)]]
        else:
            made = PARTS[parts[place % len(parts)]](request)
        return reply(made) if isinstance(made, str) else made

    return script
