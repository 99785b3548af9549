"""Read sources from Cloud Storage by its JSON API.

The generation of each object is kept when its job begins, and later reads ask for that generation: a file
that changes while its job runs changes nothing in the post, or fails the job if the bucket keeps no versions.
https://cloud.google.com/storage/docs/json_api/v1/objects/get
"""

from __future__ import annotations

import asyncio
from typing import Any, Protocol
from urllib.parse import quote

import httpx

from shared.errors import InvalidRequest, Unavailable
from shared.gateways.google_api import GoogleApi, receive
from shared.materials.documents import Pin
from shared.materials.object_address import MOST_BYTES, find_address_fault, split_address
from shared.messages.field_rules import CONTROL

_API = "https://storage.googleapis.com"
_NOT_NOW = "The job's sources could not be read for now."
_LONGEST = 30.0  # seconds of one file


class ObjectStore(Protocol):
    """Raises InvalidRequest for a file that can't be used, Unavailable for an outage."""

    async def pin(self, uri: str, org_id: str) -> Pin:
        """Return the state of an organization's file."""
        ...

    async def read(self, uri: str, org_id: str, generation: str | None) -> str:
        """Return the text of an organization's file at a generation, or as it is now."""
        ...


class NoObjects:
    """Cloud Storage of a service without a bucket for sources."""

    async def pin(self, uri: str, org_id: str) -> Pin:
        raise InvalidRequest(find_address_fault(uri, None, org_id) or "")

    async def read(self, uri: str, org_id: str, generation: str | None) -> str:
        del generation
        raise InvalidRequest(find_address_fault(uri, None, org_id) or "")


class _Sender(Protocol):
    async def send(self, method: str, url: str, *, most: int, **given: Any) -> httpx.Response: ...


class _Emulator:
    """Sends requests to an emulator, without a token."""

    async def send(self, method: str, url: str, *, most: int, **given: Any) -> httpx.Response:
        try:
            async with httpx.AsyncClient(timeout=_LONGEST, trust_env=False) as client:
                return await receive(client, client.build_request(method, url, **given), most)
        except httpx.HTTPError as error:
            raise Unavailable(_NOT_NOW, operator=f"The emulator failed: {type(error).__name__}.") from error


def connect(bucket: str, emulator: str | None = None) -> ObjectStore:
    """Return the store of a bucket; one without a name has no files."""
    if not bucket:
        return NoObjects()
    if emulator:
        address = emulator if "://" in emulator else f"http://{emulator}"
        return BucketObjects(bucket, _Emulator(), address.rstrip("/"))
    return BucketObjects(bucket, GoogleApi(_NOT_NOW))


class BucketObjects:
    """The files of a bucket."""

    def __init__(self, bucket: str, sender: _Sender, address: str = _API) -> None:
        self._bucket = bucket
        self._sender = sender
        self._address = address

    async def pin(self, uri: str, org_id: str) -> Pin:
        """Return the state of a file, one that is small enough."""
        self._check(uri, org_id)
        response = await self._get(uri, None, {"fields": "generation,size"})
        try:
            found = response.json()
            pin = Pin(str(found["generation"]), int(found["size"]))
        except (ValueError, KeyError, TypeError) as error:
            raise Unavailable(
                _NOT_NOW, operator="Cloud Storage's answer has no generation or size."
            ) from error
        if pin.size > MOST_BYTES:
            raise InvalidRequest(_too_large(uri, pin.size))
        return pin

    async def read(self, uri: str, org_id: str, generation: str | None) -> str:
        """Return the text without control characters."""
        self._check(uri, org_id)
        known = generation or (await self.pin(uri, org_id)).generation
        response = await self._get(uri, known, {"alt": "media"})
        data = response.content
        if len(data) > MOST_BYTES:
            raise InvalidRequest(f"The source {uri} has more than {MOST_BYTES:,} bytes when it is unpacked.")
        try:
            text = data.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise InvalidRequest(f"The source {uri} is not UTF-8 text: save it as UTF-8.") from error
        return CONTROL.sub(" ", text)

    def _check(self, uri: str, org_id: str) -> None:
        if fault := find_address_fault(uri, self._bucket, org_id):
            raise InvalidRequest(fault)

    async def _get(self, uri: str, generation: str | None, query: dict[str, str]) -> httpx.Response:
        bucket, name = split_address(uri)
        url = f"{self._address}/storage/v1/b/{quote(bucket, safe='')}/o/{quote(name, safe='')}"
        asked = {**query, "generation": generation} if generation else query
        try:
            async with asyncio.timeout(_LONGEST):
                response = await self._sender.send("GET", url, params=asked, most=MOST_BYTES + 1)
        except TimeoutError as error:
            raise Unavailable(_NOT_NOW, operator="Cloud Storage did not answer.") from error
        if response.status_code == httpx.codes.NOT_FOUND:
            gone = " any more, or it has changed" if generation else ""
            raise InvalidRequest(f"The source {uri} does not exist{gone}: upload it, and start a new job.")
        if response.status_code == httpx.codes.FORBIDDEN:
            raise InvalidRequest(
                f"The source {uri} can't be read by this service: send its text, or ask its operator.",
                operator=f"Cloud Storage refused to read from {bucket}: grant the function's account "
                "roles/storage.objectViewer on it.",
            )
        if not response.is_success:
            raise Unavailable(_NOT_NOW, operator=f"Cloud Storage answered {response.status_code}.")
        return response


def _too_large(uri: str, size: int) -> str:
    return f"The source {uri} has {size:,} bytes: at most {MOST_BYTES:,} are read."
