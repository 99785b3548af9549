"""A finished post becomes one draft in its organization's CMS, whatever happens between."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from typing import Any

import pytest
from msgspec.structs import replace

from shared.errors import PipelineError, RetryLater, Unavailable
from shared.jobs.job import JobStatus
from tests.support.publishing import HTML, POST, Desk, desk_of, finished, log_of, message
from tests.support.servers import ghost, wordpress
from tests.support.servers.cms_wire import HANG, json_page, page
from tests.support.servers.ghost import Ghost
from tests.support.servers.wordpress import WordPress
from tests.support.workbench import JOB, ORG, envelope

OTHER_ORG = "99999999-9999-4999-8999-999999999999"
POSTS = {"wordpress": "/posts", "ghost": "/posts/"}


@pytest.fixture(params=["wordpress", "ghost"])
async def desk(request: pytest.FixtureRequest) -> AsyncIterator[Desk]:
    """A finished job, and a CMS that its organization is connected to."""
    async with desk_of(request.param) as made:
        await made.finish()
        yield made


def drafts(desk: Desk) -> list[str]:
    """Return the status of each post in the CMS."""
    assert isinstance(desk.site, WordPress | Ghost)
    return [post["status"] for post in desk.site.posts.values()]


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


REFUSALS: dict[str, tuple[str, dict[str, Any], str]] = {
    "wordpress password": (
        "wordpress",
        {"application_password": "wrong"},
        "new one and add it to the secret",
    ),
    "wordpress user": ("wordpress", {"username": "nobody"}, "401 invalid_username"),
    "wordpress role": ("wordpress", {"role": "subscriber"}, "make the user an author"),
    "wordpress header": ("wordpress", {"drops_authorization": True}, "Authorization header"),
    "wordpress address": ("wordpress", {"path": "/somewhere"}, "does not have this address (404"),
    "wordpress field": ("wordpress", {"author": "ann"}, "400 rest_invalid_param author"),
    "ghost key": ("ghost", {"admin_api_key": f"{'a' * 24}:{'b' * 64}"}, "copy it again"),
    "ghost secret": ("ghost", {"admin_api_key": f"{ghost.KEY_ID}:{'b' * 64}"}, "401 INVALID_JWT"),
    "ghost address": ("ghost", {"path": "/somewhere"}, "404"),
    "private address": ("ghost", {"url": "https://10.0.0.1/"}, "private network"),
}


@pytest.mark.parametrize("case", REFUSALS)
async def test_refusal_is_kept_and_says_what_to_do(case: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Acknowledged; replayed after the repair it makes the draft. No secret is anywhere."""
    kind, given, sentence = REFUSALS[case]
    async with desk_of(kind) as desk:
        await desk.finish()
        given = dict(given)
        path = given.pop("path", "")
        for name in ("role", "drops_authorization"):
            if name in given:
                setattr(desk.site, name, given.pop(name))
        desk.connect(**({"url": desk.site.base + path} if path else {}), **given)
        function = desk.function()
        await function.handle(message())
        [letter] = desk.jobs.letters.values()
        assert (letter.subscription, letter.job_id) == ("blog-cms", JOB)
        assert sentence in letter.reason
        assert (desk.record["state"], desk.record["error"]) == ("failed", letter.reason)
        written = json.dumps([desk.record, letter.reason], default=str) + log_of(capsys)
        assert not any(each in written for each in (wordpress.PASSWORD, "wrong", ghost.SECRET, "b" * 64))
        if isinstance(desk.site, WordPress):
            desk.site.role, desk.site.drops_authorization = "editor", False
        desk.connect()
        await function.handle(message(message_id="replayed"))
        assert (drafts(desk), desk.record["state"], "error" in desk.record) == (["draft"], "draft", False)


@pytest.mark.parametrize("status", [301, 400, 403, 404, 413, 422])
async def test_page_of_an_error_is_a_refusal(desk: Desk, status: int) -> None:
    """Of a firewall, say; each sentence has advice, and no part of the page."""
    desk.site.fail("POST", POSTS[desk.kind], page(status, "Location: http://169.254.169.254/"))
    await desk.function().handle(message())
    [letter] = desk.jobs.letters.values()
    assert f"{status}" in letter.reason
    assert ": " in letter.reason
    assert "Something" not in letter.reason


@pytest.mark.parametrize(
    "reply", [page(429, "Retry-After: 900"), page(500), page(502), page(503), page(200), b"HTTP/1.1 nonsense"]
)
async def test_trouble_that_may_pass_is_redelivered(desk: Desk, reply: bytes) -> None:
    """Nothing is kept; the record says why the draft is missing, and the next delivery makes it."""
    desk.site.fail("GET", POSTS[desk.kind], reply)
    with pytest.raises(RetryLater) as raised:
        await desk.function().handle(message())
    assert (desk.record["state"], desk.record["error"]) == ("waiting", str(raised.value))
    assert not desk.jobs.letters
    desk.later(hours=1)
    await desk.function().handle(message())
    assert (drafts(desk), desk.record["state"]) == (["draft"], "draft")
    assert "error" not in desk.record


@pytest.mark.parametrize("value", [5, "text", [5, None], {"posts": 5, "code": 5}, [{"id": "1"}]])
@pytest.mark.parametrize("method", ["GET", "POST"])
async def test_json_of_another_shape_is_no_crash(desk: Desk, method: str, value: object) -> None:
    """A plugin may answer anything: the post is kept with advice, or is drafted all the same."""
    desk.site.fail(method, POSTS[desk.kind], json_page(value))
    await desk.function().handle(message())
    assert desk.record["state"] in {"draft", "failed"}
    assert (desk.record["state"] == "failed") == bool(desk.jobs.letters)


async def test_record_has_room_for_any_time(desk: Desk) -> None:
    """The CMS's own time of the last change is kept, and nothing that is longer."""
    post = {"id": 1, "modified_gmt": "9" * 1_500_000, "updated_at": "9" * 1_500_000}
    value = post if desk.kind == "wordpress" else {"posts": [{**post, "id": "1"}]}
    desk.site.fail("POST", POSTS[desk.kind], json_page(value))
    await desk.function().handle(message())
    assert desk.record["state"] == "draft"
    assert len(desk.publications.documents[JOB, desk.kind]["modified"]) < 100


async def test_refused_tag_leaves_no_request_behind() -> None:
    """The post is refused when all requests for its tags have ended."""
    async with desk_of("wordpress") as desk:
        await desk.finish()
        desk.site.fail("POST", "/tags", page(401))
        desk.site.fail("POST", "/tags", HANG)
        desk.longest = 0.5
        await desk.function().handle(message())
        left = [each for each in asyncio.all_tasks() if "wordpress.py" in str(each.get_stack())]
    assert (desk.record["state"], left) == ("failed", [])


async def test_retry_after_is_respected(desk: Desk) -> None:
    """Nothing is sent before; a wait of years is shortened."""
    desk.site.fail("GET", POSTS[desk.kind], page(429, "Retry-After: 99999999999"))
    with pytest.raises(RetryLater):
        await desk.function().handle(message())
    calls = len(desk.site.calls)
    desk.later(hours=5)
    with pytest.raises(RetryLater, match="longer wait"):
        await desk.function().handle(message())
    assert len(desk.site.calls) == calls
    desk.later(hours=2)
    await desk.function().handle(message())
    assert drafts(desk) == ["draft"]


async def test_site_that_hangs_is_given_up(desk: Desk) -> None:
    """Each request is bounded; the claim is given back, so the next delivery need not wait for its end."""
    desk.longest = 0.3
    desk.site.fail("GET", POSTS[desk.kind], HANG)
    with pytest.raises(RetryLater, match="did not answer in time"):
        await desk.function().handle(message())
    desk.longest = 20
    await desk.function().handle(message())
    assert drafts(desk) == ["draft"]


async def test_site_that_is_away_is_redelivered(desk: Desk) -> None:
    """A closed port, and a name without an address: both may be repaired."""
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        for url in (f"http://127.0.0.1:{closed.getsockname()[1]}", "https://does-not-exist.invalid"):
            desk.connect(url=url)
            with pytest.raises(RetryLater):
                await desk.function().handle(message())
            assert desk.record["state"] == "waiting"
    assert not desk.jobs.letters


async def test_deployed_function_calls_no_private_address(desk: Desk) -> None:
    """This machine itself is for local stacks alone."""
    await desk.function(local=False).handle(message())
    [letter] = desk.jobs.letters.values()
    assert "begin with https://" in letter.reason
    assert desk.site.calls == []


async def test_tags_that_may_not_be_added_are_named() -> None:
    """The draft is worth more than its tags."""
    async with desk_of("wordpress") as desk:
        assert isinstance(desk.site, WordPress)
        desk.site.may_tag = False
        await desk.finish()
        await desk.function().handle(message())
    assert "did not take these tags: honey, bees." in desk.record["note"]
    assert desk.record["state"] == "draft"


async def test_fields_that_may_not_be_written_are_left_out() -> None:
    """WordPress adds the post before it refuses them: the draft is still one, and complete."""
    async with desk_of("wordpress") as desk:
        assert isinstance(desk.site, WordPress)
        desk.site.meta, desk.site.may_write_meta = ("_yoast_wpseo_canonical", "_yoast_wpseo_title"), False
        desk.connect(canonical="https://hive.example/{slug}")
        await desk.finish()
        for run in (1, 2):
            await desk.function().handle(message(run))
            assert drafts(desk) == ["draft"]
            [post] = desk.site.posts.values()
            assert len(post["tags"]) == 2
            assert desk.record["state"] == "draft"
            assert "let the user write _yoast_wpseo_canonical" in desk.record["note"]
            await desk.rerun()


@pytest.mark.parametrize(
    ("secret", "fault"),
    [
        (b"hunter2", "it is not the JSON of a known connection"),
        (b"{}", "Object missing required field `kind`"),
        (b'{"kind": "hunter2"}', "it is not the JSON of a known connection"),
        (
            b'{"kind": "ghost", "url": "https://a.example", "admin_api_key": "hunter2"}',
            "Expected `str` matching",
        ),
        (b'{"kind": "ghost", "url": "https://a.example", "key": "hunter2"}', "unknown field `key`"),
        (b'{"kind": "ghost", "url": "https://a.example", "hunter 2": "hunter2"}', "it is not the JSON of"),
        (b"\xff", "it is not the JSON of a known connection"),
    ],
)
async def test_secret_that_can_not_be_read_is_kept(
    desk: Desk, secret: bytes, fault: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """The letter names the secret and the field, and quotes nothing of it."""
    desk.secrets.known = dict.fromkeys(desk.secrets.known, secret)
    await desk.function().handle(message())
    [letter] = desk.jobs.letters.values()
    assert fault in letter.reason
    assert f"The secret cms-{ORG} can't be used" in letter.reason
    assert "hunter" not in letter.reason + log_of(capsys)
    desk.connect()
    await desk.function().handle(message(message_id="replayed"))
    assert drafts(desk) == ["draft"]


async def test_one_organization_has_few_places(desk: Desk) -> None:
    """A site that hangs keeps the posts of no other organization waiting."""
    desk.longest = 0.5
    function = desk.function()
    ids = [f"{number:08}-0000-4000-8000-000000000000" for number in range(4)]
    for each in ids:
        await desk.jobs.create(finished(job_id=each))
        desk.site.fail("GET", POSTS[desk.kind], HANG)
    works = (function.handle(message(job_id=each)) for each in ids)
    ended = await asyncio.gather(*works, return_exceptions=True)
    assert sum("Other posts" in str(each) for each in ended) == 1


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"job_id": "x", "run": 1}', b"\xff", b'{"run": null}'])
async def test_message_that_is_none_is_kept(desk: Desk, data: bytes) -> None:
    """It will never work."""
    await desk.function().handle(replace(envelope(data), subscription="blog-cms"))
    [letter] = desk.jobs.letters.values()
    assert letter.content if hasattr(letter, "content") else letter.reason
    assert desk.site.calls == []


async def test_old_connection_counts_for_a_minute(desk: Desk) -> None:
    """A rotated secret counts soon, and not every post reads it."""
    function = desk.function()
    await function.handle(message())
    await function.handle(message())
    assert desk.secrets.reads == 1
    desk.later(seconds=61)
    await function.handle(message())
    assert desk.secrets.reads == 2


async def test_outage_of_secrets_is_redelivered(desk: Desk) -> None:
    """It does not mean that there is no connection."""
    desk.secrets.failure = Unavailable("A secret can't be read for now.")
    with pytest.raises(Unavailable):
        await desk.function().handle(message())
    desk.secrets.failure = None
    await desk.function().handle(message())
    assert drafts(desk) == ["draft"]
