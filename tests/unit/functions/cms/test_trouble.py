"""A CMS that refuses a post, hangs or is away: a dead letter, or another delivery."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest
from msgspec.structs import replace

from shared.errors import RetryLater, Unavailable
from tests.support.publishing import POSTS, Desk, desk_of, drafts, finished, log_of, message
from tests.support.servers import ghost, wordpress
from tests.support.servers.cms_wire import HANG, json_page, page
from tests.support.servers.wordpress import WordPress
from tests.support.workbench import JOB, ORG, envelope

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
    assert (letter.size, letter.subscription, letter.job_id) == (len(data), "blog-cms", None)
    assert letter.reason
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
