"""A stand-in for the usage and cost reports of OpenAI and Anthropic, in the shapes that both document.

It refuses what they refuse: another key, an unknown parameter, a range without a start, too large a page.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.support.servers import completions
from tests.support.servers.listening import HOST, listening

OPENAI_KEY, ANTHROPIC_KEY = "sk-admin-of-the-tests", "sk-ant-admin01-of-the-tests"

_OPENAI_USAGE, _OPENAI_COSTS = "/v1/organization/usage/completions", "/v1/organization/costs"
_ANTHROPIC_USAGE, _ANTHROPIC_COSTS = (
    "/v1/organizations/usage_report/messages",
    "/v1/organizations/cost_report",
)
_OPENAI_COMMON = {"start_time", "end_time", "bucket_width", "limit", "page", "group_by", "project_ids"}
_ANTHROPIC_COMMON = {"starting_at", "ending_at", "bucket_width", "limit", "page", "group_by[]"}
_KNOWN = {
    _OPENAI_USAGE: (_OPENAI_COMMON, {"model", "service_tier"}),
    _OPENAI_COSTS: (_OPENAI_COMMON, {"line_item"}),
    _ANTHROPIC_USAGE: (_ANTHROPIC_COMMON | {"workspace_ids[]"}, {"model", "service_tier"}),
    _ANTHROPIC_COSTS: (_ANTHROPIC_COMMON, {"description", "workspace_id"}),
}
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Spent:
    """What was used of a model on a day, in a tier and in a project or workspace.

    The input is `uncached`, `cached` and `written` together. Without a model it is an `item` of another kind.
    """

    day: date
    model: str = ""
    requests: int = 0
    uncached: int = 0
    cached: int = 0
    written: int = 0
    out: int = 0
    usd: float = 0.0
    tier: str | None = None
    scope: str | None = None
    item: str = "web search tool calls"


@dataclass(frozen=True)
class Trouble:
    """An answer out of turn; `hang` gives none."""

    status: int = 200
    body: str = "{}"
    headers: dict[str, str] = field(default_factory=dict)
    hang: bool = False
    reset: bool = False


@dataclass
class ProviderReports:
    """The server's state: what was spent, the last day that it reports, and troubles to come, in order."""

    until: date
    spent: list[Spent] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)
    page_of: int = 31  # days that it gives at once, whatever is asked for
    asked: list[tuple[str, dict[str, list[str]]]] = field(default_factory=list)
    was_asked: asyncio.Event = field(default_factory=asyncio.Event)
    url: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Answer the requests of a connection."""
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
            first, *lines = head.split("\r\n")
            headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in lines)}
            path, query = urlsplit(first.split(" ")[1])[2:4]
            asked: dict[str, list[str]] = {}
            for name, value in parse_qsl(query):
                asked.setdefault(name, []).append(value)
            self.asked.append((path, asked))
            self.was_asked.set()
            trouble = self.troubles.pop(0) if self.troubles else None
            if trouble and trouble.hang:
                await asyncio.Event().wait()
            if trouble and trouble.reset:
                writer.transport.abort()
                return
            if trouble:
                completions.write(writer, trouble.status, trouble.body, trouble.headers)
            else:
                status, body = self._answer(path, asked, headers)
                completions.write(writer, status, json.dumps(body), {})
            await writer.drain()

    def _answer(self, path: str, asked: dict[str, list[str]], headers: dict[str, str]) -> tuple[int, Any]:
        if path not in _KNOWN:
            return 404, _error("Not found")
        openai = path in (_OPENAI_USAGE, _OPENAI_COSTS)
        key = headers.get("authorization", "").removeprefix("Bearer ") if openai else headers.get("x-api-key")
        if key != (OPENAI_KEY if openai else ANTHROPIC_KEY):
            return 401, _error(f"Incorrect API key provided: {key}")
        if not openai and headers.get("anthropic-version") != "2023-06-01":
            return 400, _error("anthropic-version: header is required")
        known, groups = _KNOWN[path]
        group_by = asked.get("group_by" if openai else "group_by[]", [])
        if asked.keys() - known or set(group_by) - groups or int(asked.get("limit", ["7"])[0]) > 31:
            return 400, _error("Unknown parameter")
        if asked.get("bucket_width") != ["1d"]:
            return 400, _error("bucket_width")
        return self._page(path, asked, set(group_by), openai=openai)

    def _page(
        self, path: str, asked: dict[str, list[str]], groups: set[str], *, openai: bool
    ) -> tuple[int, Any]:
        first = _openai_day(asked) if openai else _anthropic_day(asked)
        if first is None:
            return 400, _error("the start of the range is required")
        if "page" in asked:
            first = date.fromisoformat(asked["page"][0].removeprefix("page_"))
        size = min(self.page_of, int(asked.get("limit", ["7"])[0]))
        days = [first + number * _DAY for number in range(size) if first + number * _DAY <= self.until]
        after = first + size * _DAY
        more = after <= self.until
        scopes = asked.get("project_ids") or asked.get("workspace_ids[]")
        scope = scopes[0] if scopes else None
        page = {
            "data": [self._bucket(path, day, groups, scope) for day in days],
            "has_more": more,
            "next_page": f"page_{after}" if more else None,
        }
        return 200, {"object": "page", **page} if openai else page

    def _bucket(self, path: str, day: date, groups: set[str], scope: str | None) -> dict[str, Any]:
        rows = [each for each in self.spent if each.day == day and scope in (None, each.scope)]
        render = {
            _OPENAI_USAGE: _openai_usage,
            _OPENAI_COSTS: _openai_costs,
            _ANTHROPIC_USAGE: _anthropic_usage,
            _ANTHROPIC_COSTS: _anthropic_costs,
        }[path]
        begin, end = datetime.combine(day, time(), UTC), datetime.combine(day + _DAY, time(), UTC)
        results = list(render(rows, groups))
        if path in (_OPENAI_USAGE, _OPENAI_COSTS):
            times = {"start_time": int(begin.timestamp()), "end_time": int(end.timestamp())}
            return {"object": "bucket", **times, "results": results}
        start, stop = (f"{each:%Y-%m-%dT%H:%M:%SZ}" for each in (begin, end))
        return {"starting_at": start, "ending_at": stop, "results": results}


@asynccontextmanager
async def provider_reports(until: date, *spent: Spent) -> AsyncIterator[ProviderReports]:
    """Serve both providers' reports under one address."""
    reports = ProviderReports(until, list(spent))
    async with listening(reports.serve) as port:
        reports.url = f"http://{HOST}:{port}"
        yield reports


def _openai_day(asked: dict[str, list[str]]) -> date | None:
    start = asked.get("start_time", [""])[0]
    return datetime.fromtimestamp(int(start), UTC).date() if start.isdecimal() else None


def _anthropic_day(asked: dict[str, list[str]]) -> date | None:
    start = asked.get("starting_at", [""])[0]
    return datetime.fromisoformat(start).date() if start.endswith("Z") else None


def _openai_usage(rows: Iterable[Spent], groups: set[str]) -> Iterable[dict[str, Any]]:
    for row in rows:
        if row.model.startswith("claude") or not row.model:
            continue
        yield {
            "object": "organization.usage.completions.result",
            "input_tokens": row.uncached + row.cached + row.written,
            "input_uncached_tokens": row.uncached,
            "input_cached_tokens": row.cached,
            "input_cache_write_tokens": row.written,
            "output_tokens": row.out,
            "input_audio_tokens": 0,
            "num_model_requests": row.requests,
            "project_id": None,
            "user_id": None,
            "api_key_id": None,
            "model": row.model if "model" in groups else None,
            "batch": None,
            "service_tier": (row.tier or "default") if "service_tier" in groups else None,
        }


def _openai_costs(rows: Iterable[Spent], groups: set[str]) -> Iterable[dict[str, Any]]:
    for row in rows:
        if row.model.startswith("claude"):
            continue
        before = f"{row.tier} | " if row.tier else ""
        # The sums of the parts are the whole: how it is split says nothing here.
        parts = (
            [
                (f"{before}{row.model}, input", 0.25),
                (f"{before}{row.model}, cached input", 0.05),
                (f"{before}{row.model}, output", 0.7),
            ]
            if row.model
            else [(row.item, 1.0)]
        )
        for name, share in parts:
            yield {
                "object": "organization.costs.result",
                "amount": {"value": row.usd * share, "currency": "usd"},
                "line_item": name if "line_item" in groups else None,
                "quantity": 1000.0,
                "quantity_unit": "tokens",
                "project_id": None,
                "api_key_id": None,
            }


def _anthropic_usage(rows: Iterable[Spent], groups: set[str]) -> Iterable[dict[str, Any]]:
    for row in rows:
        if not row.model.startswith("claude"):
            continue
        yield {
            "api_key_id": None,
            "cache_creation": {
                "ephemeral_1h_input_tokens": row.written // 3,
                "ephemeral_5m_input_tokens": row.written - row.written // 3,
            },
            "cache_read_input_tokens": row.cached,
            "context_window": None,
            "model": row.model if "model" in groups else None,
            "output_tokens": row.out,
            "server_tool_use": {"web_search_requests": 10},
            "service_tier": (row.tier or "standard") if "service_tier" in groups else None,
            "uncached_input_tokens": row.uncached,
            "workspace_id": None,
        }


def _anthropic_costs(rows: Iterable[Spent], groups: set[str]) -> Iterable[dict[str, Any]]:
    for row in rows:
        if row.model and not row.model.startswith("claude"):
            continue
        described = "description" in groups
        yield {
            "amount": f"{row.usd * 100:.6f}",  # cents
            "context_window": "0-200k" if row.model else None,
            "cost_type": ("tokens" if row.model else "web_search") if described else None,
            "currency": "USD",
            "description": (f"{row.model} Usage - Output Tokens" if row.model else row.item)
            if described
            else None,
            "model": (row.model or None) if described else None,
            "service_tier": "standard" if row.model else None,
            "token_type": "output_tokens" if row.model else None,
            "workspace_id": row.scope if "workspace_id" in groups else None,
        }


def _error(message: str) -> dict[str, Any]:
    return {"error": {"message": message, "type": "invalid_request_error"}}
