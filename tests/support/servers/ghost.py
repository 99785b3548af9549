"""A Ghost, as the reference of its Admin API describes it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import time
from dataclasses import dataclass, field
from typing import Any

from tests.support.servers.cms_wire import Answered, Call, Cms

KEY_ID, SECRET = "6470f3a4d2b0c90001a1b2c3", "0123456789abcdef" * 4
KEY = f"{KEY_ID}:{SECRET}"
ROOT = "/ghost/api/admin/posts/"
_LIMITS = {
    "title": 255,
    "slug": 191,
    "custom_excerpt": 300,
    "meta_title": 300,
    "meta_description": 500,
    "og_title": 300,
    "og_description": 500,
    "canonical_url": 2000,
}


def error(status: int, kind: str, code: str | None = None, field_name: str | None = None) -> Answered:
    """Return an error in Ghost's form."""
    about = {
        "message": f"About {kind}.",
        "context": None,
        "type": kind,
        "details": None,
        "property": field_name,
        "help": None,
        "code": code,
        "id": "4ab3e1d0-0000-0000-0000-000000000000",
        "ghostErrorCode": None,
    }
    return Answered(status, {"errors": [about]})


@dataclass
class Ghost(Cms):
    """Its posts by id."""

    posts: dict[str, dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=lambda: {KEY_ID: SECRET})
    staff: tuple[str, ...] = ("ann@example.com",)

    def edit(self, post_id: str, **fields: Any) -> None:
        """Change a post as a person does."""
        self.posts[post_id].update(fields, updated_at=self._time())

    def answer(self, call: Call) -> Answered:
        if not call.path.startswith(ROOT):
            return error(404, "NotFoundError")
        if (refused := self._refuse(call)) is not None:
            return refused
        post_id = call.path.removeprefix(ROOT).rstrip("/")
        if call.method == "GET":
            return self._find(call.query) if not post_id else self._show(post_id)
        given = call.body.get("posts") if isinstance(call.body, dict) else None
        if not isinstance(given, list) or len(given) != 1:
            return error(400, "BadRequestError")
        if call.method == "POST" and not post_id:
            return self._create(given[0], call.query)
        return self._update(post_id, given[0], call.query)

    def _refuse(self, call: Call) -> Answered | None:
        scheme, _, token = call.headers.get("authorization", "").partition(" ")
        if scheme != "Ghost" or not token:
            return error(403, "NoPermissionError")
        head, claims, signature = token.split(".")
        kid = _decode(head).get("kid")
        if kid not in self.keys:
            return error(401, "UnauthorizedError", "UNKNOWN_ADMIN_API_KEY")
        signed = hmac.digest(bytes.fromhex(self.keys[kid]), f"{head}.{claims}".encode(), hashlib.sha256)
        claimed = _decode(claims)
        fits = (
            hmac.compare_digest(_bytes(signature), signed)
            and _decode(head).get("alg") == "HS256"
            and claimed.get("aud") == "/admin/"
            and claimed["exp"] - claimed["iat"] <= 300
            and time.time() < claimed["exp"]
        )
        return None if fits else error(401, "UnauthorizedError", "INVALID_JWT")

    def _find(self, query: dict[str, str]) -> Answered:
        wanted = re.fullmatch(r"tag:([a-z0-9-]+)", query.get("filter", ""))
        if wanted is None:
            return error(400, "BadRequestError")
        found = [
            self._with_tags(post, query)
            for post in self.posts.values()
            if wanted[1] in {tag["slug"] for tag in post["tags"]}
        ]
        return Answered(200, {"posts": found[: int(query.get("limit", "15"))], "meta": {}})

    def _show(self, post_id: str) -> Answered:
        if post_id not in self.posts:
            return error(404, "NotFoundError")
        return Answered(200, {"posts": [self.posts[post_id]]})

    def _create(self, given: dict[str, Any], query: dict[str, str]) -> Answered:
        if (refused := self._check(given)) is not None:
            return refused
        post_id = f"{0x6470F3A4D2B0C90001000000 + len(self.posts):x}"
        self.posts[post_id] = {"id": post_id, "uuid": post_id, "status": "draft"}
        self._write(post_id, given, query)
        return Answered(201, {"posts": [self.posts[post_id]]})

    def _update(self, post_id: str, given: dict[str, Any], query: dict[str, str]) -> Answered:
        if post_id not in self.posts:
            return error(404, "NotFoundError")
        if "updated_at" not in given:
            return error(422, "ValidationError", field_name="updated_at")
        if given["updated_at"] != self.posts[post_id]["updated_at"]:
            return error(409, "UpdateCollisionError", "UPDATE_COLLISION")
        if (refused := self._check(given)) is not None:
            return refused
        self._write(post_id, given, query)
        return Answered(200, {"posts": [self.posts[post_id]]})

    def _check(self, given: dict[str, Any]) -> Answered | None:
        if not given.get("title"):
            return error(422, "ValidationError", field_name="title")
        for name, most in _LIMITS.items():
            if len(given.get(name) or "") > most:
                return error(422, "ValidationError", field_name=name)
        if any(tag["name"].startswith(",") or len(tag["name"]) > 191 for tag in given.get("tags", [])):
            return error(422, "ValidationError", field_name="name")
        if not set(given.get("authors", [])) <= set(self.staff):
            return error(404, "NotFoundError")
        return None

    def _write(self, post_id: str, given: dict[str, Any], query: dict[str, str]) -> None:
        tags = [{"name": tag["name"], "slug": _slug(tag["name"])} for tag in given.get("tags", [])]
        text = {"lexical": given.get("html", "")} if query.get("source") == "html" else {}
        kept = {name: value for name, value in given.items() if name not in {"html", "tags"}}
        post = self.posts[post_id]
        post.update(kept | text, tags=tags, updated_at=self._time(), url=f"{self.base}/p/{post_id}/")

    def _with_tags(self, post: dict[str, Any], query: dict[str, str]) -> dict[str, Any]:
        return post if "tags" in query.get("include", "") else {**post, "tags": []}

    def _time(self) -> str:
        return f"2026-01-01T00:00:{self.now() % 60:02}.000Z"


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower().replace("#", "hash-")).strip("-")


def _bytes(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def _decode(part: str) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(_bytes(part))
    return value
