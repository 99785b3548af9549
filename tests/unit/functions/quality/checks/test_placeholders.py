"""Placeholders and a model's words about itself: what is found, and what people write."""
# ruff: noqa: RUF001  curly quotes and dashes

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import Post, check
from shared.jobs.outputs import Issue
from tests.support.samples.posts import TEA


def _found(content: str, kind: str, language: str = "en") -> list[Issue]:
    return [issue for issue in check(Post(content, language=language)).issues if issue.type == kind]


@pytest.mark.parametrize(
    "gap",
    [
        *(
            "[your name]",
            "[Your Company Name]",
            "[Insert name]",
            "[link]",
            "[Link]",
            "[image here]",
            "[source]",
        ),
        *(
            "[Image: a cup of tea on a table]",
            "[Screenshot of the settings]",
            "[Photo here]",
            "[Chart – sales]",
        ),
        *(
            "[Image suggestion: a cup of green tea on a table]",
            "[Suggested image: a cup]",
            "(Image idea: a cup of tea)",
            "[Insert image here]",
            "[Internal link: our guide to tea]",
            "[CTA button: buy tea]",
            "[Bild: eine Tasse Tee]",
            "[Imagen sugerida: una taza]",
            "[图片：一杯茶]",
            "[此处插入图片]",
        ),
        *("(insert link here)", "(add a source)", "(link here)", "(insert the relevant statistic)"),
        *("<insert name>", "<your company name>", "TODO: write this", "FIXME: more", "the date is TBD."),
        *(
            "[Ihr Name]",
            "[Namen einfügen]",
            "[votre nom]",
            "[insérer un lien]",
            "[tu nombre]",
            "[insertar enlace]",
        ),
        *("$XX", "$X,XXX", "XX%", "{{ name }}", "[TODO]", "[Company Name]", "lorem ipsum"),
    ],
)
def test_a_placeholder_is_found(gap: str) -> None:
    (issue,) = _found(f"{TEA}\n\nWrite to {gap} and see it.", "placeholder")
    assert (issue.severity, issue.line) == ("high", TEA.count("\n") + 3)
    assert issue.excerpt
    assert issue.excerpt in gap


@pytest.mark.parametrize(
    "text",
    [
        "Tea cures every cold [citation needed].",
        "Tea cures every cold. [citation needed] So they say.",
        "Tea cures every cold [citation needed]",
    ],
)
def test_missing_citation_is_found_at_a_claim(text: str) -> None:
    """A missing citation is found where a claim ends."""
    assert _found(f"{TEA}\n\n{text}", "placeholder")
    assert not _found(f"{TEA}\n\nThe wiki says [citation needed] about it, and so do we.", "placeholder")


@pytest.mark.parametrize(
    "text",
    [
        "For every $X that you earn, put $Y aside; a price of $X is the same in both shops.",
        "A TODO list keeps you calm, and the to-do: none. The team is TBD Solutions.",
        "See [the link](https://a.example), [image][1] and [your name][1].\n\n[1]: https://a.example/x",
        "It grew (add to that the rain) and (insert your favourite joke here) went on.",
        "Use `<your name>`, `[your name]` and `{{ name }}` in the template.",
        "```\n<insert name> TODO: [link]\n```\n\nThat is the template.",
        "The minister said “[your] tea is good” and left [sic].",
        "He wrote [Image credit] below and [video] behind it.",
        "Press <kbd>Enter</kbd> and read <b>your name</b> there.",
    ],
)
def test_what_people_write_is_no_placeholder(text: str) -> None:
    assert not _found(f"{TEA}\n\n{text}", "placeholder")


@pytest.mark.parametrize(
    ("sentence", "language"),
    [
        ("As a large language model, I can't taste tea.", "en"),
        ("As a language model I have no kettle.", "en"),
        ("I'm just an AI assistant and can't taste it.", "en"),
        ("My training data goes up to 2023, so ask a shop.", "en"),
        ("My knowledge only extends to 2021.", "en"),
        ("As of my last training cutoff, it was cheap.", "en"),
        ("I was trained by OpenAI to help you.", "en"),
        ("Als KI-Sprachmodell kann ich keinen Tee trinken.", "de"),
        ("Als künstliche Intelligenz habe ich keine Meinung.", "de"),
        ("Meine Trainingsdaten reichen bis 2023.", "de"),
        ("En tant qu’IA, je ne bois pas de thé.", "fr"),
        ("En tant que modèle de langage, je n’ai pas d’avis.", "fr"),
        ("Como modelo de lenguaje, no puedo probar el té.", "es"),
        ("Soy una inteligencia artificial y no bebo.", "es"),
    ],
)
def test_a_model_that_speaks_of_itself_is_found(sentence: str, language: str) -> None:
    (issue,) = _found(f"{TEA}\n\n{sentence}", "ai-disclosure", language)
    assert issue.line == TEA.count("\n") + 3


@pytest.mark.parametrize(
    "sentence",
    [
        "As a large language model grows, it costs more, and I wait.",
        "I am an AI engineer, and I'm an AI product developer too.",
        "My training goes well, and my knowledge of tea was last tested in May.",
        "A chatbot says “As a large language model, I can't”, and that is that.",
        "Als KI im Jahr 1956 erfunden wurde, war ich noch nicht geboren.",
        "Como inteligencia artificial se conoce una rama de la informática.",
        "The model was trained by OpenAI.",
    ],
)
def test_a_post_about_models_is_no_disclosure(sentence: str) -> None:
    assert not _found(f"{TEA}\n\n{sentence}", "ai-disclosure")


WAITS = (
    "I'm ready to assist you with your writing needs. Please go ahead and share the text that requires "
    "improvement, and I'll do my best to polish it."
)


@pytest.mark.parametrize(
    "text",
    [
        WAITS,
        "Sure. How can I help you today? Paste your draft here and tell me its tone.",
        "I’d be happy to help! Could you provide me with the article that you want edited?",
        "I'm ready to help. Please go ahead and share a post about why small teams should write tests first.",
    ],
)
def test_waiting_model_has_written_no_post(text: str) -> None:
    """A writer who waits for a text has written no post. Also where much of the like follows."""
    (issue,) = _found(f"{text}\n\n{TEA}", "ai-disclosure")
    assert issue.severity == "high"
    assert "asks for a text" in issue.message


@pytest.mark.parametrize(
    "text",
    [
        "Please share the post with a friend who likes tea.",
        "I'm here to help you choose a tea, one leaf at a time.",
        "I'd be happy to help: please send me an email or share any questions below.",
        "Send the details of your order to the shop, and they mend it.",
    ],
)
def test_one_sign_of_waiting_is_human(text: str) -> None:
    """Offering help or asking for a text alone is human."""
    assert _found(f"{TEA}\n\n{text}", "ai-disclosure") == []
