"""Watch the emulator's requests: tell the log and every listening page of missing indexes and refusals."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import AsyncGenerator, Callable
from typing import Any

import msgspec

from infra.local.indexes import refusals, requests, websocket
from infra.local.indexes.query import Indexes, warning
from infra.local.indexes.refusals import Refusal

_PAUSE = 0.5  # seconds before the emulator is asked again
_RECENT = 20  # seconds for which a page that begins to listen hears of earlier queries
_MOMENT = 0.3  # seconds in which the emulator reports again on a request that is undecided
_MOST = 100
_MOST_LOGGED = 1000
_log = logging.getLogger(__name__)


class Watch:
    """Every warning of one stack. `now` returns the time in seconds since 1970."""

    def __init__(self, indexes: Callable[[], Indexes], now: Callable[[], float]) -> None:
        self._indexes, self._now = indexes, now
        self._recent: deque[tuple[float, str]] = deque(maxlen=_MOST)
        self._logged: set[str] = set()
        self._undecided: dict[tuple[str, str], tuple[Refusal, asyncio.TimerHandle]] = {}
        self._listeners: set[asyncio.Queue[str]] = set()

    async def run(self, host: str, port: int) -> None:
        """Read the emulator's reports for ever; while it is away, try again. No report ends it."""
        while True:
            try:
                async for text in websocket.texts(host, port, "/requests"):
                    self._read_safely(text)
            except OSError:
                pass
            await asyncio.sleep(_PAUSE)

    def _read_safely(self, text: str) -> None:
        try:
            self.read(text)
        except Exception as error:  # noqa: BLE001  a later emulator's, or indexes that are just being edited
            _log.warning("A report of the Firestore emulator could not be checked: %r", error)

    def read(self, text: str) -> None:
        """Read one message: a report, or at the beginning a list of earlier ones."""
        found = msgspec.json.decode(text, type=list[dict[str, Any]] | dict[str, Any])
        for request in found if isinstance(found, list) else [found]:
            try:
                sentence = self._check(request)
            except (KeyError, TypeError, AttributeError) as error:
                _log.warning("A report of the Firestore emulator has another shape: %r", error)
                continue
            if sentence is not None:
                self._warn(sentence)

    def _check(self, request: dict[str, Any]) -> str | None:
        """Return what is wrong with a request, if anything that is decided."""
        refusal = refusals.read(request)
        before = self._undecided.pop(refusals.key(request), None)
        if before:
            before[1].cancel()
        if refusal and refusal.undecided:
            self._await_decision(refusals.key(request), refusal.after(before[0] if before else None))
            return None
        if refusal:
            return refusal.sentence
        query = requests.read(request)
        return warning(query) if query is not None and not self._indexes().serve(query) else None

    def _await_decision(self, key: tuple[str, str], refusal: Refusal) -> None:
        """Warn of a refusal in a moment, if no other report on the request comes before."""

        def decide() -> None:
            del self._undecided[key]
            self._warn(refusal.sentence)

        self._undecided[key] = refusal, asyncio.get_running_loop().call_later(_MOMENT, decide)

    async def warnings(self, since: float = 0) -> AsyncGenerator[str, None]:
        """Yield each warning once, first the recent ones since a time; never end."""
        queue: asyncio.Queue[str] = asyncio.Queue()
        for at, sentence in self._recent:
            if at > self._now() - _RECENT and at >= since:
                queue.put_nowait(sentence)
        self._listeners.add(queue)
        heard: set[str] = set()
        try:
            while True:
                sentence = await queue.get()
                if sentence not in heard:
                    heard.add(sentence)
                    yield sentence
        finally:
            self._listeners.discard(queue)

    def _warn(self, sentence: str) -> None:
        if sentence not in self._logged and len(self._logged) < _MOST_LOGGED:
            self._logged.add(sentence)
            _log.warning("%s", sentence)
        self._recent.append((self._now(), sentence))
        for listener in self._listeners:
            listener.put_nowait(sentence)
