"""Find what the polish of one block lost or invented: the same comparison, stricter for few words."""

from __future__ import annotations

from collections.abc import Container, Sequence

from functions.polish.comparison.losses import Losses, losses
from functions.polish.comparison.structure import are_alike
from functions.polish.comparison.topic import Topic
from shared.jobs.outputs import Issue
from shared.text.facts.version import Statements, Version
from shared.text.passages import passages, plain
from shared.text.prose import count_words

# A post may grow by a sentence or two for each of its parts; a single block by some words.
_GROWN = 1.5
_ROOM_TO_GROW = 12  # words


def known_statements(post: str, others: Sequence[str], language: str) -> Statements:
    """Return everything that a change of a post's blocks may state: the post, the request, the findings."""
    known = Statements("\n".join((Version(post, language).stated, *others)), language)
    _ = known.vocabulary, known.values, known.month_numbers, known.words  # read once, where time is given
    return known


def block_losses(  # noqa: PLR0913  what excuses a loss, each by its name
    before: str,
    after: str,
    known: Statements,
    *,
    language: str,
    wanted_words: int = 0,
    findings: Sequence[Issue] = (),
    new_links: Container[str] = (),
    topic: Topic | None = None,
    strict: bool = False,
) -> Losses:
    """Return how a new version of a block is worse than the block.

    A fact of the block has to stay in it; one of `known` is not invented. Without findings a block may grow
    only a little, and has to be recognizable: the shares of a whole post say nothing about three words. With
    a `topic` it may grow by what has changed.
    """
    known.renew()  # what a block may state does not depend on how many were compared before it
    lost = losses(
        before,
        after,
        language=language,
        wanted_words=wanted_words,
        findings=findings,
        known=known,
        new_links=new_links,
        topic=topic,
        strict=strict,
    )
    if lost or findings or before == after:
        return lost
    old, new = plain(passages(before)), plain(passages(after))
    had, has = count_words(old), count_words(new)
    if has > had * _GROWN + _ROOM_TO_GROW + (count_words(topic.text) if topic else 0):
        return Losses(None, (f"it grew from {had} to {has} words",))
    if old and not topic and not are_alike(old, new):
        return Losses(None, ("it says something else",))
    return lost
