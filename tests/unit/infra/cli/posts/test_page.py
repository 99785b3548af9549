"""The page of a post."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

import msgspec

from infra.cli.gateways.documents import read_snapshot
from infra.cli.posts.kept import Kept
from infra.cli.posts.page import write_page
from infra.cli.posts.writer import Writer
from shared.jobs.document import fields
from shared.jobs.outputs import Issue, Result
from tests.support.fakes.cli import META, RESULT, completed


def page_of(result: Result = RESULT, *, recorded: bool = False) -> str:
    """Return the page of a post."""
    job = completed(result=result)
    writer = Writer("gpt-4o", "This is the real price.", recorded=recorded)
    return write_page(Kept(Path("x.json"), read_snapshot(job.job_id, fields(job)), writer))


def test_page_has_the_whole_report() -> None:
    """The post, its score, each finding, the tags and the cost."""
    page = page_of()
    for part in ("<h1>Tea outdoors</h1>", "<h2>Why</h2>", "<b>78</b>", "word_count", "og_title", "$0.012500"):
        assert part in page


def test_page_may_load_and_run_nothing() -> None:
    """The policy allows the page's own style and nothing else."""
    page = page_of()
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'" in page
    assert " style=" not in page
    assert "<script" not in page


def test_texts_are_escaped() -> None:
    """Titles, findings and tags are a model's text."""
    evil = "<script>alert(1)</script>"
    meta = msgspec.structs.replace(META, title=evil, description=evil, json_ld={"name": evil})
    issue = Issue(evil, "low", evil, 3, evil)
    result = msgspec.structs.replace(
        RESULT, title=evil, quality_issues=(issue,), meta_tags=meta, content=evil
    )
    assert "<script" not in page_of(result)


def test_stored_html_is_shown_as_it_is() -> None:
    """The pipeline has sanitised it; without it the Markdown is rendered and sanitised."""
    result = msgspec.structs.replace(RESULT, content_html="<p>Ready.</p>")
    assert "<p>Ready.</p>" in page_of(result)


def test_recorded_page_says_so() -> None:
    """On top, before the post."""
    page = page_of(recorded=True)
    assert page.index("Recorded answers: no model wrote this post") < page.index("<h1>")
    assert 'class="banner"' not in page_of()


def test_text_has_the_direction_of_its_script() -> None:
    """A browser decides by the first letter of the post and of its tags; code begins at the left."""
    page = page_of()
    assert re.search(r'<article lang="[^"]+" dir="auto">', page)
    assert '<div class="result" dir="auto">' in page
    assert re.search(r"code, pre \{[^}]*direction: ltr", page)
    assert not re.search(r"(?:padding|border|margin)-left", page)


def test_long_words_do_not_widen_the_page() -> None:
    """A word may break anywhere, but in tables, which scroll; columns keep the alignment of their post."""
    page = page_of()
    assert re.search(r"body \{[^}]*overflow-wrap: anywhere", page)
    assert re.search(r"article table \{[^}]*overflow-wrap: normal", page)
    assert re.search(r"article :is\(th, td\):not\(\[align\]\) \{ text-align: start \}", page)
