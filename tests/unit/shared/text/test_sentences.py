"""Sentences end at the marks of their script, and not within an abbreviation, a name or a date."""
# ruff: noqa: RUF001  letters and marks of many scripts

from __future__ import annotations

import pytest

from shared.text.prose import ends_sentence, sentences

PAIRS = [
    ("यह शहद है।", "वह मीठा है॥"),
    ("এটা মধু।", "এটা মিষ্টি।"),
    ("یہ شہد ہے۔", "وہ میٹھا ہے۔"),
    ("هل هذا عسل؟", "نعم."),
    ("នេះជាទឹកឃ្មុំ។", "វាផ្អែម។"),
    ("ይህ ማር ነው።", "ጣፋጭ ነው።"),
    ("Սա մեղր է։", "Քաղցր է։"),
    ("ဒါပျားရည်ပါ။", "ချိုတယ်။"),
    ("འདི་སྦྲང་རྩི་རེད།", "མངར་མོ་རེད།"),
    ("Είναι μέλι;", "Ναι, είναι."),
    ("这是蜂蜜。", "很甜！"),
    ("蜂蜜ですか？", "はい。"),
    ("「蜂蜜です。」", "そうだ。"),
    ("¿Es miel?", "¡Sí, lo es!"),
    ("Er sagt: „Das ist Honig.“", "Er geht."),
    ("She said “It is honey.”", "He left."),
    ("It came to 3.", "Then it stopped."),
    ("World War II.", "The end."),
    ("It has vitamin C.", "The rest is sugar."),
    ("Wax, pollen, etc.", "The rest is sugar."),
    ("Мёд, воск и т. д.", "Он сладкий."),
    ("Это было в 1990 г.", "Потом стало хуже."),
    ("He ate a fig.", "Then he slept."),
    ("No.", "It is not."),
    ("It is version 2.0.", "It works."),
    ("Nach dem 3. Mai.", "Dann regnet es."),
]
WHOLE = [
    "Das Fest vom 3. Mai war schön.",
    "Am 3. Tag kam der 2. Band.",
    "Vom 1. bis 3. Juni ist zu.",
    "Im 19. Jahrhundert gab es ihn.",
    "Den 1. Maj er en fridag.",
    "Er sah z. B. Bienen, d. h. Tiere.",
    "Das steht in Nr. 5 und Abb. 3 des Buchs.",
    "Siehe Fig. 3 und Fig. 4 dazu.",
    "La Sra. López y el Sr. Pérez vinieron.",
    "M. Dupont et Mme. Curie, p. ex. Marie.",
    "Los EE. UU. ganaron.",
    "А. И. Герцен родился в г. Москве.",
    "Это т. е. Мёд, см. рис. 3 и стр. 5.",
    "J. R. R. Tolkien and George W. Bush wrote.",
    "The U.S. Army and Dr. Smith, e.g. Anna, came.",
    "Pan Nowak, np. Jan, mieszka na ul. Długiej.",
    "Přišel pan Ing. Novák, tzv. Honza.",
    "Bkz. Prof. Dr. Yılmaz geldi.",
    "Ο κ. Παπαδόπουλος, π.χ. Νίκος, ήρθε.",
    "यह डॉ. शर्मा की किताब है।",
    "Ông TS. Nguyễn ở TP. Hồ Chí Minh.",
    "彼は「行く。」と言った。",
    "The value of $f(x) = a. B$ is known.",
    "It is 3.5 or https://a.example/b.c here.",
    "The tea; and the pot.",
    "He asked “why?” and left.",
]


@pytest.mark.parametrize(("first", "second"), PAIRS)
def test_sentences_end_at_their_marks(first: str, second: str) -> None:
    """Two sentences are two, and each of them ends as one does."""
    assert sentences(f"{first} {second}") == [first, second]
    assert ends_sentence(second)


@pytest.mark.parametrize("text", WHOLE)
def test_sentences_go_on_after_other_stops(text: str) -> None:
    """Ordinals, abbreviations, initials, quoted sentences and formulas end none."""
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "ends"),
    [
        ("Das Fest beginnt am 3.", False),
        ("Das Fest geht vom 1. bis 3.", False),
        ("Er kam, z. B.", False),
        ("siehe Nr.", False),
        ("wrote Dr.", False),
        ("It came to 3.", True),
        ("in Washington D.C.", True),
        ("wax, honey, etc.", True),
        ("यह शहद है", False),
        ("यह शहद है।", True),
        ("完。」", True),
        ("“Ja.“", True),
        ("as was shown.[12]", True),
        ("Τι είναι;", True),
        ("what is it;", False),
    ],
)
def test_ends_sentence_by_script(text: str, ends: bool) -> None:  # noqa: FBT001  a column
    """An abbreviation that goes on and a German date's day end nothing."""
    assert ends_sentence(text) is ends
