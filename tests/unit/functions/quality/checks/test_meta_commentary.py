"""A writer who speaks of the task, is found anywhere; one who speaks of a subject is not."""

from __future__ import annotations

import pytest

from functions.quality.checks.catalog import check
from functions.quality.checks.post import Post

BEFORE = "# Kettles\n\nA kettle sings when its water is about to boil, and it stops when the water does.\n\n"
AFTER = "\n\nThe steam of the second minute is hotter than that of the first, so mind the spout."

FOUND = {
    "asked": "I have been asked to write an article about this topic, and I am glad of it.",
    "about a topic": "This post is about a topic that I care for very much.",
    "given topic": "What a wonderful topic! I was given this topic by my editor.",
    "announcement": "Here is the blog post:",
    "announcement with a subject": "Here is your article about kettles:",
    "ready": "I'm ready to write a blog post for you.",
    "details": "Please share the details of the topic so I can start.",
    "details for": "Please provide more information about your brief.",
    "hope": "I hope this helps you write your article!",
    "needs": "This article meets your requirements.",
    "offer": "Let me know if you'd like me to adjust the tone.",
    "judgement": "The text above follows the brief and uses the keyword naturally.",
    "two signs": "This post is about kettles. P.S. I hope this was good.",
    "praise and blog": "What a delightful topic! Visit my blog tomorrow.",
    "German": "Ich wurde gebeten, einen Beitrag über dieses Thema zu schreiben.",
    "French": "On m'a demandé d'écrire un article sur ce sujet.",
    "Spanish": "Estoy listo para escribir un artículo para ti.",
    "Chinese": "我被要求写一篇关于茶的文章。",
}
LEFT = {
    "guest": "I was asked to write this for the museum, and it took me a year.",
    "about": "This post is about kettles, and the next one is about cups.",
    "passion": "Kettles are a subject that I am passionate about.",
    "announced list": "Here are the posts of last year:",
    "ready": "I'm ready to write again after a long winter.",
    "details": "Please send me the details of your order.",
    "needs": "This kettle meets your needs.",
    "reader": "Let me know if you'd like another recipe.",
    "German": "Wenn Sie die Datei ändern wollen, öffnen Sie den Editor.",
    "blog": "Visit my blog for more on steam.",
    "film": "What a film! The tone is friendly, and its language is clear and concise.",
}


@pytest.mark.parametrize("name", FOUND)
def test_writer_who_speaks_of_the_task_is_found(name: str) -> None:
    """A post with such words in the middle has a finding of high severity that names their line."""
    issues = check(Post(content=BEFORE + FOUND[name] + AFTER)).issues
    [found] = [issue for issue in issues if issue.type == "meta-commentary"]
    assert found.severity == "high"
    assert found.line == BEFORE.count("\n") + 1


@pytest.mark.parametrize("name", LEFT)
def test_writer_who_speaks_of_a_subject_is_not(name: str) -> None:
    """Words of people about their subject, or about themselves, are not found."""
    issues = check(Post(content=BEFORE + LEFT[name] + AFTER)).issues
    assert "meta-commentary" not in {issue.type for issue in issues}


def test_post_about_writing_posts_is_not_found() -> None:
    """A post on how to write posts may say what one to write says."""
    text = BEFORE.replace("kettle", "blog post with its keyword") + "Prompt the model with your prompt. " * 2
    issues = check(Post(content=f"{text}\n\nThe brief asks for a post with keywords." + AFTER)).issues
    assert "meta-commentary" not in {issue.type for issue in issues}


@pytest.mark.parametrize(
    "text",
    [
        "What a delightful topic! I've been asked to write a post about this topic.\n\nP.S. Bees sting. END-",
        "This blog post is about a topic I am very passionate about: tea.\n\nPlease visit my blog tomorrow.",
        "I'm ready to write a blog post about tea. Please share the details with me.",
    ],
)
def test_nonsense_is_not_publishable(text: str) -> None:
    """A small model's words about its task score as what can't be published."""
    result = check(Post(content=f"# Tea\n\n{text}"))
    assert "not-publishable" in {issue.type for issue in result.issues}
