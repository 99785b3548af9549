"""docs/checks.md, written from the checks themselves: `python -m tests.tools.checks_page` writes it anew."""

from __future__ import annotations

import inspect
from functools import partial

from functions.quality.checks.catalog import CHECKS, WEIGHTS
from functions.quality.checks.check import Check
from functions.quality.review import MOST_FINDINGS, MOST_POINTS
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "checks.md"

_INTRODUCTION = f"""\
# The quality checks

`functions/quality` checks a post by rules, and then asks a model for further findings. `blog check
FILE` runs the rules on any Markdown file.

**The score** is 100 less {WEIGHTS["high"]} for each finding of high severity, {WEIGHTS["medium"]} for each
medium and {WEIGHTS["low"]} for each low one, and never less than 0, so anyone can recompute it from the
findings. A text with a flaw that no reader forgives (an artifact, a placeholder, a cut-off end, a loop, the
wrong language, a fragment) has one more finding of high severity, `not-publishable`, which names the
others. An empty post scores 0.

**The model's review** adds at most {MOST_FINDINGS} findings of medium or low severity, {MOST_POINTS} points
in all, so that the rules decide: `weak-introduction`, `unsupported-claim`, `off-topic`, `tone`, `unclear`.
It has to quote the post for each. If the model is away or can't be read twice, the rules' score counts and
the stage is `degraded`.

**The checked text** is the parsed Markdown without model artifacts, with the text of raw HTML in it:
never code, markup, addresses or front matter. Each finding says what to do, and where: the line of the
Markdown as it was given, and an excerpt.

**Hit rates** are measured on human writing: 626 English posts of 500 to 2,500 words from 52 public blogs
that are kept as Markdown in git repositories, at most fifteen of each, dated 2021 or earlier. A check of
prose that finds something in more than 15% of them describes normal writing and is off; `blog check --also
NAME` (or `--also all`) runs it anyway. By the checks that are on, these posts score 85 at the tenth
percentile and 95 at the median. Any folder can be measured, with a pair of words that each text seems to be
about as its keyword:

```bash
.venv/bin/python -m tests.tools.hitrates FOLDER
```

**Other languages** get every check but those marked English, which need word lists. In writing without
spaces, those marked so do not run either. The verdict's `left_out` names them.

| check | finds | threshold | severity | human posts hit | by default | source |
|---|---|---|---|---|---|---|
"""


def render() -> str:
    """Return the page."""
    return _INTRODUCTION + "\n".join(map(_row, CHECKS)) + "\n"


def _row(rule: Check) -> str:
    function = rule.find.func if isinstance(rule.find, partial) else rule.find
    finds = (inspect.getdoc(function) or "").partition("\n")[0]
    weights = ", ".join(f"{severity} ({WEIGHTS[severity]})" for severity in rule.severities)
    hit = "judges no prose" if rule.hit_rate is None else f"{rule.hit_rate:.0%}"
    state = ("on" if rule.on else "off") + (", English" if rule.english else "")
    state += ", not without spaces" if rule.spaced else ""
    cells = [f"`{rule.name}`", finds, rule.threshold, weights, hit, state, rule.source]
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
