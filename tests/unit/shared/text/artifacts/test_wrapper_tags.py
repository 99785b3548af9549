"""Tags around the whole post go, in every form that models write them; a person's tags stay."""

from __future__ import annotations

import pytest

from shared.text.artifacts import wrapper_tags
from shared.text.cleaner import clean, clean_prefix
from tests.support.proportion import is_proportional

PROSE = "A kettle sings when its water is about to boil, because small bubbles burst in it."
POST = f"# Why kettles sing\n\n{PROSE}\n\n## When it stops\n\nIt stops when all of the water boils.\n"
UNTITLED = f"{PROSE}\n\nIt stops when all of the water boils. Then it only hisses.\n"
TITLED = f"---\ntitle: Why kettles sing\n---\n\n{POST}"
NAMES = (
    "answer", "response", "output", "post", "blog_post", "blog-post", "blogPost", "article", "Article",
    "section", "main", "body", "markdown", "essay", "story", "reply", "message", "artifact", "antArtifact",
    "final_answer",
    "beitrag", "réponse", "artículo", "articolo", "artigo", "artikel", "artykuł", "статья", "makale", "文章",
    "回答", "記事", "답변", "المقال", "लेख", "บทความ",
)  # fmt: skip
FORMS = {
    "lines": "<{0}>\n{1}</{0}>",
    "inline": "<{0}>{1}</{0}>",
    "attributes": '<{0} lang="en" class="a">\n{1}</{0}>\n',
    "within a fence": "```markdown\n<{0}>\n{1}</{0}>\n```",
    "around a fence": "<{0}>\n````markdown\n{1}````\n</{0}>",
    "in a fence of XML": "```xml\n<{0}>\n{1}</{0}>\n```",
    "in a fence of HTML": "```html\n<{0}>\n{1}</{0}>\n```",
    "announced": "Here is the blog post:\n\n<{0}>\n{1}</{0}>\n\nLet me know if you want any changes!",
    "after reasoning": "<think>I should write a post.</think>\n<{0}>\n{1}</{0}>",
    "within another": "<response>\n<{0}>\n{1}</{0}>\n</response>",
    "after a declaration": '<?xml version="1.0"?>\n<{0}>\n{1}</{0}>',
    "brackets": "[{0}]\n{1}[/{0}]",
    "escaped": "&lt;{0}&gt;\n{1}&lt;/{0}&gt;",
    "never closed": "<{0}>\n{1}",
    "never opened": "{1}</{0}>",
}
STAY = {
    "two sections": "<section>\n\n# A\n\nText.\n\n</section>\n\n<section>\n\n# B\n\nText.\n\n</section>\n",
    "a page": "<html>\n<head><title>x</title></head>\n<body>\n<h1>A</h1>\n</body>\n</html>\n",
    "an article in HTML": "<article>\n<h1>A</h1>\n<p>Text.</p>\n</article>\n",
    "a sentence about it": "<article> is an element. It holds a post.\n\nUse it well.\n",
    "an end in the middle": "# HTML\n\nClose it with\n\n</article>\n\nand go on.\n",
    "data": "```xml\n<entry>\n  <id>4</id>\n</entry>\n```\n",
    "an example": "```html\n<article>\n  <h1>A</h1>\n</article>\n```\n",
    "a component": "<Layout>\n\n# A\n\nText is here.\n\n</Layout>\n",
    "a part": "<main>\n\nText is here.\n\n</main>\n\n# A\n",
    "not a pair": "<article>\nA\n</article>\ntext\n</article>",
    "a link": "[article](https://a.org) is here.\n\nText.\n",
    "a note in brackets": "[Text] Here it is.\n\nMore of it.\n",
    "ends in code": "# HTML\n\nA page ends with `</body>` and `</html>`\n",
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NAMES)
def test_wrapper_of_a_whole_post_goes(name: str, form: str) -> None:
    """The tags go, and the post stays."""
    assert clean(FORMS[form].format(name, POST)).text.rstrip() == POST.rstrip()


@pytest.mark.parametrize("form", [form for form in FORMS if form != "never closed"])
@pytest.mark.parametrize("name", ["article", "post", "blog-post", "story", "文章"])
@pytest.mark.parametrize("post", [UNTITLED, TITLED], ids=["untitled", "front matter"])
def test_wrapper_of_another_beginning_goes(name: str, form: str, post: str) -> None:
    """A post may begin with prose or with front matter."""
    assert clean(FORMS[form].format(name, post)).text.rstrip() == post.rstrip()


@pytest.mark.parametrize("name", STAY)
def test_tags_of_a_person_stay(name: str) -> None:
    """Elements of a page, parts of a post and words about tags are not wrappers."""
    assert clean(STAY[name]).text == STAY[name]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ["answer", "article", "blog-post", "文章"])
def test_draft_shows_no_wrapper(name: str, form: str) -> None:
    """A growing answer shows only the beginning of its post."""
    text = FORMS[form].format(name, POST)
    for end in range(len(text) + 1):
        assert POST.startswith(clean_prefix(text[:end]).rstrip())


def test_fields_before_a_post_go() -> None:
    """Fields beside the post are removed with their tags; a title without a heading keeps its words."""
    fields = "<title>Why kettles sing</title>\n<slug>kettles</slug>\n"
    text = "<blog_post>\n{0}<content>\n{1}</content>\n</blog_post>"
    assert clean(text.format(fields, POST)).text.rstrip() == POST.rstrip()
    assert clean(text.format(fields, PROSE)).text == f"Why kettles sing\n{PROSE}"
    for end in range(len(text.format(fields, POST))):
        assert POST.startswith(clean_prefix(text.format(fields, POST)[:end]).rstrip())


@pytest.mark.parametrize(
    "unit",
    ["<article>", "</article>", "<article>\n", "<a_b>", "<title>a</title>", "[post]", "&lt;post&gt;", "<"],
)
def test_wrappers_take_linear_time(unit: str) -> None:
    """Many tags are read in proportional time, around a post as alone."""

    def find_all(many: str) -> None:
        for text in (many, f"<article>\n{many}", f"{many}\n</article>", f"<article>\n{many}\n</article>"):
            wrapper_tags.find(text)
            wrapper_tags.find(text, partial=True)

    assert is_proportional(lambda size: unit * (size // len(unit)), find_all)
