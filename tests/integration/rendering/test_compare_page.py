"""The page of `blog compare`: no post of it runs anything, or gets out of its place."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache

from msgspec.structs import replace

from infra.cli.comparison.outcome import Outcome
from infra.cli.comparison.page import Contents, write_page
from infra.cli.comparison.plan import Variant, lay_out, read_briefs
from infra.cli.comparison.summary import by_brief, summarize
from shared import topology
from tests.support.fakes.writing import written
from tests.support.rendering.renderers import Renderers
from tests.support.samples.attacks import ATTACKS, FOUND, X

CASES = [*ATTACKS, *(case.replace("{X}", X) for case in FOUND)]
VARIANTS = (Variant("gpt-4o"), Variant("gpt-4o-mini"))


@cache
def page(text: str) -> str:
    """Return the page of two posts whose texts come from a hostile model."""
    briefs = read_briefs([(1, b'{"topic": "Tea"}')], {}, ["gpt-4o"], local=True).valid
    outcomes = []
    for entry in lay_out(briefs, VARIANTS, "x", topology.load()):
        job = written(entry.request)
        assert job.result
        result = replace(job.result, content=text, title=text, model_used=text)
        outcomes.append(Outcome(entry, replace(job, result=result, prompt_version=text)))
    return write_page(
        Contents(
            name=text,
            made_at=datetime(2026, 1, 2, tzinfo=UTC),
            variants=VARIANTS,
            summaries=[summarize(variant, outcomes) for variant in VARIANTS],
            briefs=list(by_brief(briefs, VARIANTS, outcomes)),
            sentences=[text],
            notes=[text],
        )
    )


def test_no_attack_is_in_the_page(renderers: Renderers) -> None:
    """No attack runs in the page, wherever a model's text is in it."""
    own, *found = renderers.in_pages([page("Tea."), *map(page, CASES)])
    assert set(own) == {"meta", "title", "style", "input"}  # the page's own, which its policy allows
    assert [(case, harm) for case, harm in zip(CASES, found, strict=True) if harm != own] == []


def test_no_post_closes_its_place() -> None:
    """A post opens and closes as many boxes as it should: none leaves its column."""
    plain = [len(re.findall(tag, page("Tea."))) for tag in ("</article>", "</main>", "</html>")]
    for case in CASES:
        text = page(case)
        assert [len(re.findall(tag, text)) for tag in ("</article>", "</main>", "</html>")] == plain
