"""A text in another language is detected; a doubtful one is not judged."""
# ruff: noqa: RUF001  the texts are in other scripts on purpose

from __future__ import annotations

import subprocess
import sys

import pytest

from shared.text.language import foreign_to

TEXTS = {
    "en": "Honey keeps for years because it holds so little water that nothing can grow in it, and is acid.",
    "de": "Honig hält sich jahrelang, weil er so wenig Wasser enthält, dass nichts darin wachsen kann.",
    "fr": "Le miel se conserve pendant des années, car il contient si peu d'eau que rien ne peut y pousser.",
    "es": "La miel se conserva durante años porque contiene tan poca agua que nada puede crecer en ella.",
    "ru": "Мёд хранится годами, потому что воды в нём так мало, что в нём ничего не может расти и жить.",
    "zh": "蜂蜜可以保存很多年，因为其中的水分非常少，细菌无法在里面生长。",
}
FEW = "Just four words here"


@pytest.mark.parametrize("language", TEXTS)
def test_text_is_not_foreign_to_its_language(language: str) -> None:
    """A text is not foreign to its own language."""
    assert foreign_to(TEXTS[language], language) is None
    assert foreign_to(TEXTS[language], f"{language}-XX") is None


@pytest.mark.parametrize("language", TEXTS)
@pytest.mark.parametrize("wanted", TEXTS)
def test_any_other_language_is_named(language: str, wanted: str) -> None:
    """A text in another language than the one that is wanted is foreign, and its language is named."""
    if language != wanted:
        assert foreign_to(TEXTS[language], wanted) == language


def test_confused_languages_count_as_one() -> None:
    """Neighbouring languages that the model confuses count as one."""
    norwegian = "Honning holder seg i årevis fordi den inneholder så lite vann at ingenting kan vokse i den."
    assert foreign_to(norwegian, "nb") is None
    assert foreign_to(norwegian, "nn-NO") is None
    assert foreign_to(norwegian, "sv") is not None


@pytest.mark.parametrize("text", ["", FEW, "12 34 56 78 90 12 34 56 78 90 12 34 56"])
def test_undecidable_text_is_not_foreign(text: str) -> None:
    """A text that is too short or has no words is not foreign."""
    assert foreign_to(text, "de") is None


def test_unknown_language_is_not_judged() -> None:
    """No text is foreign to a language that the model does not know."""
    assert foreign_to(TEXTS["en"], "tlh") is None


def test_no_http_client_is_imported() -> None:
    """Detecting a language does not import the downloader of the package that carries the model."""
    code = (
        "import sys; from shared.text.language import foreign_to; foreign_to('only words ' * 12, 'en');"
        "sys.exit('requests' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=60).returncode == 0
