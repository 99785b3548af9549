"""`python -m tests.tools.hitrates FOLDER [LANGUAGE]`: how often each check finds something in *.md files.

`--compare COMMAND` adds how often some checks agree with another program (tests.tools.hitrates.compare).
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from functions.quality.checks.catalog import CHECKS
from tests.tools.hitrates.compare import compare, names
from tests.tools.hitrates.measure import is_text, measure, percentile, too_often


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.tools.hitrates")
    parser.add_argument("folder", type=Path)
    parser.add_argument("language", nargs="?", default="en")
    parser.add_argument("--compare", metavar="COMMAND", help="another program that judges posts")
    given = parser.parse_args(arguments)
    texts = [path.read_text(encoding="utf-8", errors="replace") for path in sorted(given.folder.glob("*.md"))]
    texts = [text for text in texts if is_text(text)]
    if not texts:
        sys.stderr.write(f"{given.folder} has no *.md file with text in it.\n")
        return 2
    often = _print_rates(texts, given.language)
    if given.compare:
        agreement = compare(texts, given.compare, given.language)
        for name in names(agreement):
            sys.stdout.write(
                f"{name:22} agrees on {agreement.share(name):6.1%} of {agreement.compared[name]}\n"
            )
    return 1 if often else 0


def _print_rates(texts: list[str], language: str) -> list[str]:
    """Print the rates and the scores; return the checks that hit too often."""
    rates = measure(texts, language)
    for rule in CHECKS:
        state = "on" if rule.on else "off"
        sys.stdout.write(
            f"{rule.name:22} {state:4} {rates.hits[rule.name]:5} {rates.share(rule.name):7.1%}\n"
        )
    at = {share: percentile(rates.scores, share) for share in (0.1, 0.5, 0.9)}
    sys.stdout.write(
        f"{rates.texts} texts; scores: " + ", ".join(f"p{s:.0%} {v}" for s, v in at.items()) + "\n"
    )
    often = too_often(rates)
    if often:
        sys.stdout.write(f"More than 15%, and on: {', '.join(often)}\n")
    return often


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
