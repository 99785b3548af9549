"""Compare the verdicts of some checks with those of another program, which runs as a command of its own.

The command reads a JSON line for each post, {"id": number, "html": string}, and writes one for each,
{"id": number, "found": {"check's name": boolean}}, with the checks that it has too.
"""

from __future__ import annotations

import json
import shlex
import subprocess
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from markdown_it import MarkdownIt

from functions.quality.checks.catalog import CHECKS, check
from functions.quality.checks.post import Post

_SECONDS_A_POST = 10


@dataclass
class Agreement:
    """The counts of posts, by check: compared, and with the same verdict."""

    compared: Counter[str] = field(default_factory=Counter)
    same: Counter[str] = field(default_factory=Counter)

    def share(self, name: str) -> float:
        """Return the share of the compared posts, 0 to 1, on which both verdicts are the same."""
        return self.same[name] / self.compared[name] if self.compared[name] else 0.0


def compare(texts: Sequence[str], command: str, language: str = "en") -> Agreement:
    """Run the command once over all texts, and compare each of its verdicts with this project's.

    Raises subprocess.CalledProcessError if it fails, and subprocess.TimeoutExpired if it hangs.
    """
    renderer = MarkdownIt("commonmark").enable("table")
    renderer.add_render_rule("softbreak", lambda *_: " ")  # a line's end within a paragraph ends no sentence
    asked = "".join(
        json.dumps({"id": number, "html": renderer.render(text)}) + "\n" for number, text in enumerate(texts)
    )
    ended = subprocess.run(
        shlex.split(command),
        input=asked,
        capture_output=True,
        text=True,
        check=True,
        timeout=_SECONDS_A_POST * max(1, len(texts)),
    )
    agreement = Agreement()
    for line in ended.stdout.splitlines():
        verdict = json.loads(line)
        theirs: dict[str, bool] = verdict["found"]
        post = Post(texts[verdict["id"]], language=language)
        ours = {issue.type for issue in check(post, also=theirs).issues}
        for name, found in theirs.items():
            agreement.compared[name] += 1
            agreement.same[name] += found == (name in ours)
    return agreement


def names(agreement: Agreement) -> list[str]:
    """Return the compared checks, in the catalog's order."""
    return [rule.name for rule in CHECKS if agreement.compared[rule.name]]
