"""Ends in the middle of a text, and ends that people choose."""
# ruff: noqa: RUF001  letters and marks of many scripts

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from shared.jobs.outputs import Issue
from tests.support.samples.posts import TEA


def _found(content: str, kind: str, language: str = "en") -> list[Issue]:
    return [issue for issue in check(Post(content, language=language)).issues if issue.type == kind]


ITEMS = "- Boil the water.\n- Warm the pot.\n- Pour it out.\n"


@pytest.mark.parametrize(
    "ending",
    [
        "| tea | time |\n|---|---|\n| black | 3 |\n| green | 2 minu",
        "> Tea is a matter of patience. It asks for nothing but",
        "> Tea is a matter of patience. It asks for nothing more than a quiet",
        "The leaves are picked",
        "Because the water",
        f"{ITEMS}- Put the lid on and wa",
        "- one thing\n- **Step two:**",
        "Then install it with `npm install",
        "Everything that you need to know about it is in this list:",
    ],
)
def test_an_end_in_the_middle_is_found(ending: str) -> None:
    (issue,) = _found(f"{TEA}\n\n{ending}", "truncated")
    assert issue.severity == "high"


@pytest.mark.parametrize(
    "ending",
    [
        "| tea | time |\n|---|---|\n| black | 3 |\n| green | 2 |",
        "tea | time\n---|---\nblack | 3\ngreen | 2",
        "> I wandered lonely as a cloud\n> That floats on high o'er vales and hills",
        "> Tea is a matter of patience. It asks for nothing more.\n>\n> — Jane Doe",
        "Happy brewing",
        "See you next week",
        "Thank you all for reading, and have fun with your teapots and your guests :tada:",
        "Written by the staff",
        "- boil the water\n- warm the pot\n- pour it out\n- wait",
        f"{ITEMS}- [Read more](https://tea.example)",
        "Then type `npm install`",
        "Watch all of the film about the harvest in the hills here:\n\n<iframe src='https://film.example'></iframe>",
        "All of the pictures that we took on our way through the hills:\n\n![](hills.png)",
        "```\nnpm install\n```",
    ],
)
def test_chosen_end_is_not_truncated(ending: str) -> None:
    """An end that people choose is not reported as cut off."""
    assert not _found(f"{TEA}\n\n{ending}", "truncated")


# Two finished paragraphs, an unfinished last one, and an end that people choose.
CASELESS = [
    ("zh", "蜂蜜很甜。它不会坏。", "蜜蜂很勤劳。它们每天飞很远，把花蜜带回", "作者：王小明"),
    ("ja", "蜂蜜は甘いです。腐りません。", "蜂は働き者です。毎日遠くまで飛んで、花の蜜を", "文：山田太郎"),
    ("ko", "꿀은 달다. 상하지 않는다.", "벌은 부지런하다. 매일 멀리 날아가 꽃의 꿀을", "글 김민수"),
    ("hi", "शहद मीठा है। यह खराब नहीं होता।", "मधुमक्खियाँ हर दिन दूर तक उड़ती हैं और फूलों का", "लेखक: राम शर्मा"),
    ("ar", "العسل حلو. لا يفسد أبدا.", "يطير النحل كل يوم بعيدا ثم يعود إلى الخلية مع", "بقلم محمد علي"),
    ("he", "הדבש מתוק. הוא לא מתקלקל.", "הדבורים עפות כל יום רחוק מאוד ואז חוזרות אל", "מאת דוד לוי"),
    ("ta", "தேன் இனிப்பானது. அது கெடாது.", "தேனீக்கள் தினமும் வெகு தூரம் பறந்து பூக்களின் தேனை", "எழுதியவர் குமார்"),
    ("my", "ပျားရည်ချိုတယ်။ မပျက်စီးပါ။", "ပျားတွေက နေ့တိုင်း အဝေးကို ပျံသန်းပြီး ပန်းဝတ်ရည်ကို ယူလာပြီးတော့", "မောင်မောင်"),
    ("th", "น้ำผึ้งหวาน", "ผึ้งบินไกลทุกวันและนำน้ำหวานกลับมา เพราะ", "ผึ้งบินไกลทุกวันและนำน้ำหวานกลับมา"),
]


@pytest.mark.parametrize(("language", "before", "cut", "chosen"), CASELESS)
def test_caseless_end_in_the_middle_is_found(language: str, before: str, cut: str, chosen: str) -> None:
    """Writing without capitals is cut off, too, and signed."""
    assert _found(f"{before}\n\n{before}\n\n{cut}", "truncated", language)
    assert not _found(f"{before}\n\n{before}\n\n{chosen}", "truncated", language)
    assert not _found(f"{before}\n\n{before}", "truncated", language)


@pytest.mark.parametrize(
    ("cut", "whole"),
    [
        ("“Honey is gold", "“Honey is gold”"),
        ('He called it "liquid gold', 'He called it "liquid gold"'),
        ("Er nannte es „flüssiges Gold", "Er nannte es „flüssiges Gold“"),
        ("« Le miel est de l'or", "« Le miel est de l'or »"),
        ("Han kalte det »flydende guld", "Han kalte det »flydende guld«"),
        ("Hon sa ”flytande guld", "Hon sa ”flytande guld”"),
        ("彼は言った。「蜂蜜は金", "彼は言った。「蜂蜜は金」"),
        ("- buy honey\n- “Honey is gold", "- buy honey\n- “Honey is gold”"),
        ("| a | b |\n|---|---|\n| 1 | 2 |\n| 3 |", "| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | |"),
        ("| a | b |\n|---|---|\n| 1 |", "| a |\n|---|\n| 1 |"),
    ],
)
def test_open_quotation_or_row_is_found(cut: str, whole: str) -> None:
    """A quotation that is never closed, a row that lacks cells."""
    assert _found(f"{TEA}\n\n{cut}", "truncated")
    assert not _found(f"{TEA}\n\n{whole}", "truncated")


@pytest.mark.parametrize(
    "ending",
    [
        'A good screen has 24" and more',
        "“Tea is life.",
        "She said ”Yes” and smiled at me",
        "| a | b |\n|---|---|\n| 1 | x \\| y |",
        "| a | b |\n|---|---|\n| 1 |\n| 2 | 3 |\n| 4 |",
        "See you there <3",
    ],
)
def test_odd_marks_are_no_open_end(ending: str) -> None:
    """Inches, a sentence that ends, rows of several lengths."""
    assert not any(
        "quotation" in issue.message or "row" in issue.message
        for issue in _found(f"{TEA}\n\n{ending}", "truncated")
    )
