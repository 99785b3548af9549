"""A page in Node.js that runs the examples of docs/frontend.md by actions and reports."""

from __future__ import annotations

import json
import queue
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from infra.web.node import package
from tests.support.node.running import FOLDER, node

EXAMPLES = FOLDER.parents[2] / "docs" / "examples"
WEB = FOLDER.parents[2] / "web"

_PATIENCE = 30.0  # seconds for anything that is expected: it comes within one
_Report = dict[str, Any]


class Page:
    """One visit. A report that does not come is an AssertionError with the reports that did."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._reports: queue.Queue[_Report] = queue.Queue()
        self._listening = threading.Thread(target=self._listen)
        self._listening.start()

    def leave(self) -> None:
        """Close the page, which is the end of its input."""
        assert self._process.stdin
        self._process.stdin.close()
        assert self._process.wait(_PATIENCE) == 0

    def kill(self) -> None:
        """End it in any case."""
        self._process.kill()
        self._listening.join()

    def do(self, action: str, **options: Any) -> None:
        """Send the page an action of page.mjs."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": action, **options}) + "\n")
        self._process.stdin.flush()

    def report(self, key: str) -> Any:
        """Wait for the report that answers an action."""
        return self._wait(lambda report: key in report)[key]

    def shows(self, **elements: Any) -> _Report:
        """Wait until the page shows these values, and return all its values."""
        shown: _Report = self._wait(lambda report: elements.items() <= report.get("page", {}).items())["page"]
        return shown

    def _wait(self, wanted: Callable[[_Report], bool]) -> _Report:
        missed: list[_Report] = []
        while True:
            try:
                report = self._reports.get(timeout=_PATIENCE)
            except queue.Empty:
                raise AssertionError(f"The report never came; these did: {missed}") from None
            assert report, f"The page ended; its reports were: {missed}"
            if wanted(report):
                return report
            missed.append(report)

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._reports.put(json.loads(line))
        self._reports.put({})


def prepare(folder: Path, script: str) -> Path:
    """Copy a script of this folder and the examples to where they find each other and the SDK."""
    for file in (*EXAMPLES.glob("*.js"), FOLDER / script):
        shutil.copy(file, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")
    return folder / script


def prepare_hooks(folder: Path) -> Path:
    """Bundle the examples that use web/hooks, with React and Vue, and return the script that shows them."""
    for file in (*EXAMPLES.iterdir(), *FOLDER.glob("hooks-*")):
        if file.is_file():
            shutil.copy(file, folder)
    shutil.copytree(WEB / "hooks", folder / "hooks")
    for packages in (WEB / "node_modules", FOLDER / "node_modules"):
        for each in [*packages.glob("[!.@]*"), *packages.glob("@*/*")]:
            link = folder / "node_modules" / each.relative_to(packages)
            link.parent.mkdir(parents=True, exist_ok=True)
            if not link.exists():
                link.symlink_to(each)
    node("hooks-build.mjs", cwd=folder)
    return folder / "hooks-page.mjs"


@contextmanager
def opened(folder: Path, **settings: str) -> Iterator[Page]:
    """Open a page in a folder of its own, to which the examples are copied."""
    with running(prepare(folder, "page.mjs"), **settings) as page:
        yield page


@contextmanager
def running(script: Path, **settings: str) -> Iterator[Page]:
    """Open a page whose script and packages are in one folder."""
    folder = script.parent
    program = [str(package() / "bin" / "node"), script.name, json.dumps(settings)]
    pipe, environment = subprocess.PIPE, {"PATH": "/usr/bin:/bin"}
    with subprocess.Popen(
        program, cwd=folder, env=environment, stdin=pipe, stdout=pipe, text=True
    ) as process:
        page = Page(process)
        try:
            yield page
            page.leave()
        finally:
            page.kill()
