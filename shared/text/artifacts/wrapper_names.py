"""The names of tags that models put around a whole answer."""
# ruff: noqa: RUF001  other alphabets

from __future__ import annotations

import re

from shared.text.artifacts.lazy_pattern import LazyPattern

# Names with an underscore are not HTML; around the whole answer they are a prompt's or a model's own.
ALONE = (
    r"(?:answer|response|final|output|result|blogpost|post|blog|draft|content|document|text|rewritten"
    r"|revised|polished|(?!(?:start|end)_of_)[a-z]{1,20}_[a-z_]{1,30})"
)
# HTML's, or a person's as well.
PAIRED = (
    r"(?:article|section|main|body|html|(?:[a-z]{2,20}-)?(?:answer|response|output|result|post|article|blog"
    r"|draft|content|text|version|essay)|(?:final|blog)(?:answer|response|output|article|content|text|draft"
    r"|version)|essay|reply|message|completion|story|(?:ant)?artifact|canvas|doc|page|entry|translation|copy"
    r"|solution|assistant|write-?up|piece|markdown|mdx?|(?:blog)?beitrag|artikel|aufsatz|antwort|entwurf"
    r"|réponse|billet|texte|brouillon|respuesta|artículo|articulo|entrada|texto|borrador|risposta|articolo"
    r"|testo|bozza|resposta|artigo|postagem|rascunho|antwoord|tekst|opzet|odpowiedź|artykuł|wpis|szkic|svar"
    r"|inlägg|yanıt|cevap|makale|yazı|metin|jawaban|ответ|статья|пост|текст|черновик|відповідь|стаття|допис"
    r"|文章|博客|博文|正文|回答|答案|回复|記事|本文|ブログ記事|글|본문|답변|기사|المقال|المقالة|النص|الإجابة"
    r"|مقاله|متن|लेख|उत्तर|पोस्ट|บทความ|คำตอบ)"
)
_IS_ALONE = LazyPattern(ALONE, re.IGNORECASE)
_IS_PAIRED = LazyPattern(PAIRED, re.IGNORECASE)
_OF_HTML = frozenset({"article", "section", "main", "body", "html"})


def may_stand_alone(name: str) -> bool:
    """Return whether one tag of a name is a wrapper already, as a cut-off answer has no other."""
    return _IS_ALONE.fullmatch(name) is not None


def may_hold_answer(name: str) -> bool:
    """Return whether a name is known to hold whole answers; one with an underscore may be any."""
    return _IS_PAIRED.fullmatch(name) is not None or ("_" not in name and may_stand_alone(name))


def is_html(name: str) -> bool:
    """Return whether HTML has an element of a name."""
    return name.lower() in _OF_HTML
