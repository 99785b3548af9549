"""The house style of a profile: words, claims, spelling, headlines, reading level."""
# ruff: noqa: RUF001  a case a line; curly quotes, other scripts

from __future__ import annotations

import unicodedata

import pytest

from functions.quality.checks.catalog import Post, check
from functions.quality.checks.house_style import CHECKS
from functions.quality.checks.post import Reading
from functions.quality.checks.reading_ease import count_syllables, reading_ease
from functions.quality.checks.spelling import misspelled
from shared.jobs.outputs import Issue
from shared.materials.materials import SourceText
from shared.materials.profile import Preference, Profile
from tests.support.proportion import is_proportional
from tests.support.samples.posts import TEA


def find(content: str, profile: Profile, language: str = "en", **targets: object) -> list[Issue]:
    """Return the findings about the house style."""
    post = Post(content, language=language, profile=profile, **targets)  # type: ignore[arg-type]
    return [issue for issue in check(post).issues if issue.type == "house-style"]


def avoid(*words: str, use: str = "") -> Profile:
    """Return a profile with words never to use."""
    return Profile(avoid_terms=tuple(Preference(avoid=word, use=use) for word in words))


@pytest.mark.parametrize(
    ("word", "text", "written"),
    [
        ("utilize", "You can Utilize a pan.", "Utilize"),
        ("utilize", "It is utilized, or not.", "utilized"),
        ("utilize", "By utilizing it.", "utilizing"),
        ("leverage", "She leverages the pan.", "leverages"),
        ("state of the art", "It is a state-of-the-art pan.", "state-of-the-art"),
        ("game changer", "A game\nchanger, they say.", "game changer"),
        ("don't", "We don’t know.", "don’t"),
        ("C++", "Write it in C++.", "C++"),
        ("café", unicodedata.normalize("NFD", "Ein Café hier."), "Café"),
        ("straße", "An der Straße.", "Straße"),
        ("utilisation", "L'utilisation est simple.", "utilisation"),
        ("delve into", "By delving into it.", "delving into"),
        ("—", "Honey — and tea.", "—"),
        ("!", "Buy honey!", "!"),
        ("😀", "Honey 😀 here.", "😀"),
        ("%", "Honey has 17% water.", "%"),
        ("us", "Us too, they say.", "Us"),
        ("IT", "The IT of a shop.", "IT"),
        ("LLM", "Two LLMs write.", "LLMs"),
        ("革命性", "这是一个革命性的产品。", "革命性"),
        ("ปฏิวัติ", "นี่คือการปฏิวัติวงการ", "ปฏิวัติ"),
        ("инновация", "Это Инновация.", "Инновация"),
    ],
)
def test_word_never_to_use_is_found(word: str, text: str, written: str) -> None:
    """A word is found in any case and simple form; without spaces, within other letters."""
    (issue,) = find(f"## One\n\n{text}", avoid(word, use="better"))
    is_form = written in {"utilized", "utilizing", "leverages", "delving into", "LLMs"}
    what = f", a form of “{word}”; the profile has “better” instead" if is_form else "; write “better”"
    assert issue.message == f"A word never to use: “{written}”{what}."
    assert (issue.severity, issue.line, issue.excerpt) == ("low", 3, written)


@pytest.mark.parametrize(
    ("word", "text"),
    [
        ("new", "The news is old."),
        ("art", "It starts in the cart; state-of-the-art it is not."),
        ("real", "It is real-time, or surreal."),
        ("utilize", "Call `utilize()` there.\n\n```\nutilize\n```\n\nSee https://a.example/utilize."),
        ("utilize", "She says: “You should utilize a clean pan” and left."),
        ("utilize", "> You should utilize a clean pan."),
        ("AI", "The AI assistant helps."),
        ("don", "We don't know."),
        ("us", "The US and U.S. honey."),
        ("it", "The IT of a shop."),
        ("IT", "It is ours, and it's good."),
        ("may", "They fly in May."),
        ("who", "The WHO says so."),
        ("even", "In the evening."),
        ("—", "A well-kept jar - and a lid."),
    ],
)
def test_other_words_are_not_found(word: str, text: str) -> None:
    """Parts of words, code, addresses and the words of others are not the writer's."""
    assert find(text, avoid(word, use="AI assistant")) == []


def test_quotations_are_of_the_sources() -> None:
    """With sources, only what one of them has word for word is a quotation of others."""
    sources = (SourceText(number=1, title="T", text="You should utilize a clean pan, she says."),)
    quoted = "She says: “You should utilize a clean pan” [1]. We say: “You may utilize a dirty pan” here."
    (issue,) = find(quoted, avoid("utilize"), sources=sources)
    assert issue.message == "A word never to use: “utilize”; write it in another way."


def test_each_breach_has_a_finding() -> None:
    """Up to three of a word and eight in all: the score is to fall, and not to be nothing at once."""
    issues = find("\n\n".join(["We utilize it."] * 9), avoid("utilize"))
    assert [issue.line for issue in issues] == [1, 3, 5]
    words = [f"word{letter}" for letter in "abcdefghijklmnop"]
    assert len(find("\n\n".join(words), avoid(*words))) == 8
    assert len(find(AMERICAN, Profile(spelling="en-GB"))) == 5


@pytest.mark.parametrize(
    ("claim", "text", "is_found"),
    [
        ("cures cancer", "It CURES   cancer.", True),
        ("cures cancer", "He says it “cures\ncancer” quickly.", True),
        ("guarantee returns", "We guaranteed returns.", True),
        ("boosts your immune system", "It boosts your immune-system!", True),
        ("cures cancer", "It cures colds, and no cancer.", False),
        ("cures hay fever", "It can cure hay fever.", True),
        ("cures hay fever", "It cured your hay fever.", True),
        ("cures hay fever", "Curing hay-fever is easy.", True),
        ("cures hay fever", "It c\u200bures hay fever.", True),
        ("cures hay fever", "It \u0441ures hay fever.", True),
        ("cures hay fever", "![Honey cures hay fever](https://a.example/x.png)", True),
        ("cures hay fever", "It cures ham and hay fever.", False),
        ("cures hay fever", "It does not cure hay fever.", False),
        ("cures hay fever", "It can’t really cure hay fever.", False),
        ("cures hay fever", "No honey can cure hay fever.", False),
        ("cures hay fever", "It is not only nice, it cures hay fever.", True),
        ("100% natural", "It is 100 % natural.", True),
        ("100% natural", "It is 100 percent natural.", True),
        ("100 per cent natural", "It is 100% natural.", True),
        ("100% natural", "It is 10% natural.", False),
        ("bestes Produkt", "Das ist ein BESTES Produkt.", True),
    ],
)
def test_forbidden_claim_is_found(claim: str, text: str, is_found: bool) -> None:  # noqa: FBT001  a column
    """A claim is one in any case, with any spaces, also in quotation marks."""
    issues = find(text, Profile(forbidden_claims=(claim,)))
    assert [issue.severity for issue in issues] == ["high"] * is_found
    assert all(issue.message.startswith("Forbidden claim: ") for issue in issues)


def test_title_is_checked_too() -> None:
    """The polish does not edit the title, so a claim there weighs less."""
    profile = Profile(forbidden_claims=("cures cancer",), avoid_terms=(Preference(avoid="superfood"),))
    issues = find("Fine.", profile, headline="Superfood cures cancer")
    assert [(issue.severity, issue.line, issue.excerpt) for issue in issues] == [
        ("medium", None, "Superfood cures cancer"),
        ("low", None, "Superfood cures cancer"),
    ]
    assert issues[0].message.endswith(", in the title.")


BRITISH = (
    "colour centre travelled organise organize analyse defence skilful programme labour cheque grey litre"
)
AMERICAN = "color center traveled organize analyze defense skillful program labor check gray liter"
BOTH = """
program meter story tire license practice check curb analyses humorous honorary laborious vigorous exercise
advertise surprise compromise promise size prize revise supervise tier chili draft catalog dialogue theatre
"""


def _wrong(text: str, variety: str) -> list[tuple[str, str]]:
    return [(word, instead) for _, word, instead in misspelled(text, variety)]


def test_spelling_of_the_other_variety_is_found() -> None:
    """Only words that are certain: -ize is British too."""
    assert [word for word, _ in _wrong(BRITISH, "en-GB")] == []
    assert [word for word, _ in _wrong(AMERICAN, "en-US")] == []
    wrong = set(AMERICAN.split()) - {"organize", "program", "check"}
    assert {word for word, _ in _wrong(AMERICAN, "en-GB")} == wrong
    assert {word for word, _ in _wrong(BRITISH, "en-US")} == set(BRITISH.split()) - {"organize"}
    assert ("travelled", "traveled") in _wrong(BRITISH, "en-US")
    assert ("analyze", "analyse") in _wrong(AMERICAN, "en-GB")


def test_set_phrases_and_names_are_right() -> None:
    """Those keep the other spelling in British English, too."""
    assert _wrong("The rigor mortis of gray seals. Gray whales swim. Neighbor is an app.", "en-GB") == []
    american = "A color-coded map, its glamor, a catalog, and math."
    assert [word for word, _ in _wrong(american, "en-GB")] == ["color", "glamor", "catalog", "math"]
    assert _wrong(american, "en-US") == []


def test_words_of_both_varieties_are_right() -> None:
    assert _wrong(BOTH.replace("theatre", "").replace("catalog", ""), "en-GB") == []
    assert _wrong(BOTH, "en-US") == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("The colour is red.", 1),
        ("Colours are red. Colours are bright.", 1),
        ("Colour is an app of a name.", 0),
        ("A colour-coded map.", 1),
        ("We met at Pearl Harbour Centre.", 0),
        ("The Labour Party won.", 0),
        ("Set `colour: red` at https://a.example/colour or colour.example or #colour.", 0),
        ("She wrote: “The colour of it is red” and left.", 0),
        ("The colour-blind see it.", 0),
    ],
)
def test_spelling_leaves_names_and_code_alone(text: str, count: int) -> None:
    """Each wrong word is one finding, wherever it occurs again."""
    issues = find(text, Profile(spelling="en-US"))
    assert len(issues) == count
    assert all(issue.message.startswith("Spelling: “") for issue in issues)
    assert find(text, Profile(spelling="en-US"), "de") == []


PROSE = (
    "\n\nWe keep honey for years in a jar. The right container and a cool shelf help it. Maud and Paris know."
    " Take the right container for the honey."
)


@pytest.mark.parametrize(
    ("heading", "style", "is_wrong"),
    [
        ("Choosing the Right Container", "sentence", True),
        ("Choosing the right container", "sentence", False),
        ("What Maud knows in Paris", "sentence", False),
        ("Storage: The cool shelf", "sentence", False),
        ("The API of NASA", "sentence", False),
        ("Why iPhone users like `Honey`", "sentence", False),
        ("1. Honey first", "sentence", False),
        ("HONEY KEEPS", "sentence", False),
        ("Why Honey?", "sentence", True),
        ("What Is SEO?", "sentence", True),
        ("Why Cool Is Right", "sentence", True),
        ("Why May Helps", "sentence", False),
        ("What is webpack?", "title", False),
        ("Choosing the right container", "title", True),
        ("Choosing the Right Container", "title", False),
        ("How to Use nginx Safely at Home", "title", False),
        ("A Guide to the Honey of Maud", "title", False),
    ],
)
def test_headline_style(heading: str, style: str, is_wrong: bool) -> None:  # noqa: FBT001  a column
    """A heading is wrong where the prose shows that a word is not a name, or most words lack a capital."""
    issues = find(f"## {heading}{PROSE}", Profile(headlines=style))  # type: ignore[arg-type]
    assert [issue.message.partition(":")[0] for issue in issues] == ["Headline style"] * is_wrong


@pytest.mark.parametrize(
    ("language", "heading", "prose", "count"),
    [
        ("de", "Der Honig im Glas", "Ein Honig im glas.", 0),
        ("fr", "Le Miel dans un Pot", "Du miel dans un pot. Le miel y reste.", 1),
        ("ru", "Мёд в Банке", "Мы храним мёд в банке. Он в банке.", 1),
        ("ja", "蜂蜜について", "蜂蜜は甘い。", 0),
    ],
)
def test_headline_style_of_other_languages(language: str, heading: str, prose: str, count: int) -> None:
    """Sentence case is judged where nouns have no capitals, and title case in English alone."""
    content = f"## {heading}\n\n{prose}"
    assert len(find(content, Profile(headlines="sentence"), language)) == count
    assert find(content, Profile(headlines="title"), language) == []


def test_syllables_are_counted() -> None:
    """The counts of a dictionary, for words with silent letters and with vowels that are apart."""
    counts = {
        "honey": 2,
        "bees": 1,
        "table": 2,
        "walked": 1,
        "wanted": 2,
        "places": 2,
        "idea": 3,
        "people": 2,
    }
    counts |= {"science": 2, "radio": 3, "every": 2, "something": 2, "being": 2, "quality": 3, "smile": 1}
    assert {word: count_syllables(word) for word in counts} == counts


def test_reading_level_has_a_threshold() -> None:
    """A text that is harder than its level has one finding, which shows its longest sentence."""
    assert reading_ease([("the", "cat", "sat")] * 9) > 100
    easy = "The cat sat on the mat. It was a warm day. " * 15
    hard = "Institutional considerations necessitate interdisciplinary collaboration. " * 25
    assert find(easy, Profile(reading_level="easy")) == []
    (issue,) = find(hard, Profile(reading_level="advanced"))
    assert issue.message.startswith("Reading level: the Flesch reading ease is -")
    assert (issue.severity, issue.excerpt) == ("low", hard[:73])
    assert find(hard, Profile(reading_level="easy"), "de") == []
    assert find(hard[:200], Profile(reading_level="easy")) == []


def test_sentence_of_a_sample_is_found() -> None:
    """Samples are examples of a voice: their facts are of another post. Shared phrases are no copies."""
    sample = "The first plank came off in one piece, which is how we knew that it was cedar."
    profile = Profile(samples=("Short.", sample))
    [issue] = find(f"Tea.\n\n{sample} And so on.", profile)
    assert (issue.severity, issue.line) == ("low", 3)
    assert issue.message.startswith("Copied from a sample of the profile: “The first plank came off")
    assert find("The first plank came off in one morning, and we had tea.", profile) == []
    assert len(find("\n\n".join([sample] * 9), profile)) == 3


def test_no_profile_has_no_findings() -> None:
    """Neither has one that asks for nothing, and the good post meets a plain one."""
    assert find(TEA, Profile()) == []
    assert not [issue for issue in check(Post(TEA)).issues if issue.type == "house-style"]
    assert find(TEA, Profile(headlines="sentence", reading_level="standard")) == []


@pytest.mark.parametrize(
    "part", ["utilize it ", "Colour. ", "## The Right Way\n\n", "“utilize it now, please” ", "u"]
)
def test_time_is_in_proportion(part: str) -> None:
    """A long post with a hundred words never to use is read in proportion to its length."""
    profile = Profile(
        avoid_terms=tuple(Preference(avoid=f"utilize {number}") for number in range(100)),
        forbidden_claims=("utilize it",) * 50,
        spelling="en-US",
        headlines="sentence",
        reading_level="easy",
    )

    def read(text: str) -> object:
        return [issue for rule in CHECKS for issue in rule.find(Reading(Post(text, profile=profile)))]

    assert is_proportional(lambda length: (part * length)[:length], read)


@pytest.mark.parametrize(
    "term", ["\0", "(", "[a-z]+", "\\", "*" * 80, "\u202e", "   ", "-", "'", "\ud800", "a b" * 20]
)
def test_no_term_fails(term: str) -> None:
    """A term is text, and no pattern."""
    profile = Profile(avoid_terms=(Preference(avoid=term),), forbidden_claims=(term * 3,))
    find(f"A post with {term} in it, and more words.", profile)
    assert find("A plain post with words.", profile) == []
