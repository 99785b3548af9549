"""No attack runs from a title or an address of a source, nor from a body whose marks are rewritten."""

from __future__ import annotations

import pytest

from functions.meta.rendering import publish_cited
from shared.materials.materials import SourceText
from shared.materials.profile import SourceList
from tests.support.rendering.renderers import Renderers
from tests.support.samples.attacks import ATTACKS, FOUND, X

CASES = [*ATTACKS, *(case.replace("{X}", X) for case in FOUND)]
_SHARE = 9  # each form has a ninth of the attacks: nine renderers take their time
FORMS: tuple[SourceList, ...] = ("numbered", "footnotes", "links")


@pytest.mark.parametrize(
    "form", [FORMS[0], *(pytest.param(form, marks=pytest.mark.soak) for form in FORMS[1:])]
)
def test_no_attack_is_in_the_sources(renderers: Renderers, form: SourceList) -> None:
    """As a title, and as a body between two marks; each form has other attacks."""
    texts, pages = list[str](), list[str]()
    for attack in CASES[FORMS.index(form) :: _SHARE]:
        sources = (
            SourceText(number=1, title=attack, url="https://a.example/x_(y)'&quot;"),
            SourceText(number=2, title=attack),
        )
        for body in ("Tea [1] is good [2].", f"Tea [1].\n\n{attack}\n\nIt [2]{attack}[1]."):
            published, _ = publish_cited(body, sources, form, "en")
            texts.append(published.content)
            pages.append(published.content_html or "")
    assert [(text, harm) for text, harm in zip(texts, renderers.harm(texts), strict=True) if harm] == []
    assert [page for page, harm in zip(pages, renderers.in_pages(pages), strict=True) if harm] == []
