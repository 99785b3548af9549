"""A page in Node.js that runs the examples of docs/frontend.md: told what to do, it tells what it shows."""

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

from tests.support.node.running import FOLDER, package

EXAMPLES = FOLDER.parents[2] / "docs" / "examples"

_PATIENCE = 30.0  # seconds for anything that is expected: it comes within one
_Told = dict[str, Any]


class Page:
    """One visit. What is waited for and does not come is an AssertionError that says what came instead."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._told: queue.Queue[_Told] = queue.Queue()
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
        """Tell the page what to do: see page.mjs."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps({"do": action, **options}) + "\n")
        self._process.stdin.flush()

    def told(self, what: str) -> Any:
        """Wait for the answer to an action."""
        return self._wait(lambda told: what in told)[what]

    def shows(self, **elements: Any) -> _Told:
        """Wait until the page shows this, and return all that it shows."""
        shown: _Told = self._wait(lambda told: elements.items() <= told.get("page", {}).items())["page"]
        return shown

    def _wait(self, wanted: Callable[[_Told], bool]) -> _Told:
        missed: list[_Told] = []
        while True:
            try:
                told = self._told.get(timeout=_PATIENCE)
            except queue.Empty:
                raise AssertionError(f"It never came; these did: {missed}") from None
            assert told, f"The page ended; before, it told: {missed}"
            if wanted(told):
                return told
            missed.append(told)

    def _listen(self) -> None:
        assert self._process.stdout
        for line in self._process.stdout:
            self._told.put(json.loads(line))
        self._told.put({})


@contextmanager
def opened(folder: Path, **settings: str) -> Iterator[Page]:
    """Open a page in a folder of its own, to which the examples are copied."""
    for file in (*EXAMPLES.glob("*.js"), FOLDER / "page.mjs"):
        shutil.copy(file, folder)
    (folder / "package.json").write_text('{"type": "module"}')
    (folder / "node_modules").symlink_to(FOLDER / "node_modules")
    program = [str(package() / "bin" / "node"), "page.mjs", json.dumps(settings)]
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
