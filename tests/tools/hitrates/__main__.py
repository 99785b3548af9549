"""`python -m tests.tools.hitrates FOLDER [LANGUAGE]`: how often each check finds something in *.md files."""

from __future__ import annotations

import sys
from pathlib import Path

from functions.quality.checks.catalog import CHECKS
from tests.tools.hitrates.measure import is_text, measure, percentile, too_often

_PLACES = 2


def main(arguments: list[str]) -> int:
    if len(arguments) not in {1, _PLACES}:
        sys.stderr.write("usage: python -m tests.tools.hitrates FOLDER [LANGUAGE]\n")
        return 2
    texts = [
        path.read_text(encoding="utf-8", errors="replace") for path in sorted(Path(arguments[0]).glob("*.md"))
    ]
    texts = [text for text in texts if is_text(text)]
    if not texts:
        sys.stderr.write(f"{arguments[0]} has no *.md file with text in it.\n")
        return 2
    rates = measure(texts, *arguments[1:])
    for rule in CHECKS:
        state = "on" if rule.on else "off"
        sys.stdout.write(
            f"{rule.name:22} {state:4} {rates.hits[rule.name]:5} {rates.share(rule.name):7.1%}\n"
        )
    at = {share: percentile(rates.scores, share) for share in (0.1, 0.5, 0.9)}
    sys.stdout.write(
        f"{rates.texts} texts; scores: " + ", ".join(f"p{s:.0%} {v}" for s, v in at.items()) + "\n"
    )
    if often := too_often(rates):
        sys.stdout.write(f"More than 15%, and on: {', '.join(often)}\n")
    return 1 if often else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
