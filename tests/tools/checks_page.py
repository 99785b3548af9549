"""docs/checks.md, written from the checks themselves: `python -m tests.tools.checks_page` writes it anew."""

from __future__ import annotations

import inspect
from functools import partial

from functions.quality.checks.catalog import CHECKS, WEIGHTS
from functions.quality.checks.check import Check
from functions.quality.checks.hit_rates import COLLECTIONS
from functions.quality.review import MOST_FINDINGS, MOST_POINTS
from tests.support.paths import ROOT

PAGE = ROOT / "docs" / "checks.md"

_COLLECTIONS = """\
| collection | posts | sources | what they are |
|---|---|---|---|
| `developers` | 661 | 77 | English, about programming: blogs of projects and of programmers |
| `others` | 440 | 59 | English, not about programming: essays, travel, food, science, government |
| `languages` | 1,203 | 55 | 32 other languages, 14 to 71 posts of each: translations, native blogs |
"""

_INTRODUCTION = f"""\
# The quality checks

`functions/quality` checks a post by rules, and then asks a model for further findings. `blog check
FILE` runs the rules on any Markdown file; with `--profile FILE`, `--source FILE` and `--page URL` also those
of a profile, of sources and of own pages.

**The score** is 100 less {WEIGHTS["high"]} for each finding of high severity, {WEIGHTS["medium"]} for each
medium and {WEIGHTS["low"]} for each low one, and never less than 0, so anyone can recompute it from the
findings. A text with a flaw that no reader forgives (an artifact, a placeholder, a cut-off end, a loop, the
wrong language, fewer than 50 words) has one more finding of high severity, `not-publishable`, which names the
others. An empty post scores 0.

**The model's review** adds at most {MOST_FINDINGS} findings of medium or low severity, {MOST_POINTS} points
in all, so that the rules decide: `weak-introduction`, `unsupported-claim`, `off-topic`, `tone`, `unclear`.
It has to quote the post for each. If the model is away or can't be read twice, the rules' score counts and
the stage is `degraded`.

**Targets.** A check without its target is left out: `keyword` needs keywords, `word-count` a length. A
profile is the target of `house-style`, own pages are that of `internal-link`, and sources that of the checks
of what the post says of them. A sentence cites the sources whose numbers stand directly before or after its
end: `Honey keeps for years [1, 3].` Each of its figures, names and quotations has to occur in one of them. A
finding has the number of the source, and its nearest passage (`source`, `source_excerpt`).

**The checked text** is the parsed Markdown without model artifacts, with the text of raw HTML in it:
never code, markup, addresses or front matter. Each finding says what to do, and where: the line of the
Markdown as it was given, and an excerpt.

**Hit rates** are measured on three collections of human posts, which are kept as Markdown in public git
repositories, with at most fifteen posts of each:

{_COLLECTIONS}
A check that needs a target has no rate. A check of prose that finds something in more than 15% of the posts
of any collection describes normal writing and is off; `blog check --also NAME` (or `--also all`) runs it
anyway. By the checks that are on, English posts score 80 at the tenth percentile and 95 at the median. Of the
posts in other languages, 1% are `not-publishable`; of the English ones, 4%. Any folder can be measured, with
a pair of words that each text seems to be about as its keyword:

```bash
.venv/bin/python -m tests.tools.hitrates FOLDER [LANGUAGE]
```

**Voice, transitions and openings** aim at the verdicts of Yoast SEO 3.6.0. It ran as a program of its
own on the same posts (`--compare COMMAND`; `tests/tools/hitrates/compare.py` has the form of its
lines). The word lists are this project's own; they were refined on one half of the English posts. On
the other half, 554 posts, both agree on 97% for `transition-words`, 94% for `passive-voice` and 98% for
`consecutive-openings`; on 1,214 answers of models on 98%, 95% and 99%.

**Other languages** get every check but those marked English, which need word lists. In writing without
spaces, those marked so do not run either. The verdict's `left_out` names them.

| check | finds | threshold | severity | {" / ".join(COLLECTIONS)} hit | by default | source |
|---|---|---|---|---|---|---|
"""


def render() -> str:
    """Return the page."""
    return _INTRODUCTION + "\n".join(map(_row, CHECKS)) + "\n"


def _row(rule: Check) -> str:
    function = rule.find.func if isinstance(rule.find, partial) else rule.find
    finds = (inspect.getdoc(function) or "").partition("\n")[0]
    weights = ", ".join(f"{severity} ({WEIGHTS[severity]})" for severity in rule.severities)
    rates = rule.hit_rates
    hit = "judges no prose" if rates is None else " / ".join(map(_percent, rates))
    state = ("on" if rule.on else "off") + (", English" if rule.english else "")
    state += ", on with a target" if rule.has_target else ""
    state += ", not without spaces" if rule.spaced else ""
    cells = [f"`{rule.name}`", finds, rule.threshold, weights, hit, state, rule.source]
    return f"| {' | '.join(cells)} |"


def _percent(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.0%}"


if __name__ == "__main__":
    PAGE.write_text(render(), encoding="utf-8")
