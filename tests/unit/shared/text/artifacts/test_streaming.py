"""A live draft shows a post and holds back a plan."""

from __future__ import annotations

import pytest

from shared.text.cleaner import clean_prefix
from tests.support.samples.drafts import PLANS, POSTS

_SOON = 340  # characters: seven seconds of a slow model


@pytest.mark.parametrize("name", POSTS)
def test_planlike_post_is_shown_once_proven(name: str) -> None:
    """A post that begins like a plan is shown once its text proves that it is a post."""
    text = POSTS[name]
    assert clean_prefix(text[:_SOON])
    assert clean_prefix(text[:_SOON], goes_on=True)
    assert all(clean_prefix(text[:place]) for place in range(_SOON, len(text)))
    assert clean_prefix(f"{text}\n\nAnd so it goes on.\n\n{text}").startswith(text)


@pytest.mark.parametrize("name", PLANS)
@pytest.mark.parametrize("goes_on", [False, True])
def test_plan_without_tags_is_not_shown(name: str, goes_on: bool) -> None:  # noqa: FBT001
    """A plan without tags is not shown, however long it gets."""
    text = f"{PLANS[name]}\n\n{PLANS[name]}"
    shown = [clean_prefix(text[:place], goes_on=goes_on) for place in range(len(text))]
    assert max(map(len, shown)) < (30 if goes_on else 1)
