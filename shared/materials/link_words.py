"""The words of a link: they say what its page has, or nothing, as "click here" does."""

from __future__ import annotations

import re
from functools import cache

from shared.materials.addresses import read
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


def reads(text: str, address: str = "") -> bool:
    """Return whether the words of a link to an address say something of its page."""
    words = bare_words(text)
    if not words or words in _vague() or words.isdigit():
        return False
    return not (_ADDRESS.match(text) or _is_address(text, address))


def _is_address(text: str, address: str) -> bool:
    """Return whether words are the link's own address, or its site's, without the scheme."""
    shown, meant = read(f"//{text.strip('<>()[] ')}"), read(address)
    if shown is None or meant is None or " " in text.strip() or not ("." in text or "/" in text):
        return False
    return shown.host == meant.host or (bool(meant.path) and f"/{text.strip('/ ')}" == meant.path)


@cache
def _vague() -> frozenset[str]:
    return frozenset(map(bare_words, _VAGUE.split(", ")))
