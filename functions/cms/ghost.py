"""Ghost: drafts through its Admin API, with the key of a custom integration.

https://docs.ghost.org/admin-api
"""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from base64 import urlsafe_b64encode
from collections.abc import Callable
from http import HTTPStatus
from typing import Any

import msgspec

from functions.cms.connection import GhostConnection
from functions.cms.drafts import There
from functions.cms.faults import Changed, Refused
from functions.cms.post import Post, fit
from functions.cms.site import Http, Reply, Site, part, read_mark, web_address
from shared.jobs.publication import Draft

_LIVES = 300
"""Seconds of a token: Ghost's longest."""

_VERSION = "v5.0"
_FIELDS = "id,url,slug,status,updated_at"
_TITLE, _SLUG, _TAG, _EXCERPT, _META, _DESCRIPTION = 255, 185, 191, 300, 300, 500
"""Ghost's longest texts."""

_WORDS = re.compile(r"[A-Za-z0-9_.]{1,80}")
_RUN = re.compile(r"#job-run-([0-9]{1,9})")
_NO_API = "The address has no Admin API of Ghost, or a firewall hides it ({})"
_SENTENCES: dict[int, str] = {
    HTTPStatus.UNAUTHORIZED: "Ghost does not accept the Admin API key ({}): copy it again from the custom "
    "integration, and add it to the secret.",
    HTTPStatus.FORBIDDEN: "Ghost does not let the integration do this ({}): check its plan and its limits.",
    HTTPStatus.NOT_FOUND: "Ghost does not have this address ({}): check the url in the secret.",
}
_OTHER = "Ghost refuses the post ({}): check its fields against Ghost's limits."


def mark(job_id: str) -> str:
    """Return the internal tag, which readers do not see, by which the post is found again."""
    return f"#job-{job_id}"


class Ghost:
    """The API of a site; `now` is for tests."""

    def __init__(self, http: Http, connection: GhostConnection, now: Callable[[], float] = time.time) -> None:
        self._home = connection.site
        self._site = Site(http, "Ghost", f"{self._home}/ghost/api/admin", {"Accept-Version": _VERSION})
        self._key = connection.admin_api_key
        self._author = connection.author
        self._now = now

    async def get(self, post_id: str, job_id: str) -> There | None:
        """Return a post; None if it was deleted."""
        reply = await self._call("GET", f"posts/{post_id}/", {"include": "tags"})
        if reply.status == HTTPStatus.NOT_FOUND:
            return None
        return self._read(_require(reply), job_id)

    async def find(self, job_id: str) -> There | None:
        """Look for the job's internal tag."""
        query = {
            "filter": f"tag:hash-job-{job_id}",
            "include": "tags",
            "limit": "1",
            "order": "created_at asc",
        }
        found = part(_require(await self._call("GET", "posts/", query)), "posts")
        there = self._read({"posts": found}, job_id) if isinstance(found, list) and found else None
        return there if there and there.run is not None else None

    async def create(self, post: Post) -> Draft:
        """Add a post with the status draft; Ghost adds the tags that it does not have."""
        body = {"posts": [self._fields(post)]}
        reply = await self._call("POST", "posts/", {"source": "html", "include": "tags"}, body)
        return self._read(_require(reply), post.job_id).draft

    async def update(self, there: There, post: Post) -> Draft:
        """Write all fields over, under the time of the last change."""
        body = {"posts": [{**self._fields(post), "updated_at": there.draft.modified}]}
        query = {"source": "html", "include": "tags"}
        reply = await self._call("PUT", f"posts/{there.draft.post_id}/", query, body)
        if reply.status == HTTPStatus.CONFLICT:
            raise Changed
        return self._read(_require(reply), post.job_id).draft

    async def _call(
        self, method: str, path: str, query: dict[str, str], body: dict[str, Any] | None = None
    ) -> Reply:
        headers = {"Authorization": f"Ghost {_token(self._key, int(self._now()))}"}
        return await self._site.call(method, path, query, body, headers)

    def _fields(self, post: Post) -> dict[str, Any]:
        tags = [{"name": fit(name, _TAG)} for name in (*post.tags, mark(post.job_id), f"#job-run-{post.run}")]
        fields: dict[str, Any] = {
            "title": fit(post.title, _TITLE),
            "html": post.html,
            "status": "draft",
            "slug": post.slug[:_SLUG].rstrip("-"),
            "custom_excerpt": fit(post.excerpt, _EXCERPT),
            "tags": tags,
            "meta_title": fit(post.meta_title, _META),
            "meta_description": fit(post.excerpt, _DESCRIPTION),
            "og_title": fit(post.og_title, _META),
            "og_description": fit(post.og_description, _DESCRIPTION),
            "canonical_url": post.canonical,
        }
        if self._author:
            fields["authors"] = [self._author]
        return {name: value for name, value in fields.items() if value}

    def _read(self, answer: Any, job_id: str) -> There:
        posts = part(answer, "posts")
        post = posts[0] if isinstance(posts, list) and posts else None
        post_id = part(post, "id")
        if not isinstance(post_id, str) or not _WORDS.fullmatch(post_id):
            raise Refused("Ghost answered without a post's id: check the url in the organization's secret.")
        tags = part(post, "tags")
        names = {part(tag, "name") for tag in tags} if isinstance(tags, list) else set()
        draft = Draft(
            post_id=post_id,
            url=web_address(part(post, "url")),
            edit_url=f"{self._home}/ghost/#/editor/post/{post_id}",
            modified=read_mark(part(post, "updated_at")),
        )
        runs = [int(found[1]) for name in names if (found := _RUN.fullmatch(str(name)))]
        run = max(runs, default=0) if mark(job_id) in names else None
        return There(draft=draft, is_draft=part(post, "status") == "draft", run=run)


def _token(key: str, now: int) -> str:
    """Return a token for five minutes (JWT, HS256)."""
    name, _, secret = key.partition(":")
    head = {"alg": "HS256", "typ": "JWT", "kid": name}
    claims = {"iat": now, "exp": now + _LIVES, "aud": "/admin/"}
    signed = ".".join(_encode(msgspec.json.encode(each)) for each in (head, claims))
    return f"{signed}.{_encode(hmac.digest(bytes.fromhex(secret), signed.encode(), hashlib.sha256))}"


def _encode(part: bytes) -> str:
    return urlsafe_b64encode(part).decode().rstrip("=")


def _require(reply: Reply) -> Any:
    """Return the JSON of a success; raise Refused with what to do."""
    if reply.fine:
        return reply.value
    errors = part(reply.value, "errors")
    first = errors[0] if isinstance(errors, list) and errors else None
    if first is None:
        raise Refused(f"{_NO_API.format(reply.status)}: check the url in the secret.")
    named = [part(first, name) for name in ("code", "type", "property")]
    words = [each for each in named if isinstance(each, str) and _WORDS.fullmatch(each)]
    shown = " ".join((str(reply.status), *words))
    raise Refused(_SENTENCES.get(reply.status, _OTHER).format(shown))
