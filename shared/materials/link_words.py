"""The words of a link: they say what its page has, or nothing, as "click here" does."""

from __future__ import annotations

import re
from functools import cache

from shared.text.prose import bare_words

_VAGUE = (
    "here, click here, this, this link, this page, this article, this post, link, read more, more, "
    "learn more, see more, find out more, check it out, page, website, read this, "
    "hier, hier klicken, klicken sie hier, mehr, mehr erfahren, weiterlesen, dieser artikel, "
    "ici, cliquez ici, en savoir plus, lire la suite, cet article, cette page, lien, "
    "aquí, haz clic aquí, leer más, más información, este artículo, enlace, "
    "qui, clicca qui, leggi di più, scopri di più, questo articolo, "
    "aqui, clique aqui, leia mais, saiba mais, este artigo, klik hier, lees meer, "
    "здесь, тут, подробнее, 这里, 這裡, 点击这里, こちら, ここ, 여기, 더 보기"
)
_ADDRESS = re.compile(r"(?:https?:[/\\]|www\.)", re.IGNORECASE)


def reads(text: str) -> bool:
    """Return whether the words of a link say something of its page."""
    words = bare_words(text)
    return bool(words) and words not in _vague() and not words.isdigit() and not _ADDRESS.match(text)


@cache
def _vague() -> frozenset[str]:
    return frozenset(map(bare_words, _VAGUE.split(", ")))
