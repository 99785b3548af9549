"""A project of Google Cloud in memory: its resources, and a reader of them."""

from __future__ import annotations

import asyncio
import copy
import re
from collections.abc import Mapping
from typing import Any

from infra.cli.gateways.cloud import NotThere, Unreadable

_PAGE = 7  # resources in one answer: lists have several pages

Resource = dict[str, Any]


class Deployed:
    """Every resource by its address, without the scheme.

    `broken` are answers of their own, status and body, by the beginning of an address.
    """

    def __init__(self, resources: dict[str, Resource]) -> None:
        self.resources = resources
        self.broken: dict[str, tuple[int, Any]] = {}

    def answer(self, address: str, query: Mapping[str, str]) -> tuple[int, Any]:
        """Return the status and the body of a GET."""
        for beginning, refusal in self.broken.items():
            if address.startswith(beginning):
                return refusal
        if address in self.resources:
            return 200, self.resources[address]
        folder = re.escape(address).replace(r"/\-/", "/[^/]+/")
        found = [each for name, each in self.resources.items() if re.fullmatch(rf"{folder}/[^/:]+", name)]
        if found or not re.search(
            r"/(secrets|services|releases|rulesets|databases)/|:getIamPolicy/", f"{address}/"
        ):
            return 200, _page(found, address.rpartition("/")[2], query)
        return 404, {"error": {"code": 404, "message": "Not found.", "status": "NOT_FOUND"}}


def _page(found: list[Resource], key: str, query: Mapping[str, str]) -> Resource:
    start = int(query.get("pageToken", 0))
    page: Resource = {key: found[start : start + _PAGE]} if found else {}
    if start + _PAGE < len(found):
        page["nextPageToken"] = str(start + _PAGE)
    return page


class InMemory:
    """The cloud of a project in memory, which answers in pages; `hanging` areas never answer."""

    def __init__(self, project: Deployed, hanging: str = "nothing") -> None:
        self._project, self._hanging = project, hanging

    async def get(self, api: str, path: str) -> dict[str, Any]:
        return await self._answer(api, path, {})

    async def post(self, api: str, path: str) -> dict[str, Any]:
        return await self._answer(api, path, {})

    async def list(self, api: str, path: str, key: str, **query: str) -> list[dict[str, Any]]:
        page = await self._answer(api, path, query)
        found: list[dict[str, Any]] = page.get(key, [])
        if following := page.get("nextPageToken"):
            found = found + await self.list(api, path, key, **{**query, "pageToken": following})
        return found

    async def _answer(self, api: str, path: str, query: dict[str, str]) -> dict[str, Any]:
        address = f"{api.removeprefix('https://')}/{path}"
        if address.startswith(self._hanging):
            await asyncio.Event().wait()
        status, body = self._project.answer(address, query)
        if status == 404:
            raise NotThere(path)
        if status != 200:
            raise Unreadable(f"answered with {status}")
        answer: dict[str, Any] = copy.deepcopy(body)
        return answer
