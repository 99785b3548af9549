"""Facts of each kind, changed, lost or made up, and edits that keep them all."""

from __future__ import annotations

import pytest

from functions.polish.comparison.losses import losses
from tests.support.samples.facts import CHANGED, HONEST, LOST, MADE_UP, POST


@pytest.mark.parametrize(("part", "made", "named"), CHANGED + LOST)
def test_a_fact_that_changed_is_named(part: str, made: str, named: str) -> None:
    """Whatever kind a fact is of, another in its place is refused, and so is its loss."""
    assert part in POST
    found = losses(POST, POST.replace(part, made), language="en")
    assert named in found.sentence(), found


@pytest.mark.parametrize(("added", "named"), MADE_UP)
def test_an_invention_is_named(added: str, named: str) -> None:
    """Whatever kind a fact is of, it can't be new."""
    first, behind = POST.split("\n\n[^1]")
    found = losses(POST, f"{first}\n\n{added}\n\n[^1]{behind}", language="en")
    assert named in found.sentence(), found


@pytest.mark.parametrize(("part", "made"), HONEST)
def test_an_honest_edit_is_no_loss(part: str, made: str) -> None:
    """What says the same passes."""
    assert part in POST
    assert not losses(POST, POST.replace(part, made), language="en")
