"""The checks of what a post says of its sources: each number, quotation, figure, name and link."""
# ruff: noqa: E501, RUF001  a case a line; curly quotes, other scripts

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from functions.quality.checks.post import Reading
from functions.quality.checks.sources import CHECKS
from shared.jobs.outputs import Issue
from shared.materials.materials import OwnPages, SourceText
from shared.materials.profile import Profile
from shared.messages.inputs import Page
from shared.text.passages import passages
from shared.text.prose import sentences
from shared.text.sanitizer.escapes import escape
from tests.support.proportion import is_proportional
from tests.support.samples.posts import TEA

TYPES = {rule.name for rule in CHECKS}


def source(text: str, number: int = 1, url: str | None = None) -> SourceText:
    """Return a source with a text."""
    return SourceText(number=number, title="A title", text=text, url=url)


def find(content: str, *sources: SourceText, **targets: object) -> list[Issue]:
    """Return the findings about sources."""
    post = Post(content, sources=sources, **targets)  # type: ignore[arg-type]
    return [issue for issue in check(post).issues if issue.type in TYPES]


SUPPORTED = [
    ("It cost 1,200 pounds [1].", "It cost 1.2 thousand pounds.", "en"),
    ("It cost 1200 pounds [1].", "It cost twelve hundred pounds.", "en"),
    ("It took three hundred thousand years [1].", "It took 300,000 years.", "en"),
    ("It took 300,000 years [1].", "It took three hundred thousand years.", "en"),
    ("It took twenty-five days [1].", "It took 25 days.", "en"),
    ("About 40 percent did [1].", "40% of them did.", "en"),
    ("It took 3–5 days [1].", "It took 3 to 5 days.", "en"),
    ("From 1990 to 1995 it grew [1].", "In 1990-1995 it grew.", "en"),
    ("In the 1990s it grew [1].", "In 1994 it grew.", "en"),
    ("In the 19th century it began [1].", "It began in 1850.", "en"),
    ("Some 3.9 million people came [1].", "3,912,345 people came.", "en"),
    ("About 40% came [1].", "41.3% came.", "en"),
    ("Some 48% came [1].", "47.8% came.", "en"),
    ("It lasts two years [1].", "It lasts 24 months.", "en"),
    ("It lasts 48 hours [1].", "It lasts two days.", "en"),
    ("Es war am 05.03.2024 [1].", "Am 5. März 2024 war es.", "de"),
    ("50% of them left [1].", "Half of them left.", "en"),
    ("A third of all jars, 33%, set [1].", "One third of all jars set.", "en"),
    ("On 3 March 2024 it began [1].", "Date: 2024-03-03.", "en"),
    ("It opens at 9 p.m. [1].", "It opens at 21:00.", "en"),
    ("It is 10 km (6.2 miles) long [1].", "It is 10 km long.", "en"),
    ("It has 12k users [1].", "It has 12,000 users.", "en"),
    ("A dozen people came [1].", "12 people came.", "en"),
    ("Some 1,500 people came [1].", "1,512 people came.", "en"),
    ("1500 people or so came [1].", "1,512 people came.", "en"),
    ("It weighs 1,500 g [1].", "It weighs 1.5 kg.", "en"),
    ("It is 200 mm or 0.2 m long [1].", "It is 20 cm long.", "en"),
    ("It holds 250 ml [1].", "It holds 0.25 litres.", "en"),
    ("Es wiegt 1.500 g [1].", "Es wiegt 1,5 kg.", "de"),
    ("In the '90s and the nineteen nineties it grew [1].", "In 1994 it grew.", "en"),
    ("It ran 2019-21 and 2019–21 [1].", "It ran from 2019 to 2021.", "en"),
    ("It is open 24/7 since Covid-19, with an F-16 [1].", "Since Covid they are open and fly an F.", "en"),
    ("20 percent of them came [1].", "Every fifth of them came.", "en"),
    ("20% of them came, 75 percent by car [1].", "One in five came, three out of four by car.", "en"),
    ("Two thirds of them left [1].", "67.2% of them left.", "en"),
    ("Two-thirds of them left [1].", "Two thirds of them left.", "en"),
    ("Three quarters of them left [1].", "Three out of four left.", "en"),
    ("About a dozen people left [1].", "13 people left.", "en"),
    ("Step 2 of 5 is easy [1].", "It is easy.", "en"),
    ("It was the 3rd time [1].", "It was the third time.", "en"),
    ("Use `a[7]` for it. It rose [1].", "It rose.", "en"),
    ("It rose by 48%. [1] That is a lot of 99 days.", "It rose by 48 percent.", "en"),
    ("It rose by 48%.[1] That is a lot, 99 days.", "It rose by 48 percent.", "en"),
    ("It rose by 48% [\\[1\\]](https://a.example/).", "It rose by 48 percent.", "en"),
    ("It was -5 °C [1].", "It was minus 5 degrees.", "en"),
    ("Es waren 3,9 Prozent von 12 000 [1].", "Es waren 3.9 % von 12.000.", "de"),
    ("蜂蜜可以保存3000年[1]。", "蜂蜜能保存三千年。", "zh"),
    ("يحتوي على 35 بالمئة [1].", "يحتوي على ٣٥ بالمئة", "ar"),
    ("She says: “Honey never spoils … the jar is shut” [1].", "“Honey never spoils, if the jar is shut.”", "en"),
    ("She says: “[H]oney never spoils, if [her] jar is shut” [1].", "Honey never spoils, if the jar is shut.", "en"),
    ("She says: “Honey never spoils. It lasts for ever.” [1]", 'She: "Honey never spoils. It lasts for ever."', "en"),
    ("She says: “Honey never spoils, if the container is shut” [1].", "Honey never spoils, if the con-\ntainer is shut", "en"),
    ("Er sagt: „Honig wird nie schlecht, wirklich“ [1].", "»Honig wird nie schlecht, wirklich«, sagt er.", "de"),
    ("他说：“蜂蜜永远不会变质的”[1]。", "他说蜂蜜永远不会变质的。", "zh"),
    ("It says so in Maud Ellery's list [1].", "The list of Ellery, Maud, says so.", "en"),
    ("In Krakow it rose [1].", "It rose in Kraków.", "en"),
    ("Kraków was in the lead of Łódź [1].", "Krakow led before Lodz.", "en"),
    ("It was in English, and then Everyone left [1].", "It rose.", "en"),
    ("Everyone said so, and the experts [1]. Experts said it [1].", "It rose.", "en"),
    ("Honey said it all, and honey it was [1].", "It rose.", "en"),
    ("With Node.js it is faster [1].", "It is faster with Node.js.", "en"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "text", "language"), SUPPORTED)
def test_supported_sentence_has_no_finding(content: str, text: str, language: str) -> None:
    """A source may write a figure, a name or a quotation in another form."""
    assert find(content, source(text, url="https://a.example/"), language=language) == []


UNSUPPORTED = [
    ("Sales rose by 48% [1].", "Sales rose by 41 percent.", "source-figure", "medium", "48%"),
    ("Some 3.8 million people came [1].", "3,912,345 people came.", "source-figure", "medium", "3.8 million"),
    ("It cost 120 pounds [1].", "It cost 123 pounds.", "source-figure", "medium", "120"),
    ("About 2,020 came in 2020 [1].", "2,023 came in 2023.", "source-figure", "medium", "“2020”"),
    ("It rose in mid-2020 [1].", "It rose in 2023.", "source-figure", "medium", "2020"),
    ("It weighs 1,500 g [1].", "It weighs 1.5 tonnes.", "source-figure", "medium", "1,500"),
    ("It fell in the '80s [1].", "It fell in 1994.", "source-figure", "medium", "80"),
    ("It ran 2019-22 [1].", "It ran from 2019 to 2021.", "source-figure", "medium", "22"),
    ("35 percent of them agreed [1].", "Of 1,000 people 350 agreed.", "source-figure", "low", "35"),
    ("It fell by 25 degrees [1].", "It fell from 40 to 15 degrees.", "source-figure", "low", "25"),
    ("Two thirds of them left [1].", "48% of them left.", "source-figure", "medium", "Two thirds"),
    ("Two thirds of them left [1].", "Of 30 people 20 left.", "source-figure", "low", "Two thirds"),
    ("About a dozen people left [1].", "48 people left.", "source-figure", "medium", "a dozen"),
    ("They had 5 cats [1].", "It may rain.", "source-figure", "low", "“5”"),
    ("It cost $1.2 billion [1].", "It cost $1.2 million.", "source-figure", "medium", "$1.2 billion"),
    ("It cost €40 [1].", "It cost $40 then.", "source-figure", "medium", "€40"),
    ("It rose by 47%. [1] Then it fell.", "It rose by 48 percent.", "source-figure", "medium", "47%"),
    ("It took thirty years [1].", "It took twenty years.", "source-figure", "medium", "thirty years"),
    ("They had 7 cats [1].", "They had six cats.", "source-figure", "low", "7"),
    ("It rose by 47%[^1].\n\n[^1]: A title", "It rose by 48 percent.", "source-figure", "medium", "47%"),
    ("- It rose by 47% [1].", "It rose by 48 percent.", "source-figure", "medium", "47%"),
    ("蜂蜜可以保存4000年[1]。", "蜂蜜能保存三千年。", "source-figure", "medium", "4000"),
    ("She says: “Honey always spoils in a jar” [1].", "Honey never spoils in a jar.", "source-quotation", "high", "spoils"),
    ("He says: “Honey never spoils. It lasts a day.” [1]", "Honey never spoils.", "source-quotation", "high", "lasts"),
    ("She says: “It lasts … honey never spoils” [1].", "Honey never spoils. It lasts.", "source-quotation", "high", "lasts"),
    ("It is in “Honey and Its Many Jars” [1].", "Honey keeps in a jar.", "source-quotation", "low", "Its Many"),
    ("Then John Smith sold it in Paris [1].", "Maud sold it in London.", "source-name", "low", "“John Smith”, “Paris”"),
    ("Kowalska said it [1].", "Maud said it.", "source-name", "low", "“Kowalska”"),
    ("Google and Apple left [1].", "Maud left.", "source-name", "low", "“Google”, “Apple”"),
    ("It rose [4].", "It rose.", "source-number", "medium", "“[4]”"),
    ("It rose [1, 4].", "It rose.", "source-number", "medium", "source 4"),
    ("It rose.", "It rose.", "uncited", "medium", "its source"),
]  # fmt: skip


@pytest.mark.parametrize(("content", "text", "kind", "severity", "named"), UNSUPPORTED)
def test_unsupported_sentence_is_found(content: str, text: str, kind: str, severity: str, named: str) -> None:
    """A finding names what the source does not have, and shows where the post says it."""
    (issue,) = find(content, source(text), language="zh" if "蜂" in content else "en")
    assert (issue.type, issue.severity) == (kind, severity)
    assert named in issue.message
    assert kind == "uncited" or (issue.line == 1 and issue.excerpt)


def test_finding_has_both_passages() -> None:
    """The source's passage is the one that shares the most with the sentence, of a wrapped line as well."""
    text = "Honey is sweet.\n\nThe jars from the warm shelf lost a good part of\ntheir taste, 2.6 points.\n\nIt is late."
    content = "Nothing here. Jars from the warm shelf lost 2.8 points [1, 2]."
    (issue,) = find(content, source("Bees fly."), source(text, 2))
    assert issue.excerpt == "Jars from the warm shelf lost 2.8 points."
    assert (issue.source, issue.source_excerpt) == (
        2,
        "The jars from the warm shelf lost a good part of their taste, 2.6 points.",
    )


def test_excerpt_of_a_long_sentence_shows_the_figure() -> None:
    """An excerpt is short, so it is the part of the sentence that has the figure."""
    (issue,) = find(f"It {'went on and ' * 30}rose by 48% [1].", source("It rose."))
    assert issue.excerpt
    assert "48%" in issue.excerpt
    assert len(issue.excerpt) <= 120


def test_any_cited_source_may_support_a_sentence() -> None:
    """Each part may come from another source, and a source without a text may support everything."""
    first, second = source("It rose by 48 percent."), source("In 7 days", 2)
    assert find("It rose by 48% in 7 days [1, 2].", first, second) == []
    assert [issue.type for issue in find("It rose by 48% in 7 days [1].", first, second)] == ["source-figure"]
    assert find("It rose by 99% in 7 days [1, 3].", first, second, source("", 3)) == []


def test_foreign_source_is_read_by_figures_alone() -> None:
    """Names have other forms there, and a quotation is translated: that weighs little."""
    german = (
        "Honig hält sehr lange, sagte Frau Müller in München, und sie hat damit über zwanzig Jahre Erfahrung."
    )
    content = (
        "Anna Miller of Munich has twenty years of it [1]. She says: “Honey keeps for a very long time” [1]."
    )
    (issue,) = find(content, source(german))
    assert (issue.type, issue.severity) == ("source-quotation", "low")


@pytest.mark.parametrize(
    ("address", "is_found"),
    [
        ("https://source.example/a", False),
        ("http://www.source.example/a/?utm_source=x#part", False),
        ("https://own.example/other", False),
        ("https://site.example/other", False),
        ("https://brief.example/page", False),
        ("/place", False),
        ("mailto:a@b.example", False),
        ("https://source.example/b", True),
        ("https://elsewhere.example/", True),
        ("//elsewhere.example/", True),
    ],
)
def test_links_to_others_are_found(address: str, is_found: bool) -> None:  # noqa: FBT001  a column
    """A link leads to a source, to an own page or to an address of the request."""
    issues = find(
        f"It rose [1]. See [this page]({address}).",
        source("It rose.", url="https://source.example/a"),
        links=OwnPages(pages=(Page(url="https://own.example/page"),)),
        profile=Profile(canonical="https://site.example/{slug}"),
        brief="Link to https://brief.example/page, please.",
    )
    assert [(issue.type, issue.excerpt) for issue in issues] == [("source-link", "this page")] * is_found


def test_names_of_the_request_need_no_source() -> None:
    """Words of the caller are known: topic, keywords, instructions, the writer of the profile."""
    content = "We asked Acme Corp, Bolt Ltd, Carl Dunn and Eve Ford about it [1]."
    asked = source("We asked them about it.")
    known: dict[str, object] = {"topic": "Acme Corp", "keywords": ("Bolt Ltd",), "brief": "Ask Carl Dunn."}
    assert find(content, asked, profile=Profile(writer="Eve Ford"), **known) == []
    assert [issue.type for issue in find(content, asked)] == ["source-name"]


REPORT = """
The International Bee Research Association (IBRA), founded in 1949, surveyed 4,212 beekeepers in 37 countries between March
and October 2022. Winter losses averaged 28.4 percent, up from 22.1 percent in 2015/16. In the United Kingdom losses were
19%, in the U.S. 37.7%. Dr Helen Ward, who led the study at the University of Reading, said: "We did not expect losses of
this size, but the trend has been visible for a decade." Varroa destructor, a mite of 1.1 mm, was named by two thirds of
respondents. The average colony produces 11 kg (25 lb) of surplus honey a year. The global market for honey was worth
US$9.01 billion in 2022 and may reach $13.6 billion by 2030. Temperatures rose 1.2 degrees Celsius. Between 20,000 and
60,000 bees live in a hive. The queen lays up to 2,000 eggs per day. It takes nectar from two million flowers to make one
pound of honey. The project cost €3.4m and ran for 18 months.
"""
PARAPHRASES = """
According to the International Bee Research Association, beekeepers in 37 countries lost more than a quarter of them [1].
The survey covered over 4,200 beekeepers [1].
American beekeepers fared worst, with losses of nearly 38 percent [1].
In the UK, by contrast, just 19% of colonies were lost [1].
“We did not expect losses of this size,” says Helen Ward of Reading University [1].
As Ward puts it, “the trend has been visible for a decade” [1].
The Varroa mite, barely 1.1 millimetres long, was blamed by two-thirds of those asked [1].
A typical hive gives 11 kilograms of spare honey per year [1].
The honey market is worth roughly $9 billion and could grow to $13.6bn by the end of the decade [1].
Some 20,000 to 60,000 bees share a hive [1].
A queen can lay 2000 eggs a day [1].
To make a single pound, bees visit 2 million flowers [1].
The project ran for a year and a half and cost €3.4 million [1].
The researchers, led by Dr. Helen Ward, polled beekeepers from spring to autumn of 2022 [1].
It has been 1.2 °C warmer [1].
"""


@pytest.mark.parametrize("sentence", PARAPHRASES.strip().split("\n"))
def test_paraphrase_is_supported(sentence: str) -> None:
    """Writers may change a report: rounded figures, other units, shorter names, parts of a quotation."""
    assert find(sentence, source(REPORT)) == []


def _cite(sentence: str) -> str:
    return f"{escape(sentence[:-1])} [1]{escape(sentence[-1])}"


@pytest.mark.parametrize("place", range(6))
def test_verbatim_post_has_no_finding(place: int) -> None:
    """A post that only repeats its source says nothing else, in whichever parts."""
    parts = [part.text for part in passages(TEA) if part.kind in {"paragraph", "item"}]
    every = [sentence for part in parts for sentence in sentences(part)]
    taken = every[place::6]
    assert len(taken) > 2
    quoted = [f"It says: “{sentence[:-1]}” [1]." for sentence in taken if not {"“", '"'} & set(sentence)]
    assert find("\n\n".join([*map(_cite, taken), *quoted]), source("\n\n".join(parts))) == []


def test_finished_post_is_checked_like_its_body() -> None:
    """A closing list of sources is not a cited sentence, and its titles are the sources'."""
    given = source("It rose by 48 percent.", url="https://a.example/")
    listed = "It rose by 48% [1].\n\n## Sources\n\n1. [A title](https://a.example/)"
    assert find(listed, given) == []


@pytest.mark.parametrize(
    "part",
    [
        "It rose to {0},{0} in {0} and {0} more [1, 2]. ",
        "She says “it was {0} and then it was not” [1].\n\n",
        "Then Word{0} Name{0} met Other{0} [2] [1] [3]. ",
        "[1]",
        "“",
        "[1](",
    ],
)
def test_time_is_in_proportion(part: str) -> None:
    """Sources are read once, however many sentences cite them."""

    def read(text: str) -> object:
        post = Post(text, sources=(source(text), source(text[::-1], 2)))
        return [issue for rule in CHECKS for issue in rule.find(Reading(post))]

    assert is_proportional(
        lambda length: "".join(part.format(number) for number in range(length))[:length], read
    )


HOSTILE = [
    "\0",
    "\ud800",
    "[1]",
    "[999999999]",
    "[1" * 500,
    "“" * 999,
    "1" * 5000 + " [1]",
    "1e999 [1]",
    "0.0.0.0 [1]",
]
HOSTILE += [
    "3 to 0 million [1]",
    "\u202e1 [1]\u2066",
    "½ [1]",
    "９９ [1]",
    "1,,2..3 [1]",
    "x" * 20_000 + " [1]",
    "-0 [1]",
    "hundred " * 2_200 + "[1]",
    "million " * 800 + "[1]",
    "nine hundred billion " * 400 + "[1]",
    "9" * 5_000 + "th century [1]",
    "9" * 1_100_000 + " million [1]",
    "九億" * 3_000 + "年 [1]",
    "It was " + "9" * 5_000 + " to " + "9" * 5_000 + " million [1].",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_no_text_fails(text: str) -> None:
    """Whatever a post or a source says, findings come back."""
    for content, given in ((text, "It rose by 5%."), (f"It rose by 5% [1].\n\n{text}", text)):
        find(content, source(given), language="en")
        find(content, source(given), language="ja")
