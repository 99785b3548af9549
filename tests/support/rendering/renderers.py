"""Eight renderers that let raw HTML pass and look at no link, and what could run in the pages they make."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import cmarkgfm
import markdown
import mistune
from cmarkgfm.cmark import Options
from markdown_it import MarkdownIt

from infra.web.node import package
from tests.support.node.running import FOLDER

Harm = dict[str, list[str]]
"""What could run, by the name of the renderer in whose page it is."""

_MARKDOWN_IT = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
vars(_MARKDOWN_IT)["validateLink"] = lambda _url: True
_MISTUNE = mistune.create_markdown(
    escape=False, plugins=["table", "footnotes", "strikethrough", "url", "task_lists", "def_list", "mark"]
)
_CMARK = Options.CMARK_OPT_UNSAFE | Options.CMARK_OPT_FOOTNOTES
_PYTHON_MARKDOWN = ["fenced_code", "tables", "footnotes", "attr_list", "def_list", "abbr"]


def _mistune(text: str) -> str:
    try:
        return str(_MISTUNE(text))
    except IndexError:  # it renders no fence whose info is an entity of a blank
        return ""


_IN_PYTHON: dict[str, Callable[[str], str]] = {
    "markdown-it-py": _MARKDOWN_IT.render,
    "cmark-gfm": lambda text: cmarkgfm.github_flavored_markdown_to_html(text, options=_CMARK),
    "mistune": _mistune,
    "Python-Markdown": lambda text: markdown.markdown(text, extensions=_PYTHON_MARKDOWN),
}
COVERED = frozenset(
    {"markdown-it-py", "cmark-gfm", "mistune", "marked", "micromark", "remark", "markdown-it"}
    | {"markdown-it-attrs", "Python-Markdown"}
)
"""Those that the promise names; Python-Markdown, which has no fences in lists, for texts without fences."""
_FENCE = re.compile(r"`{3}|~{3}")


class Renderers:
    """One process of Node.js that lives as long as the tests, and the renderers of Python beside it."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def harm(self, texts: Sequence[str], names: frozenset[str] = COVERED) -> list[Harm]:
        """Return for each text what could run in its pages, of the renderers named."""
        found = {name: each for name, each in self._ask("texts", texts).items() if name in names}
        for name, render in _IN_PYTHON.items():
            if name in names:
                known = [name != "Python-Markdown" or not _FENCE.search(text) for text in texts]
                pages = [
                    render(text) if is_known else "" for text, is_known in zip(texts, known, strict=True)
                ]
                found[name] = self.in_pages(pages)
        assert found.keys() == names
        return [
            {name: each[place] for name, each in found.items() if each[place]} for place in range(len(texts))
        ]

    def in_pages(self, pages: Sequence[str]) -> list[list[str]]:
        """Return for each page what could run in it, as an HTML parser reads it."""
        found: list[list[str]] = self._ask("pages", pages)
        return found

    def pages(self, text: str) -> dict[str, str]:
        """Return the pages that are made of a text: for whoever looks at what a test found."""
        made = {name: each[0] for name, each in self._ask("rendered", [text]).items()}
        return made | {name: render(text) for name, render in _IN_PYTHON.items()}

    def _ask(self, what: str, values: Sequence[str]) -> Any:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({what: list(values)}) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        assert answer, "The renderers have ended: see what Node.js printed."
        return json.loads(answer)


@contextmanager
def start_renderers() -> Iterator[Renderers]:
    """Start them; they end with the block."""
    pipe = subprocess.PIPE
    program = [str(package() / "bin" / "node"), str(FOLDER / "renderers.mjs")]
    with subprocess.Popen(program, cwd=FOLDER, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Renderers(process)
        finally:
            process.kill()
