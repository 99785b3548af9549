"""A post in one answer: its length, its language, its headings and its title are put right."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from functions.generate import headings, titles
from functions.generate.length import count_markdown_words, cut_to_length
from functions.generate.step import step
from shared.errors import ContentPolicy, ContextTooLong, EmptyOutput, ModelUnavailable
from shared.jobs.outputs import GenerateOutput, Outcome
from shared.llm.chat import Answer
from shared.text.prose import count_words
from tests.support.fakes.model import Reply, ScriptedModel, reply, work
from tests.unit.functions.generate.test_sections import prose

GERMAN = (
    "## Warum\n\n"
    + "Der Tee steht auf dem Tisch, und die Gäste reden lange über das Wetter von gestern. " * 5
)
ENGLISH = (
    "## Why\n\n"
    + "The tea is on the table, and the guests talk for long about the weather of the day before. " * 5
)


async def _write(script: Iterable[Reply], **fields: object) -> tuple[Outcome, GenerateOutput, ScriptedModel]:
    given, model = work(script, None, **fields)
    outcome = await step(given)
    assert isinstance(outcome.output, GenerateOutput)
    return outcome, outcome.output, model


@pytest.mark.parametrize("has", [400, 600, 840, 1160, 1900])
async def test_a_post_of_another_length_is_asked_for_again(has: int) -> None:
    """With both lengths; the nearer one is kept."""
    outcome, output, model = await _write([prose(has, 1), prose(950, 2)], word_count=1000)
    assert count_markdown_words(output.content) == 950
    assert outcome.degraded is None
    said, ask = model.requests[1].messages[2:]
    assert said.role == "assistant"
    assert f"has {has} words and should have about 1000 words" in ask.content
    assert not model.requests[1].fresh, (
        "its conversation is another one, so the cache holds no other answer to it"
    )


async def test_no_call_is_made_for_a_short_post() -> None:
    """A few words more or less are not worth one."""
    _, output, model = await _write([prose(150, 1)], word_count=300)
    assert (count_markdown_words(output.content), len(model.requests)) == (150, 1)


@pytest.mark.parametrize("has", [100, 390, 850, 1000, 1150, 2001])
async def test_no_call_is_made_for_what_is_near_enough_or_hopeless(has: int) -> None:
    """Within 15% is what was asked for; a model that is far off won't obey."""
    _, output, model = await _write([prose(has, 1)], word_count=1000)
    assert (count_markdown_words(output.content), len(model.requests)) == (has, 1)


@pytest.mark.parametrize(
    "second",
    [
        prose(500, 2),
        reply(prose(900, 2), finish_reason="length"),
        "I'm sorry, but I can't write that.",
        GERMAN,
    ],
)
async def test_a_second_post_that_is_no_better_is_not_kept(second: str | Answer) -> None:
    """Farther off, cut off, refused or in another language."""
    _, output, _ = await _write([prose(700, 1), second], word_count=1000)
    assert output.content == prose(700, 1)


async def test_a_post_in_another_language_is_asked_for_again() -> None:
    """Naming the language that was asked for."""
    outcome, output, model = await _write([ENGLISH, GERMAN], language="de")
    assert output.content == GERMAN.strip()
    assert outcome.degraded is None
    assert "in German (de)" in model.requests[1].messages[-1].content


async def test_a_post_that_stays_in_another_language_is_told() -> None:
    """It is kept, and the stage is degraded."""
    outcome, output, _ = await _write([ENGLISH, ENGLISH], language="de")
    assert output.content == ENGLISH.strip()
    assert outcome.degraded
    assert "“en”" in outcome.degraded
    assert "“de”" in outcome.degraded


@pytest.mark.parametrize(
    ("text", "ordered"),
    [
        ("# A\n\na\n\n# B\n\nb", "## A\n\na\n\n## B\n\nb"),
        ("## A\n\na\n\n# B\n\nb", "## A\n\na\n\n## B\n\nb"),
        ("# A\n\n## a\n\nx\n\n# B\n\n## b\n\ny", "## A\n\n### a\n\nx\n\n## B\n\n### b\n\ny"),
        ("### A\n\na\n\n### B\n\nb", "## A\n\na\n\n## B\n\nb"),
        ("## A\n\n#### a\n\nx\n\n### b\n\ny", "## A\n\n### a\n\nx\n\n### b\n\ny"),
        ("A\n---\n\na\n\nB\n===\n\nb", "## A\n\na\n\n## B\n\nb"),
        ("## A #\n\na\n\n## B", "## A #\n\na"),
        ("## A\n\n```\n# no heading\n```\n\nb", "## A\n\n```\n# no heading\n```\n\nb"),
        ("no heading", "no heading"),
        ("## only", ""),
    ],
)
def test_headings_are_in_order(text: str, ordered: str) -> None:
    """No H1 but the title, no level left out, siblings stay siblings, none at the end without text."""
    assert headings.normalize(text) == ordered
    assert headings.normalize(ordered) == ordered


@pytest.mark.parametrize(
    ("topic", "title"),
    [
        ("Why honey never spoils", "Why honey never spoils"),
        ("A guide to sourdough", "A guide to sourdough"),
        ("Write a blog post about how bees make honey", "How bees make honey"),
        ("Please write an article on tea in Japan.", "Tea in Japan"),
        ("a short post about cold brew", "Cold brew"),
        ("Schreibe einen Artikel über Honig und Bienen", "Honig und Bienen"),
        ("Rédige un article sur le miel", "Le miel"),
        ("We sell shoes. Tell readers why wool is warm.", "We sell shoes"),
        ("word " * 50, "Word " + "word " * 12 + "word"),
        ("Explain", "Explain"),
        ("why honey never spoils", "Why honey never spoils"),
        ("iPhone batteries in winter", "iPhone batteries in winter"),
        ("Create a sourdough starter", "Create a sourdough starter"),
        ("Write better emails", "Write better emails"),
        ("Draft beer at home", "Draft beer at home"),
        ("Schreibtisch ergonomisch einrichten", "Schreibtisch ergonomisch einrichten"),
        ("Écriture inclusive au travail", "Écriture inclusive au travail"),
        ("How to write a blog post about bees", "How to write a blog post about bees"),
        ("I'd like an article explaining why tea is good", "Why tea is good"),
        ("Tell me about bees", "Bees"),
        ("write 500 words on tea", "Tea"),
        ("Blog post: Why tea is good", "Why tea is good"),
        ("Discuss the impact of AI on jobs", "The impact of AI on jobs"),
        ("Create an in-depth guide to remote work", "An in-depth guide to remote work"),
        ("Schreiben Sie bitte einen Blogpost zum Thema Honig im Winter", "Honig im Winter"),
        ("Un article sur le miel", "Le miel"),
        ("Escribe una entrada de blog sobre la miel", "La miel"),
        ("Un articolo sul miele", "Miele"),
        ("Escreva um artigo sobre mel", "Mel"),
    ],
)
def test_a_topic_that_is_no_title_is_made_one(topic: str, title: str) -> None:
    """An order becomes what it is about."""
    assert titles.from_topic(topic) == title


@pytest.mark.parametrize(
    ("line", "title"),
    [
        ("**Tea** and `you`", "Tea and you"),
        ("“Tea and you”", "Tea and you"),
        ("Title: Tea", "Tea"),
        ("[Tea](https://tea.example) \\#1", "Tea #1"),
        ("How the <think> tag works", "How the <think> tag works"),
        ('Say "tea"', 'Say "tea"'),
    ],
)
def test_a_title_is_a_plain_line(line: str, title: str) -> None:
    assert titles.plain(line) == title


@pytest.mark.parametrize(
    ("head", "line", "end"),
    [
        ("", "- point {} is a nice one to have.", ""),
        ("| a | b |\n|---|---|\n", "| row {} | is a nice one |", ""),
        ("", "> said {} is a nice one to have.", ""),
        ("```py\n", "code({}) # is a nice one to have", "\n```"),
    ],
)
def test_an_endless_block_keeps_its_lines(head: str, line: str, end: str) -> None:
    """A list, a table, a quotation or code is cut after a line, and stays what it is."""
    lines = [line.format(number) for number in range(300)]
    cut = cut_to_length("Intro.\n\n" + head + "\n".join(lines), 50)
    kept = cut.removeprefix(f"Intro.\n\n{head}").removesuffix(end).split("\n")
    assert kept == lines[: len(kept)]
    assert 50 <= count_words(cut) < 60


def test_writing_without_spaces_is_cut_by_characters() -> None:
    assert cut_to_length("词语" * 900, 300) == "词语" * 150


@pytest.mark.parametrize("error", [ModelUnavailable("Away."), ContentPolicy("No."), EmptyOutput("Empty.")])
async def test_a_post_that_can_not_be_corrected_is_kept(error: Exception) -> None:
    """It is there and paid for: a correction that fails is no reason to lose it."""
    _, output, model = await _write([prose(700, 1), error], word_count=1000)
    assert (output.content, len(model.requests)) == (prose(700, 1), 2)


@pytest.mark.parametrize("error", [ContextTooLong("Full."), EmptyOutput("Empty.")])
async def test_a_post_that_can_not_be_continued_ends_where_it_is_whole(error: Exception) -> None:
    """With the reason."""
    cut_off = reply("Tea is good. It wakes you. And th", finish_reason="length")
    outcome, output, _ = await _write([cut_off, error])
    assert output.content == "Tea is good. It wakes you."
    assert outcome.degraded


async def test_a_continued_post_in_another_language_is_told() -> None:
    cut_off = reply(f"{ENGLISH} And th", finish_reason="length")
    outcome, _, _ = await _write([cut_off, "And then they go home."], language="de", word_count=400)
    assert outcome.degraded
    assert "“en”" in outcome.degraded


def test_an_endless_paragraph_is_cut_at_its_length() -> None:
    """At a sentence, or at a word where none ends; code that is open is closed."""
    assert count_markdown_words(cut_to_length(prose(3000, 1), 300)) <= 330
    assert cut_to_length(prose(3000, 1), 300).endswith(".")
    assert count_markdown_words(cut_to_length("on and " * 3000, 300)) == 300
    assert cut_to_length("```py\nx = 1\ny", 300).endswith("```")
