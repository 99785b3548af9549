"""Facts of each kind, changed, lost or made up, and edits that keep them all."""

from __future__ import annotations

import pytest

from functions.polish.comparison.losses import losses
from tests.support.samples import facts_of_languages
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


@pytest.mark.parametrize(("language", "part", "made", "refused"), facts_of_languages.EDITS)
def test_other_languages_keep_their_facts(language: str, part: str, made: str, *, refused: bool) -> None:
    """Names, numbers, dates, units and opposites are compared in each language, and synonyms pass."""
    post = facts_of_languages.POSTS[language]
    assert part in post
    after = post.replace(part, made) if part else f"{post}\n\n{made}"
    assert bool(losses(post, after, language=language)) is refused


_FILLER = (
    "Porcelain workshops value delicate brushwork. Collectors admire translucent glaze and slender handles. "
    "Fragile saucers travel wrapped in straw. Auctions attract wealthy strangers from distant valleys. "
    "Restorers mend broken rims with golden lacquer. Potters throw stoneware bowls on creaking wheels. "
    "Glassblowers imitate ancient shapes with molten sand. Merchants stack crates beside muddy canals. "
    "Painters copy peonies, dragons and crooked bridges. Apprentices sweep ashes under enormous ovens. "
    "Museums borrow fragments for exhibitions. Chemists analyse cobalt pigments under microscopes. "
    "Photographers document shipwrecks near islands. Divers recover intact figurines from chests. "
    "Insurers estimate damages after earthquakes and floods. "
)


def test_grown_post_is_refused() -> None:
    """A post that grew by more than a quarter with sentences of its own is refused."""
    first, behind = POST.split("## What it costs")
    found = losses(POST, f"{first.rstrip()} {_FILLER}\n\n## What it costs{behind}", language="en")
    assert "it grew from" in found.sentence()


def test_post_may_grow_in_its_own_words() -> None:
    """A post that explains its own statements at greater length is accepted."""
    sentences = POST.replace("Write to", "You can, if you like, write to").replace(
        "A tin lasts a household", "As a rule of thumb, one such tin of tea lasts an average household"
    )
    assert not losses(POST, sentences, language="en")
