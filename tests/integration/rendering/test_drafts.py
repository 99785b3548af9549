"""A page renders drafts with the example of docs/frontend.md: under the same policy, on whatever text."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from infra.web.node import package
from shared.text.safe_html import to_html
from shared.text.sanitizer import elements, policy
from tests.support.node.page import EXAMPLES
from tests.support.node.running import FOLDER
from tests.support.rendering.grammar import documents
from tests.support.rendering.renderers import Renderers
from tests.support.samples.attacks import ATTACKS, FOUND, X
from tests.support.samples.posts import TEA


class Page:
    """The example in Node.js, with jsdom in place of a browser."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self.policy = self._read()

    def html(self, texts: Sequence[str]) -> list[str]:
        """Return what the page would show."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(list(texts)) + "\n")
        self._process.stdin.flush()
        shown: list[str] = self._read()
        return shown

    def _read(self) -> Any:
        assert self._process.stdout
        answer = self._process.stdout.readline()
        assert answer, "The page has ended: see what Node.js printed."
        return json.loads(answer)


@contextmanager
def open_page(folder: Path) -> Iterator[Page]:
    """Open the page in a folder to which the example is copied."""
    for file in (EXAMPLES / "post-html.js", FOLDER / "drafts.mjs"):
        shutil.copy(file, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")
    pipe = subprocess.PIPE
    program = [str(package() / "bin" / "node"), "drafts.mjs"]
    with subprocess.Popen(program, cwd=folder, stdin=pipe, stdout=pipe, text=True) as process:
        try:
            yield Page(process)
        finally:
            process.kill()


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """One page for all tests."""
    with open_page(tmp_path_factory.mktemp("draft")) as page:
        yield page


def test_page_has_the_policy_of_the_pipeline(page: Page) -> None:
    """The example page allows the same elements, attributes and schemes as the pipeline."""
    assert set(page.policy["ELEMENTS"]) == elements.KEPT
    assert {name: frozenset(each) for name, each in page.policy["ATTRIBUTES"].items()} == policy.ATTRIBUTES
    assert page.policy["VALUES"] == {name: f"^(?:{each})$" for name, each in policy.VALUES.items()}
    assert {each.removesuffix(":") for each in page.policy["LINKS"]} == policy.SCHEMES
    assert {each.removesuffix(":") for each in page.policy["IMAGES"]} == policy.IMAGE_SCHEMES


def test_nothing_runs_in_a_draft(page: Page, renderers: Renderers) -> None:
    """Nothing runs in a draft, even if the pipeline has not made it safe."""
    cases = [*ATTACKS, *(case.replace("{X}", X) for case in FOUND)]
    texts = [*cases, *("".join(parts) for parts in documents(3, 1000))]
    shown = page.html(texts)
    assert [(text, harm) for text, harm in zip(texts, renderers.in_pages(shown), strict=True) if harm] == []


def test_inner_images_and_styles_are_left_out(page: Page) -> None:
    """Inline images, classes and styles are left out, and ids have a prefix, as in content_html."""
    (shown,) = page.html(['![a](data:image/png;base64,b) <b id="x" class="y" style="z" data-a="c">d</b>'])
    assert shown.strip() == '<p><img alt="a"> <b id="user-content-x">d</b></p>'


def test_draft_looks_like_the_post(page: Page) -> None:
    """A draft renders as the finished post does, so the page does not change at the end."""
    text = f"{TEA}\n\n```js\na < b\n```\n\n- [c](https://d.example)\n- ~~e~~ **f**"
    (shown,) = page.html([text])
    for made, wanted in zip(shown.split(), to_html(text).split(), strict=True):
        assert made.replace("<del>", "<s>").replace("</del>", "</s>") == wanted
