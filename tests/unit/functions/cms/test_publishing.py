"""A finished post becomes one draft in its organization's CMS, whatever happens between."""

from __future__ import annotations

import asyncio

import pytest
from msgspec.structs import replace

from shared.errors import PipelineError, RetryLater, Unavailable
from shared.jobs.job import JobStatus
from tests.support.publishing import HTML, POST, POSTS, Desk, desk_of, drafts, finished, log_of, message
from tests.support.servers.ghost import Ghost
from tests.support.servers.wordpress import WordPress
from tests.support.workbench import JOB, ORG

OTHER_ORG = "99999999-9999-4999-8999-999999999999"


def the_post(desk: Desk) -> str:
    """Return the only post's id."""
    assert isinstance(desk.site, WordPress | Ghost)
    [post_id] = desk.site.posts
    return str(post_id)


def edit(desk: Desk, **fields: str) -> None:
    """Change the only post as a person does."""
    if isinstance(desk.site, WordPress):
        desk.site.edit(int(the_post(desk)), **fields)
    else:
        assert isinstance(desk.site, Ghost)
        desk.site.edit(the_post(desk), **fields)


def text_of(desk: Desk) -> str:
    """Return the only post's text."""
    assert isinstance(desk.site, WordPress | Ghost)
    [post] = desk.site.posts.values()
    return str(post["content" if desk.kind == "wordpress" else "lexical"])


async def test_post_becomes_a_draft(desk: Desk) -> None:
    """The record says where it is, and has none of the function's books."""
    await desk.function().handle(message())
    assert drafts(desk) == ["draft"]
    record = desk.record
    assert {name: record.get(name) for name in ("state", "run", "post_id", "error", "note")} == {
        "state": "draft",
        "run": 1,
        "post_id": the_post(desk),
        "error": None,
        "note": None,
    }
    assert record["edit_url"].startswith(desk.site.base)
    assert record["post_id"] in record["edit_url"]
    assert record["url"].startswith(desk.site.base)
    assert record["at"] == desk.time
    assert set(record) == {"state", "run", "at", "post_id", "url", "edit_url"}
    whole = desk.publications.documents[JOB, desk.kind]
    assert (whole["org_id"], whole["expires_at"]) == (ORG, finished().expires_at)


async def test_wordpress_gets_all_fields() -> None:
    """As HTML, with its tags by id and what the site's SEO plugins register."""
    async with desk_of("wordpress") as desk:
        assert isinstance(desk.site, WordPress)
        desk.site.meta = ("_yoast_wpseo_canonical", "rank_math_description", "another")
        desk.site.tags = {7: "Honey"}
        desk.connect(canonical="https://hive.example/blog/{slug}/", author="1")
        await desk.finish()
        await desk.function().handle(message())
        [post] = desk.site.posts.values()
    assert post["title"] == "Why honey keeps: 3 &lt; 4 reasons"
    assert post["excerpt"] == POST.meta_tags.description
    assert (post["slug"], post["status"], post["author"]) == ("why-honey-keeps", "draft", 1)
    assert [desk.site.tags[number] for number in post["tags"]] == ["Honey", "bees"]
    assert post["meta"] == {
        "_yoast_wpseo_canonical": "https://hive.example/blog/why-honey-keeps/",
        "rank_math_description": POST.meta_tags.description,
    }
    assert "note" not in desk.record
    assert post["content"] == (
        '<p>Honey keeps <a href="https://a.example/">for years</a> and years.</p>\n'
        f"<pre><code>a\nb</code></pre>\n<!-- blog-job-{JOB} run-1 -->"
    )


async def test_ghost_gets_all_fields() -> None:
    """Within its limits, and tags that it does not have are added."""
    long = "word " * 200
    meta = replace(POST.meta_tags, description=long, title=long, og_description=long, slug="s" * 300)
    async with desk_of("ghost") as desk:
        assert isinstance(desk.site, Ghost)
        desk.connect(canonical="https://hive.example/{slug}", author="ann@example.com")
        await desk.finish(
            result=replace(POST, meta_tags=meta, title=long), keywords=["#hidden", ",a", " honey ", ""]
        )
        await desk.function().handle(message())
        [post] = desk.site.posts.values()
    assert [tag["name"] for tag in post["tags"]] == ["hidden", "a", "honey", f"#job-{JOB}", "#job-run-1"]
    assert post["lexical"] == HTML
    assert post["canonical_url"] == "https://hive.example/" + "s" * 300
    assert (len(post["custom_excerpt"]), post["custom_excerpt"][-5:]) == (295, "word…")
    assert post["authors"] == ["ann@example.com"]
    assert set(post) >= {"meta_title", "meta_description", "og_title", "og_description", "title", "slug"}


async def test_profiles_canonical_comes_first() -> None:
    """Before the one of the connection; WordPress without a field for it says so in the record."""
    async with desk_of("wordpress") as desk:
        desk.connect(canonical="https://connection.example/{slug}")
        meta = replace(POST.meta_tags, json_ld={"url": "https://profile.example/why-honey-keeps"})
        await desk.finish(result=replace(POST, meta_tags=meta))
        await desk.function().handle(message())
    assert "https://profile.example/why-honey-keeps" in desk.record["note"]


async def test_what_looks_like_a_shortcode_is_text() -> None:
    """A model's text runs no plugin of the site."""
    html = '<p>[php]x[/php] [[gallery]] [1] <a href="https://a.example/[b]">[2, 3]</a></p>'
    async with desk_of("wordpress") as desk:
        await desk.finish(result=replace(POST, content_html=html))
        await desk.function().handle(message())
    text = text_of(desk)
    assert not any(found in text for found in ("[php", "[/php", "[[g", "[g", "[b]"))
    assert "&#91;php]" in text
    assert "[1]" in text
    assert "[2, 3]" in text


async def test_repeated_message_makes_nothing_new(desk: Desk) -> None:
    """Pub/Sub delivers at least once."""
    function = desk.function()
    await function.handle(message())
    calls = len(desk.site.calls)
    await function.handle(message(message_id="again"))
    await desk.function().handle(message())
    assert (len(desk.site.calls), drafts(desk)) == (calls, ["draft"])


async def test_two_deliveries_at_once_make_one_draft(desk: Desk) -> None:
    """One has the claim; the other one is redelivered."""
    both = [desk.function().handle(message(message_id=name)) for name in "ab"]
    ended = await asyncio.gather(*both, return_exceptions=True)
    assert [type(each) for each in ended].count(type(None)) == 1
    assert all(each is None or isinstance(each, PipelineError) for each in ended)
    await desk.function().handle(message())
    assert drafts(desk) == ["draft"]


@pytest.mark.parametrize("lost", ["answer", "half of it", "record"])
async def test_crash_after_the_draft_finds_it(desk: Desk, lost: str) -> None:
    """The draft bears the job's mark, so the next delivery makes no second one."""
    if lost == "record":
        desk.publications.lose = 1
    else:
        desk.site.fail("POST", POSTS[desk.kind], works=True, cut=0 if lost == "answer" else 150)
    with pytest.raises((RetryLater, Unavailable)):
        await desk.function().handle(message())
    assert drafts(desk) == ["draft"]
    if lost == "record":  # the claim has to run out
        with pytest.raises(RetryLater, match="Another delivery"):
            await desk.function().handle(message())
    edit(desk, title="Ours")  # in the meantime
    desk.later(minutes=3)
    await desk.function().handle(message())
    assert drafts(desk) == ["draft"]
    assert (desk.record["state"], desk.record["post_id"]) == ("draft", the_post(desk))
    await desk.rerun()
    before = text_of(desk)
    await desk.function().handle(message(2))
    assert (text_of(desk), desk.record["state"]) == (before, "left")


@pytest.mark.parametrize("lost", ["answer", "record"])
async def test_crash_after_an_update_is_no_change_of_people(desk: Desk, lost: str) -> None:
    """The marks name the run that has written the draft."""
    await desk.function().handle(message())
    await desk.rerun()
    if lost == "record":
        desk.publications.lose = 1
    else:
        method, path = ("POST", f"/{the_post(desk)}") if desk.kind == "wordpress" else ("PUT", "/")
        desk.site.fail(method, path, works=True, cut=0)
    with pytest.raises((RetryLater, Unavailable)):
        await desk.function().handle(message(2))
    desk.later(minutes=3)
    await desk.function().handle(message(2))
    assert (desk.record["state"], desk.record["run"], desk.record.get("note")) == ("draft", 2, None)
    assert "A new text." in text_of(desk)


async def test_new_run_writes_the_draft_over(desk: Desk) -> None:
    """While it is a draft that nobody has changed."""
    await desk.function().handle(message())
    await desk.rerun()
    await desk.function().handle(message(2))
    assert "A new text." in text_of(desk)
    assert (drafts(desk), desk.record["run"], desk.record["state"]) == (["draft"], 2, "draft")
    await desk.rerun()
    await desk.function().handle(message(3))
    assert desk.record["run"] == 3


def publish(desk: Desk) -> None:
    """Publish the only post at its scheduled time, which changes nothing of its text."""
    assert isinstance(desk.site, WordPress | Ghost)
    [post] = desk.site.posts.values()
    post["status"] = "published"


@pytest.mark.parametrize("change", ["text", "status", "schedule", "while it is written"])
async def test_people_keep_their_draft(desk: Desk, change: str) -> None:
    """A new run leaves what people have changed or published, and the record says so."""
    await desk.function().handle(message())
    await desk.rerun()
    if change == "while it is written":
        place = ("OPTIONS", "/posts") if desk.kind == "wordpress" else ("PUT", "/")
        desk.site.fail(*place, before=lambda: edit(desk, title="Ours"))
    elif change == "schedule":
        publish(desk)
    else:
        edit(desk, **({"title": "Ours"} if change == "text" else {"status": "published"}))
    before = text_of(desk)
    await desk.function().handle(message(2))
    record = desk.record
    assert (text_of(desk), drafts(desk)) == (
        before,
        ["published" if change in {"status", "schedule"} else "draft"],
    )
    assert (record["state"], record["run"], record["post_id"]) == ("left", 2, the_post(desk))
    assert "left it as it is" in record["note"]
    await desk.rerun()
    await desk.function().handle(message(3))  # and it stays so
    assert (text_of(desk), desk.record["state"]) == (before, "left")


async def test_deleted_draft_is_made_again_by_a_new_run(desk: Desk) -> None:
    """A replay asks for a draft."""
    await desk.function().handle(message())
    await desk.rerun()
    if isinstance(desk.site, WordPress):
        desk.site.edit(int(the_post(desk)), status="trash")
    else:
        assert isinstance(desk.site, Ghost)
        desk.site.posts.clear()
    await desk.function().handle(message(2))
    assert drafts(desk)[-1] == "draft"
    assert desk.record["state"] == "draft"


async def test_another_sites_draft_is_not_touched() -> None:
    """An id of the old site may be anybody's post on the new one."""
    async with desk_of("wordpress") as desk, desk_of("wordpress") as other:
        assert isinstance(other.site, WordPress)
        await desk.finish()
        await desk.function().handle(message())
        other.site.posts[int(the_post(desk))] = {"status": "draft", "content": "Theirs", "modified": 1}
        desk.connect(url=other.site.base)
        await desk.rerun()
        await desk.function().handle(message(2))
        assert next(post["content"] for post in other.site.posts.values()) == "Theirs"
        assert desk.record["post_id"] in map(str, other.site.posts)
        assert len(other.site.posts) == 2


async def test_lost_record_of_an_earlier_run_changes_nothing(desk: Desk) -> None:
    """Without the record nobody knows whether people have changed the draft."""
    await desk.function().handle(message())
    desk.publications.documents.clear()
    await desk.rerun()
    before = text_of(desk)
    desk.publications._versions.clear()
    await desk.function().handle(message(2))
    assert (text_of(desk), len(drafts(desk)), desk.record["state"]) == (before, 1, "left")


async def test_without_a_connection_nothing_happens(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    """Acknowledged, with a line in the log; another organization's secret is not asked for."""
    desk.secrets.known.clear()
    desk.connect(OTHER_ORG)
    await desk.function().handle(message())
    assert (desk.site.calls, desk.publications.documents, desk.jobs.letters) == ([], {}, {})
    assert "publication_skipped" in log_of(capsys)


@pytest.mark.parametrize("case", ["gone", "older run", "not finished"])
async def test_run_that_is_gone_is_dropped(desk: Desk, case: str) -> None:
    """An erased job, an earlier run, and a job that is at work again."""
    if case == "gone":
        desk.jobs.documents.clear()
    else:
        await desk.rerun(**({"status": JobStatus.RUNNING} if case == "not finished" else {}))
    await desk.function().handle(message(2 if case == "not finished" else 1))
    assert (desk.site.calls, desk.publications.documents) == ([], {})
