"""A polish keeps the post's subject, however thorough it is."""
# ruff: noqa: RUF001  Chinese punctuation

from __future__ import annotations

import pytest

from functions.polish.comparison.losses import losses
from shared.jobs.outputs import Issue

TEA = """Tea holds less caffeine than coffee, and it gives it up slowly. A cup in the morning lifts
you without a jolt. Boil fresh water, wait a minute, and pour it over the leaves. Green tea likes
cooler water than black tea. Drink it when you need a clear head: your afternoon, and your sleep,
will thank you for the choice. Many people reach for a second cup after lunch, but by then the body
has less use for a stimulant, and the evening pays for it."""
REWRITTEN = """Compared with coffee, tea contains a smaller dose of caffeine and releases it
gradually, so a morning cup wakes you gently rather than with a jolt. Start with freshly boiled
water, let it rest for a minute, then pour it over the leaves; green varieties prefer cooler water
than black ones. Have a cup whenever clarity matters: both your afternoon and your night's sleep
will be grateful. Although plenty of people pour another cup following lunch, at that hour a
stimulant does little for the body and costs you the evening."""
HONEY = """Honey keeps for centuries because it holds almost no water and is acid. Bacteria that
land in it dry out. Bees add an enzyme that makes hydrogen peroxide. Archaeologists have found pots
of it in tombs, still good to eat. Keep the lid on, since it draws water from the air, and a spoon
of clean steel will not harm it."""
TEE = """Tee enthält weniger Koffein als Kaffee und gibt es langsam ab. Eine Tasse am Morgen weckt
dich ohne Ruck. Koche frisches Wasser, warte eine Minute und gieße es über die Blätter. Grüner Tee
mag kühleres Wasser als schwarzer. Trink ihn, wenn du einen klaren Kopf brauchst: dein Nachmittag
und dein Schlaf werden es dir danken."""
CHAT = """I'm ready to help you craft your post! I'll provide you with a perfect polish so that it
shines like a masterpiece. Here's a sample of your text: this blog post is a personal story about
the love and care that makes life worth living. Please make sure to include the title of your blog
post in bold text."""
CHA = "茶叶含有的咖啡因比咖啡少，释放也较慢。早晨喝一杯，可以让你清醒而不会心慌。"
MI = "蜂蜜不会变质，因为它几乎不含水分并且呈酸性。落入其中的细菌会脱水。蜜蜂还会加入一种酶，产生过氧化氢。"
MI_REWRITTEN = (
    "蜂蜜之所以不会变质，是因为几乎不含水，而且呈酸性。细菌落入其中便会脱水死亡。"
    "蜜蜂也会加入产生过氧化氢的酶。"
)


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [(TEA, HONEY, "en"), (TEA, TEE, "en"), (TEE, TEA, "de"), (TEA, CHAT, "en"), (MI, CHA, "zh")],
)
def test_another_text_is_no_polish(before: str, after: str, language: str) -> None:
    """One on another subject, a translation into the same script, a model that talks about its task."""
    found = losses(before, after, language=language)
    assert found.fatal
    assert "another" in found.fatal


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [(TEA, REWRITTEN, "en"), (REWRITTEN, TEA, "en"), (MI, MI_REWRITTEN, "zh")],
)
def test_a_thorough_edit_is_no_loss(before: str, after: str, language: str) -> None:
    """Every sentence is another one, and the post is the same."""
    assert not losses(before, after, language=language)


@pytest.mark.parametrize(
    ("before", "after", "language"),
    [
        ("Tea wakes you up. " * 30 + "It is good for you.", "Tea wakes you up. It is good for you.", "en"),
        ("A short line.", "A short line that became a somewhat longer one in the end.", "en"),
        ("你好世界,这是一篇文章。", "你好,世界!这是一篇文章。", "zh"),
    ],
)
def test_repair_is_no_loss(before: str, after: str, language: str) -> None:
    """Loops that were removed, a line that was completed, writing without spaces."""
    assert not losses(before, after, language=language)


@pytest.mark.parametrize(
    ("before", "after", "language", "reason"),
    [
        ("Чай бодрит вас по утрам.", "Tea wakes you in the morning.", "ru", "another language"),
        (
            "Tea wakes you, and it is good for you too.",
            "One thing or another thing here again. " * 12,
            "en",
            "repeats itself",
        ),
    ],
)
def test_prose_is_compared_too(before: str, after: str, language: str, reason: str) -> None:
    """A translation and a new loop are no polish."""
    found = losses(before, after, language=language, wanted_words=200)
    assert reason in found.sentence()


def test_revision_may_grow_to_its_length() -> None:
    """A revision may grow to the length asked for. Where a finding asks for more text."""
    before, after = (
        "Tea is good.",
        " ".join("wo" + "abcdefghij"[n % 10] * (n // 10 + 1) for n in range(280)) + ".",
    )
    finding = Issue(type="length", severity="high", message="Write more.")
    assert losses(before, after, language="en")
    assert not losses(before, after, language="en", wanted_words=300, findings=[finding])
