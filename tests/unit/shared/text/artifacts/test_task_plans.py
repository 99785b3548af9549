"""A plan that says who asked for the post goes before a heading; a post about users stays."""
# ruff: noqa: E501, RUF001  plans as models write them

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import check
from functions.quality.checks.post import Post
from shared.text.cleaner import clean, clean_prefix
from tests.support.proportion import is_proportional

HEADED = "# Kettles\n\nA kettle sings when its water is about to boil.\n\nIt stops when the water does.\n"
PROSE = "A kettle sings when its water is about to boil.\n\nIt stops when the water does.\n"

PLANS = {
    "English": "Okay, the user wants a short post on kettles. I should keep it short. First, an intro.",
    "English, asked": "Hmm, the user is asking for an article about kettles. I'll begin with their noise.",
    "English, without a user": "I need to produce a post about kettles. Key points: steam, noise. Tone: calm.",
    "German": "Gut, die Nutzerin möchte einen kurzen Artikel über Kessel. Ich sollte ihn knapp halten.",
    "German, without a user": "Okay, ich soll einen Blogbeitrag über Kessel schreiben. Zuerst eine Einleitung…",
    "French": "L’utilisateur demande un article sur les bouilloires. Je vais le garder court.",
    "Spanish": "El usuario pide un artículo sobre las teteras. Debo ser breve.",
    "Italian": "L'utente vuole un articolo sui bollitori. Devo essere breve.",
    "Portuguese": "O usuário quer um artigo sobre chaleiras. Vou ser breve.",
    "Dutch": "De gebruiker wil een artikel over ketels. Ik moet het kort houden.",
    "Polish": "Użytkownik chce artykuł o czajnikach. Powinienem pisać krótko.",
    "Russian": "Пользователь просит статью о чайниках. Нужно написать коротко.",
    "Ukrainian": "Користувач хоче статтю про чайники. Треба писати коротко.",
    "Turkish": "Kullanıcı çaydanlıklar hakkında bir yazı istiyor. Kısa tutmalıyım.",
    "Arabic": "المستخدم يريد مقالًا عن الغلايات. يجب أن أكتب باختصار.",
    "Hindi": "उपयोगकर्ता केतली पर एक लेख चाहता है। मुझे इसे छोटा रखना चाहिए।",
    "Chinese": "用户想要一篇关于水壶的文章。我应该写得简短。",
    "Japanese": "まず、ユーザーはやかんの記事を求めています。短く書きます。",
    "Korean": "사용자는 주전자에 대한 글을 원합니다. 짧게 써야 합니다.",
}
KEPT = {
    "orders": "The user wants to see his orders in a post. I should show them.",
    "field": "The user wants a text field for notes. We need to add one.",
    "reader": "The user asked for a refund. I had to write a letter about it.",
    "blogger": "I have to write a post about kettles every year. I should have kept the first.",
    "German": "Der Nutzer möchte seine Bestellungen sehen. Ich muss sie zeigen.",
    "French": "L'utilisateur veut voir ses commandes. Je dois les montrer.",
    "Russian": "Пользователь хочет видеть заказы. Нужно их показать.",
    "Japanese": "ユーザーは注文を見たいと思っています。まず画面を作ります。",
}


@pytest.mark.parametrize("name", PLANS)
def test_plan_before_a_heading_is_removed(name: str) -> None:
    """The plan goes, from the whole answer and from each draft of it."""
    text = f"{PLANS[name]}\n\n{HEADED}"
    assert clean(text).text == HEADED
    assert all(HEADED.startswith(clean_prefix(text[:end]).rstrip()) for end in range(len(text)))


@pytest.mark.parametrize("name", PLANS)
def test_plan_before_prose_is_a_finding(name: str) -> None:
    """Without a heading after it the plan is found, or removed already."""
    text = f"{PLANS[name]}\n\n{PROSE}"
    found = [
        issue.severity
        for issue in check(Post(content=text)).issues
        if issue.type in {"meta-commentary", "artifacts"}
    ]
    assert "high" in found


@pytest.mark.parametrize("name", KEPT)
def test_first_words_about_users_stay(name: str) -> None:
    """A user who wants something else than a text, and a person who has to write, are a subject."""
    text = f"{KEPT[name]}\n\n{HEADED}"
    assert clean(text).text == text
    assert "meta-commentary" not in {issue.type for issue in check(Post(content=text)).issues}


def test_long_plan_in_a_draft_is_held_back() -> None:
    """A plan of many sentences isn't shown as prose before its heading comes."""
    text = PLANS["Russian"] + " Пар горячий, вода кипит." * 20
    assert clean_prefix(text) == ""


def test_plan_time_grows_with_the_text() -> None:
    """Many users who want nothing take time in proportion to their number."""
    assert is_proportional(lambda size: "The user wants a the user wants an, " * (size // 36), clean)
