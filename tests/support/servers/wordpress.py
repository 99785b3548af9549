"""A WordPress, as its REST API's reference describes it.

`python -m tests.support.servers.wordpress PORT` runs one for the user `editor` with the application password
`abcd efgh ijkl mnop qrst uvwx`, and prints each draft.
"""

from __future__ import annotations

import asyncio
import re
import sys
from base64 import b64decode
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.support.servers.cms_wire import Answered, Call, Cms

USER, PASSWORD = "editor", "abcd efgh ijkl mnop qrst uvwx"
ROOT = "/wp-json/wp/v2/"
_STATUSES = {"publish", "future", "draft", "pending", "private"}
_TEXTS = ("title", "content", "excerpt")


def error(status: int, code: str, **data: Any) -> Answered:
    """Return an error in WordPress's form."""
    return Answered(status, {"code": code, "message": f"About {code}.", "data": {"status": status, **data}})


def _invalid(**params: str) -> Answered:
    return error(400, "rest_invalid_param", params=params, details={})


@dataclass
class WordPress(Cms):
    """Its posts and tags. `role` is the user's; `meta` are the registered fields."""

    posts: dict[int, dict[str, Any]] = field(default_factory=dict)
    tags: dict[int, str] = field(default_factory=dict)
    users: dict[str, str] = field(default_factory=lambda: {USER: PASSWORD})
    role: str = "editor"
    meta: tuple[str, ...] = ()
    may_tag: bool = True
    may_write_meta: bool = True
    drops_authorization: bool = False

    def edit(self, number: int, **fields: Any) -> None:
        """Change a post as a person does."""
        self.posts[number].update(fields, modified=self.now())

    def answer(self, call: Call) -> Answered:
        if not call.path.startswith(ROOT):
            return error(404, "rest_no_route")
        name, _, number = call.path.removeprefix(ROOT).partition("/")
        if (refused := self._refuse(call)) is not None:
            return refused
        if name == "posts" and number.isdecimal():
            return self._one(call, int(number))
        routes: dict[tuple[str, str], Callable[[], Answered]] = {
            ("OPTIONS", "posts"): self._describe,
            ("GET", "posts"): lambda: self._search(call.query),
            ("POST", "posts"): lambda: self._create(call.body),
            ("POST", "tags"): lambda: self._add_tag(call.body),
        }
        found = routes.get((call.method, name)) if not number else None
        return found() if found else error(404, "rest_no_route")

    def _refuse(self, call: Call) -> Answered | None:
        given = "" if self.drops_authorization else call.headers.get("authorization", "")
        if not given.startswith("Basic "):
            reading = call.method in {"GET", "OPTIONS"}
            return error(401, "rest_forbidden_context" if reading else "rest_cannot_create")
        user, _, password = b64decode(given.removeprefix("Basic ")).decode().partition(":")
        if user not in self.users:
            return error(401, "invalid_username")
        if password.replace(" ", "") != self.users[user].replace(" ", ""):
            return error(401, "incorrect_password")
        if self.role == "subscriber":
            return error(403, "rest_forbidden_context" if call.method == "GET" else "rest_cannot_create")
        return None

    def _describe(self) -> Answered:
        meta = {"type": "object", "properties": {name: {"type": "string"} for name in self.meta}}
        schema = {"title": "post", "type": "object", "properties": {"meta": meta}}
        return Answered(200, {"namespace": "wp/v2", "methods": ["GET", "POST"], "schema": schema})

    def _add_tag(self, body: Any) -> Answered:
        name = body.get("name") if isinstance(body, dict) else None
        if not self.may_tag:
            return error(403, "rest_cannot_create")
        if not name:
            return error(400, "rest_missing_callback_param", params=["name"])
        if not isinstance(name, str) or len(name) > 200:
            return _invalid(name="Invalid parameter.")
        for number, known in self.tags.items():
            if known.lower() == name.lower():
                return error(400, "term_exists", term_id=number)
        number = len(self.tags) + 1
        self.tags[number] = name
        return Answered(201, {"id": number})

    def _search(self, query: dict[str, str]) -> Answered:
        words = query.get("search", "").split()
        if query.get("context") != "edit" or query.get("status") != "any":
            return Answered(200, [])  # drafts are for those who may edit
        found = [
            self._show(number)
            for number, post in sorted(self.posts.items())
            if post["status"] != "trash" and all(_has(post, word) for word in words)
        ]
        return Answered(200, found[: int(query.get("per_page", "10"))])

    def _create(self, body: Any) -> Answered:
        if (refused := self._check(body)) is not None:
            return refused
        if not any(body.get(name) for name in _TEXTS):
            return error(400, "empty_content")
        number = 100 + len(self.posts)
        now = self.now()
        self.posts[number] = {"status": "draft", "meta": {}, "tags": [], "author": 1, "modified": now}
        self._write(number, body)
        if not self.may_write_meta and body.get("meta"):
            return error(403, "rest_cannot_update", key=next(iter(body["meta"])))
        return Answered(201, self._show(number))

    def _one(self, call: Call, number: int) -> Answered:
        if number not in self.posts:
            return error(404, "rest_post_invalid_id")
        if call.method == "POST":
            if (refused := self._check(call.body)) is not None:
                return refused
            if not self.may_write_meta and call.body.get("meta"):
                return error(403, "rest_cannot_update", key=next(iter(call.body["meta"])))
            self._write(number, call.body)
            self.posts[number]["modified"] = self.now()
        return Answered(200, self._show(number))

    def _check(self, body: Any) -> Answered | None:
        wrong = {}
        if body.get("status", "draft") not in _STATUSES:
            wrong["status"] = "status is not one of draft, publish."
        tags = body.get("tags", [])
        if not isinstance(tags, list) or not all(isinstance(each, int) for each in tags):
            wrong["tags"] = "tags[0] is not of type integer."
        if not isinstance(body.get("author", 1), int):
            wrong["author"] = "author is not of type integer."
        wrong |= {name: "not of type string." for name in _TEXTS if not isinstance(body.get(name, ""), str)}
        if wrong:
            return _invalid(**wrong)
        if body.get("author", 1) != 1 and self.role != "editor":
            return error(403, "rest_cannot_edit_others")
        return None

    def _write(self, number: int, body: dict[str, Any]) -> None:
        known = {name: value for name, value in body.get("meta", {}).items() if name in self.meta}
        self.posts[number].update({**body, "meta": {**self.posts[number]["meta"], **known}})

    def _show(self, number: int) -> dict[str, Any]:
        post = self.posts[number]
        minutes, seconds = divmod(post["modified"], 60)
        return {
            "id": number,
            "status": post["status"],
            "link": f"{self.base}/?p={number}",
            "modified_gmt": f"2026-01-01T00:{minutes:02}:{seconds:02}",
            "content": {"raw": post.get("content", ""), "rendered": "", "protected": False},
        }


def _has(post: dict[str, Any], word: str) -> bool:
    return any(word.lower() in str(post.get(name, "")).lower() for name in _TEXTS)


async def _run(port: int) -> None:
    site = WordPress()
    async with site.serve(port) as address:
        print(f"WordPress at {address}", flush=True)  # noqa: T201 - for people who try it
        shown = 0
        while True:
            await asyncio.sleep(0.2)
            for number in list(site.posts)[shown:]:
                post = site.posts[number]
                text = re.sub(r"<[^>]+>", "", post["content"])[:200]
                print(number, post["status"], post["title"], post["slug"], text, sep="\n", flush=True)  # noqa: T201
            shown = len(site.posts)


if __name__ == "__main__":
    asyncio.run(_run(int(sys.argv[1])))
