"""The page: complete, ordered, and harmless whatever a model has written."""

from __future__ import annotations

import re
from base64 import b64encode
from datetime import UTC, datetime
from hashlib import sha256

from msgspec.structs import replace

from infra.cli.comparison.outcome import Outcome
from infra.cli.comparison.page import Contents, write_page
from infra.cli.comparison.summary import by_brief, summarize
from shared.jobs.job import Answering, Stage
from tests.unit.infra.cli.comparison.samples import A, B, outcomes, with_content

EVIL = (
    '<script>alert(1)</script> <img src="https://x.example/" onerror="alert(1)"> <b style="color:red">b</b>'
)


def page(found: list[Outcome]) -> str:
    """Return the page of A and B."""
    briefs = list({each.entry.brief.line: each.entry.brief for each in found}.values())
    return write_page(
        Contents(
            name="a <b> & c",
            made_at=datetime(2026, 1, 2, tzinfo=UTC),
            variants=[A, B],
            summaries=[summarize(each, found) for each in (A, B)],
            briefs=list(by_brief(briefs, [A, B], found)),
            sentences=["<i>who</i> won"],
            notes=["a <note>"],
        )
    )


def test_page_allows_its_own_style_alone() -> None:
    """The policy names the hash of the style; nothing else loads or runs."""
    text = page(outcomes((90, 80)))
    style = re.search(r"<style>(.*?)</style>", text, re.DOTALL)
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', text)
    assert style
    assert policy
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    assert (
        policy[1] == f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    )
    assert text.index("Content-Security-Policy") < text.index("<style>")


def test_everything_of_others_is_escaped() -> None:
    """Names, topics, titles, messages and reasons."""
    (a, b) = outcomes((90, 80))
    evil = with_content(a.job, EVIL, title=EVIL, model_used=EVIL)
    text = page([Outcome(a.entry, replace(evil, prompt_version=EVIL)), b])
    for found in ("<script", 'onerror="', 'style="', "<i>who", "<note>", "<title>a <b>"):
        assert found not in text
    assert "a &lt;b&gt; &amp; c" in text


def test_page_names_the_models_behind_the_aliases() -> None:
    """With a tier that is not the usual one; a post of an earlier release has none."""
    (a, b) = outcomes((90, 80))
    behind = (Answering("openai/gpt-6-sol", "default"), Answering("openai/<gpt-6-sol>", "flex"))
    generate = replace(a.job.record(Stage.GENERATE), answered_by=behind)
    text = page([Outcome(a.entry, replace(a.job, stages={Stage.GENERATE: generate})), b])
    assert text.count("answered by gpt-6-sol and &lt;gpt-6-sol&gt;, flex") == 1
    assert "<th>answered by</th><td>&lt;gpt-6-sol&gt;, flex; gpt-6-sol</td><td>unknown</td>" in text
    assert "answered by" not in page(outcomes((90, 80)))


def test_ids_of_posts_do_not_collide() -> None:
    """Two posts with the same heading; the link leads to that of its own post."""
    (a, b) = outcomes((90, 80))
    content = "[up](#why)\n\n## Why\n\nTea."
    found = [Outcome(each.entry, with_content(each.job, content)) for each in (a, b)]
    text = page(found)
    for column in ("p1-0-", "p1-1-"):
        assert text.count(f'id="{column}user-content-why"') == 1
        assert text.count(f'href="#{column}user-content-why"') == 1
    ids = re.findall(r' id="([^"]+)"', text)
    assert len(ids) == len(set(ids))


def test_briefs_are_ordered_as_the_reader_chooses() -> None:
    """Without a script: a rule for each order; incomplete briefs come last in that of gaps."""
    found = outcomes((80, 75), (90, 40), (60, None))
    text = page(found[:-1])
    rules = dict(re.findall(r"#by-(\w+:checked\) #brief-\d) { order: (\d) }", text))
    assert [rules[f"gap:checked) #brief-{line}"] for line in (1, 2, 3)] == ["1", "0", "2"]
    assert [rules[f"low:checked) #brief-{line}"] for line in (1, 2, 3)] == ["2", "0", "1"]


def test_missing_and_failed_posts_are_shown() -> None:
    """Each with its reason in the place of the post."""
    found = outcomes((80, None), (70, 60))
    text = page(found[:-1])
    assert text.count("This post has not been written.") == 1
    assert "The job was failed." in text
    assert text.count('class="best"') == 2  # in the list and at the post: one brief has a winner


def test_best_post_is_marked_only_if_alone() -> None:
    """A tie has no best post."""
    assert 'class="best"' not in page(outcomes((80, 80)))


def test_posts_have_the_direction_of_their_script() -> None:
    """A browser decides by the first letter of each post; its code begins at the left."""
    text = page(outcomes((90, 80)))
    assert '<div class="post" dir="auto">' in text
    assert ".post :is(code, pre) { direction: ltr" in text
