"""The commands of docs/: those in `bash` blocks run anywhere, those in `sh` blocks need a cloud."""

from __future__ import annotations

import re
import textwrap

from tests.support.paths import ROOT

DOCS = ROOT / "docs"
PAGES = sorted(path.name for path in DOCS.glob("*.md"))
CLOUD = "# Google Cloud"
"""The first words of a block that no test can run."""

_BLOCK = re.compile(r"^( *)```(\w+)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_FILTER = re.compile(r"-?(jsonPayload|labels|resource|severity)\.?[\w.]*(=|:|>)")
_READ = re.compile(r"""gcloud logging read (?:'([^']*)'|"((?:[^"\\]|\\.)*)")""")
_RUN = re.compile(r"^ *(?:\$ )?(?:\.venv/bin/)?(blog (?:[^\n\\]|\\\n)*)", re.MULTILINE)


def blocks(page: str, language: str) -> list[str]:
    """Return a page's blocks of a language, in their order, also those within a list."""
    return [
        textwrap.dedent(text)
        for _, named, text in _BLOCK.findall((DOCS / page).read_text())
        if named == language
    ]


def script(page: str) -> str:
    """Return all commands of a page that can run anywhere, as one script."""
    return "\n".join(["set -euo pipefail", *blocks(page, "bash")])


def text_of(page: str) -> str:
    """Return a page of docs/, or another by its path in the repository."""
    return (DOCS / page if (DOCS / page).exists() else ROOT / page).read_text()


def code_of(page: str) -> list[str]:
    """Return the code within a page's sentences and tables."""
    prose = _BLOCK.sub("", text_of(page))
    return [code.replace("\\|", "|") for code in re.findall(r"(?<!`)`([^`\n]+)`(?!`)", prose)]


def filters_of(page: str) -> list[str]:
    """Return the filters for Cloud Logging in a page's sentences, tables and gcloud commands."""
    alone = [code for code in code_of(page) if _FILTER.match(code)]
    quoted = [
        single or re.sub(r"\\(.)", r"\1", double)
        for block in blocks(page, "sh")
        for single, double in _READ.findall(block)
    ]
    return [*alone, *quoted]


def commands_of(page: str) -> list[str]:
    """Return the `blog` commands in a page's sentences, tables and blocks, without what they are piped to."""
    found = [code for code in code_of(page) if code.startswith("blog ")]
    found += [line for *_, block in _BLOCK.findall(text_of(page)) for line in _RUN.findall(block)]
    return [re.split(r"[\s\\]+\|\s", line)[0].strip() for line in found]
