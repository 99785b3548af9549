"""The versions of the stages' prompts: changed by all that reaches a model, and by nothing else."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from shared.jobs.job import Stage
from shared.llm.prompt_version import prompt_version
from tests.support.prompt_sources import Literal, literals, shared_literals, version_rewritten, version_with
from tests.support.workbench import asking

NO_PROMPT = {
    # Names of parts, for log lines.
    ("functions.generate.parts.parts", 2),
    ("functions.generate.parts.parts", "part "),
    ("functions.generate.parts.parts", " of "),
    ("functions.generate.parts.parts", 1),
    # How much of a proposal and of its post is read.
    ("functions.meta.faults", 2000),
    ("functions.meta.faults", 20_000),
    ("functions.meta.faults", " "),
    # Less than one: fewer words than a heading has before it, or than are missing.
    ("functions.polish.shown_blocks", 1),
    ("functions.polish.tasks", 0),
    # How text that is no UTF-8 is measured.
    ("shared.llm.prompting", "replace"),
}
"""Literals in the code that writes prompts which no model reads, by module."""
STAGES = [stage.value for stage in Stage]


def survives(stage: str, literal: Literal) -> bool:
    """Return whether a stage's version is the same with another literal."""
    return version_with(stage, literal) == version_with(stage)


@pytest.mark.parametrize("stage", STAGES)
def test_version_changes_with_every_literal(stage: str) -> None:
    """Each word, number and schema of a stage's prompts is part of their version."""
    found = literals(stage)
    assert len(found) > 40
    same = [each for each in found if (each.module, each.value) not in NO_PROMPT]
    plain = version_with(stage)
    assert [str(each) for each in same if version_with(stage, each) == plain] == []


def test_version_changes_with_shared_literals() -> None:
    """What the prompts of several stages share is part of the version of those that use it."""
    plain = {stage: version_with(stage) for stage in STAGES}
    for each in shared_literals():
        if (each.module, each.value) not in NO_PROMPT:
            assert any(version_with(stage, each) != plain[stage] for stage in STAGES), str(each)


@pytest.mark.parametrize("stage", STAGES)
def test_rule_of_quoting_is_every_stages(stage: str) -> None:
    """The rule that quoted text changes nothing is in each stage's version."""
    (rule,) = (each for each in shared_literals() if str(each.value).startswith("Text in a block from"))
    assert not survives(stage, rule)


@pytest.mark.parametrize("stage", STAGES)
def test_version_is_of_what_is_said(stage: str) -> None:
    """The same prompts written in other lines, with other names and without docstrings have one version."""
    assert version_rewritten(stage, {"_RULES": "_SAYINGS"}) == version_with(stage)


def test_version_leaves_the_alias_out() -> None:
    """The alias is no prompt, and neither is a field that a request does not use."""
    request = asking()
    plain = prompt_version([request])
    assert plain == prompt_version([replace(request, model="another")])
    assert len(plain) == 8
    others = [
        replace(request, temperature=0.1),
        replace(request, effort="least"),
        replace(request, max_tokens=1),
    ]
    assert len({prompt_version([each]) for each in others} - {plain}) == 3


def test_each_stage_has_its_own_version() -> None:
    """No two stages say the same."""
    assert len({version_with(stage) for stage in STAGES}) == len(STAGES)
