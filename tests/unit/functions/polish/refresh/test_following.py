"""Which edits of a sentence follow from what has changed."""

from __future__ import annotations

import pytest

from tests.support.polishing import existing, polish, updates, written

OTHERS = {
    "en": (
        "People write to us about all sorts of things, and we read every letter.",
        "The garden is quiet in winter, and the birds come back in spring.",
        "Bread is better on the second day, if it is kept well.",
    ),
    "de": (
        "Der Garten ist im Winter still, und im Frühling kommen die Vögel zurück.",
        "Brot schmeckt am zweiten Tag besser, wenn man es gut aufhebt.",
        "Niemand weiß, warum die Uhr im Flur rückwärts geht.",
    ),
    "fr": ("Le jardin dort en hiver.", "Le pain est meilleur demain.", "Personne ne connaît la cause."),
    "ja": ("冬の庭は静かです。", "パンは二日目がおいしいです。", "時計は動きません。"),
}
VAT = "VAT is now 21 percent instead of 20 percent."
HEAD = "Our CEO Jane Roe left in May 2026. Her successor is Tom Baker."
EVENT = "The event takes place on 12 June in Graz, and no longer on 5 May in Linz."
NAMED = "The product was renamed from Inkwell to Penman."
MOVED = "The website moved to https://penman.example."
STUDY = "A study of 2019 with 1,200 people shows that tea helps against stress."


async def refreshed(language: str, changes: str, before: str, after: str) -> str | None:
    """Return what a block with a text became; None if it was refused."""
    first, *rest = OTHERS[language]
    post = "\n\n".join([first, before, *rest])
    answer = updates((2, after, "It has changed."))
    _, output, _ = await polish(
        [answer] * 2, written(post), language=language, materials=existing(post, changes)
    )
    return None if output.content == post else output.content


@pytest.mark.parametrize(
    ("language", "changes", "before", "after"),
    [
        ("en", VAT, "The VAT rate of 20% applies to books.", "The VAT rate of 21% applies to books."),
        ("en", HEAD, "Jane Roe has led it since 2019.", "Tom Baker has led it since May 2026."),
        ("en", HEAD, '"We want to stay small," says Jane Roe.', '"We want to stay small," says Tom Baker.'),
        ("en", EVENT, "We meet on 5 May in Linz, at 6 p.m.", "We meet on 12 June in Graz, at 6 p.m."),
        (
            "en",
            "Use Node 22, as Node 18 has ended.",
            "Install Node 18, and `run` it.",
            "Install Node 22, and `run` it.",
        ),
        (
            "en",
            "Photos can no longer be exported as PDF.",
            "You can export photos as PDF, and print them at home.",
            "You can no longer export photos as PDF, but you can print them at home.",
        ),
        ("en", NAMED, "Inkwell keeps drafts. Try Inkwell.", "Penman keeps drafts. Try Penman."),
        (
            "en",
            MOVED,
            "Ask [the website](https://inkwell.example/x).",
            "Ask [the website](https://penman.example).",
        ),
        (
            "en",
            MOVED,
            "Get it at https://inkwell.example for free.",
            "Get it at https://penman.example for free.",
        ),
        ("en", "It is free for students now.", "Students pay half.", "It is free for students."),
        ("en", "Chrome supports it since version 130.", "Chrome does not support it.", "Chrome supports it."),
        (
            "en",
            "The study was retracted in 2025.",
            STUDY,
            STUDY.replace(".", ", but it was retracted in 2025."),
        ),
        (
            "en",
            "Each account has 10 GB now.",
            "An account has 5 GB, where $x_1 = 3$ holds.",
            "An account has 10 GB, where $x_1 = 3$ holds.",
        ),
        ("en", "Each account has 10 GB now.", "You get 5 GB per account.", "You get 10 GB per account."),
        (
            "de",
            "Der Preis steigt am 1. April von 9 auf 12 Euro.",
            "Er kostet 9 Euro im Monat.",
            "Er kostet 12 Euro im Monat.",
        ),
        ("de", "Den Gratistarif gibt es nicht mehr.", "Im Gratistarif haben Sie 50 Notizen.", ""),
        (
            "fr",
            "Le prix passe de 9 à 12 euros.",
            "Le prix est de 9 euros par mois.",
            "Le prix est de 12 euros par mois.",
        ),
        (
            "ja",
            "月額は12ドルになりました。",
            "月額は9ドルで、50件まで保存できます。",
            "月額は12ドルで、50件まで保存できます。",
        ),
        ("ja", "無料プランは廃止されました。", "無料プランでは50件まで保存できます。", ""),
    ],
)
async def test_edit_that_follows_is_taken(language: str, changes: str, before: str, after: str) -> None:
    """A figure, a name, a date, a link or a whole statement, in any language."""
    content = await refreshed(language, changes, before, after)
    assert content is not None
    assert before not in content
    assert after in content


@pytest.mark.parametrize(
    ("changes", "before", "after"),
    [
        (VAT, "The VAT rate of 20% applies to books.", "The VAT rate of 19% applies to books."),
        (EVENT, "We meet on 5 May in Linz, at 6 p.m.", "We meet on 12 June in Graz, at 8 p.m."),
        (EVENT, "We meet on 5 May in Linz, at 6 p.m.", "We meet on 12 June in Wien, at 6 p.m."),
        (NAMED, "Inkwell is at https://inkwell.example now.", "Penman is at https://penman.example now."),
        (HEAD, "Jane Roe has 200 people and led it since 2019.", "Tom Baker has led it since May 2026."),
        ("Prices have doubled.", "A cup costs 2 euros.", "A cup costs 4 euros."),
        ("The study was retracted in 2025.", STUDY, ""),
        (VAT, "The VAT rate of 20% applies to books.", "The VAT rate of 21% applies to books. Buy ours!"),
        (VAT, "Our books are the best in town.", "Our books are good."),
    ],
)
async def test_edit_that_does_not_follow_is_refused(changes: str, before: str, after: str) -> None:
    """Also one that a person would conclude: the rule reads words, and the person can write it down."""
    assert await refreshed("en", changes, before, after) is None
