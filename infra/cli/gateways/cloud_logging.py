"""Cloud Logging's entries:list: https://cloud.google.com/logging/docs/reference/v2/rest/v2/entries/list."""

from __future__ import annotations

import time
from collections import OrderedDict
from datetime import datetime, timedelta
from typing import Any

import google.auth
import msgspec
from google.auth.credentials import Credentials
from google.auth.exceptions import GoogleAuthError, TransportError
from google.auth.transport.requests import AuthorizedSession

from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.cloud_entries import build_filter, read_entry
from infra.cli.gateways.logs import Found, LogLine, LogQuery, parse_time

URL = "https://logging.googleapis.com"
_SCOPE = "https://www.googleapis.com/auth/logging.read"
_SECONDS = 30.0
_PAGE = 1000  # the most that a page may have
_PAGES = 100  # a search may give empty pages before it finds anything
_TRIES = 4
_OVERLAP = timedelta(seconds=60)  # by which an entry may be listed late
_REMEMBERED = 20_000
_WRONG, _NOT_SIGNED_IN, _REFUSED, _UNKNOWN, _OFTEN, _SERVER = 400, 401, 403, 404, 429, 500


class CloudLogs:
    """The entries of one project's functions. The API allows 60 reads a minute."""

    rest = 5.0
    late = 15.0

    def __init__(
        self, project: str, credentials: Credentials | None = None, url: str = URL, pause: float = 2.0
    ) -> None:
        self._project = project
        self._credentials = credentials
        self._url = f"{url}/v2/entries:list"
        self._pause = pause
        self._session: AuthorizedSession | None = None
        self._query = LogQuery()
        self._seen: OrderedDict[tuple[str, str], None] = OrderedDict()
        self._newest: datetime | None = None
        self._floor: datetime | None = None  # before which entries were left out

    def newest(self, query: LogQuery, limit: int) -> Found:
        """List the newest entries first, page by page."""
        self._query = query
        found, cut = self._list(query, "timestamp desc", limit)
        self._floor = found[-1].at if found and cut else None
        return Found(found[::-1], cut=cut)

    def poll(self) -> list[LogLine]:
        """List again from a minute before the newest entry, and leave out those that were listed."""
        overlap = self._newest - _OVERLAP if self._newest else None
        since = [moment for moment in (overlap, self._query.since, self._floor) if moment]
        query = msgspec.structs.replace(self._query, since=max(since, default=None))
        lines, _ = self._list(query, "timestamp asc", _PAGE * 10)
        return lines

    def _list(self, query: LogQuery, order: str, limit: int) -> tuple[list[LogLine], bool]:
        lines: list[LogLine] = []
        token = ""
        for _ in range(_PAGES):
            page = self._fetch(query, order, min(limit + 1, _PAGE), token)
            for entry in page.get("entries") or ():
                if len(lines) == limit:
                    return lines, True
                if self._is_new(entry):
                    lines.append(read_entry(entry))
            token = page.get("nextPageToken") or ""
            if not token:
                return lines, False
        return lines, True

    def _is_new(self, entry: dict[str, Any]) -> bool:
        key = (str(entry.get("timestamp")), str(entry.get("insertId")))
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > _REMEMBERED:
            self._seen.popitem(last=False)
        at = parse_time(entry.get("timestamp"))
        if at and (self._newest is None or at > self._newest):
            self._newest = at
        return True

    def _fetch(self, query: LogQuery, order: str, size: int, token: str) -> dict[str, Any]:
        body: dict[str, Any] = {
            "resourceNames": [f"projects/{self._project}"],
            "filter": build_filter(query),
            "orderBy": order,
            "pageSize": size,
        }
        if token:
            body["pageToken"] = token
        for left in reversed(range(_TRIES)):
            status, answer = self._post(body)
            if status != _OFTEN and status < _SERVER:
                break
            if left:
                time.sleep(self._pause * (_TRIES - left))
        return self._check(status, answer)

    def _post(self, body: dict[str, Any]) -> tuple[int, Any]:
        try:
            response = self._open().post(self._url, json=body, timeout=_SECONDS)
        except TransportError as error:
            raise Unreachable("Cloud Logging does not answer: is the network up?") from error
        except GoogleAuthError as error:
            raise WrongUsage(
                "Cloud Logging needs credentials: run `gcloud auth application-default login`, "
                "or start a local stack with `blog up`."
            ) from error
        except OSError as error:  # of requests, whose errors are all of this kind
            raise Unreachable("Cloud Logging does not answer: is the network up?") from error
        try:
            return response.status_code, response.json()
        except ValueError:  # of something in between
            return response.status_code, None

    def _check(self, status: int, answer: Any) -> dict[str, Any]:
        if status in {_REFUSED, _NOT_SIGNED_IN}:
            raise WrongUsage(
                f"You may not read the logs of {self._project}: ask for the role roles/logging.viewer."
            )
        if status == _UNKNOWN:
            raise WrongUsage(f"There is no project {self._project}, or it has no logs.")
        if status == _OFTEN:
            raise Unreachable("Cloud Logging has been asked too often: wait a minute.")
        if status >= _SERVER or not isinstance(answer, dict):
            raise Unreachable(f"Cloud Logging answered {status}: try again later.")
        if status >= _WRONG:
            raise Unreachable(f"Cloud Logging refused the question with {status}.")
        return answer

    def _open(self) -> AuthorizedSession:
        if self._session is None:
            if self._credentials is None:
                self._credentials, _ = google.auth.default(scopes=[_SCOPE])
            self._session = AuthorizedSession(self._credentials)  # type: ignore[no-untyped-call]  # which has no types
        return self._session
