"""Kept messages, and what replaying one means: decided from the letter and its job, without an effect."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any

import msgspec

from infra.cli.errors import Failed, WrongUsage
from infra.cli.gateways.documents import plain
from shared.errors import Poison
from shared.jobs.job import Stage
from shared.messages import schemas
from shared.messages.dead_letter import DeadLetter
from shared.messages.envelope import Envelope
from shared.messages.forwarding import OF_PUBSUB
from shared.messages.schemas import StartRequest, UsageEvent, parse
from shared.stage import intake
from shared.stage.intake import Delivery
from shared.topology import Topology, load


class RefusedAgain(Failed):
    """As it is, and with the functions as they are, the message would only be kept once more."""


class Letter(DeadLetter, frozen=True, kw_only=True):
    """A document of dead_letters; `replayed_at` is when it was last published again."""

    replayed_at: datetime | None = None

    @property
    def content(self) -> bytes:
        """The message's data, as it was published."""
        if self.parts:
            return b"".join(self.parts)
        return base64.b64decode(self.data) if self.encoding == "base64" else self.data.encode()

    def written(self) -> tuple[str, str]:
        """Return all of the data as text, and its encoding."""
        try:
            return self.content.decode(), "utf-8"
        except UnicodeDecodeError:
            return base64.b64encode(self.content).decode(), "base64"

    @property
    def attributes_again(self) -> dict[str, str]:
        """The attributes without those that Pub/Sub adds to what it gives up, and would refuse."""
        return {name: value for name, value in self.attributes.items() if not name.startswith(OF_PUBSUB)}


def from_document(fields: dict[str, Any], parts: tuple[bytes, ...] = ()) -> Letter:
    """Read a document of dead_letters."""
    return msgspec.convert({**plain(fields), "parts": parts}, Letter)


def consumer(letter: Letter, topology: Topology) -> str:
    """Return the function that the message was for; WrongUsage if there is none."""
    for name, function in topology.functions.items():
        if function.subscription == letter.subscription:
            return name
    raise WrongUsage(
        f"Message {letter.message_id} came from {letter.subscription or 'no subscription'}, "
        "which is none of this pipeline's: nothing would take it."
    )


def check_usage(letter: Letter) -> None:
    """Raise RefusedAgain if it is no usage event."""
    try:
        parse(letter.content, UsageEvent)
    except Poison as error:
        raise RefusedAgain(_refused_again(letter, str(error))) from error


def delivery(letter: Letter, stage: Stage) -> Delivery:
    """Return what the message asks of a stage; RefusedAgain if it would be."""
    envelope = Envelope(letter.message_id, letter.content, letter.attributes, letter.subscription)
    try:
        return intake.read(envelope, stage)
    except Poison as error:
        raise RefusedAgain(_refused_again(letter, str(error))) from error


def check_model(letter: Letter, request: StartRequest) -> None:
    """Raise RefusedAgain if it names no alias."""
    try:
        schemas.check_model(request, load().models)
    except Poison as error:
        raise RefusedAgain(_refused_again(letter, str(error))) from error


def _refused_again(letter: Letter, reason: str) -> str:
    return f"Message {letter.message_id} would be refused again: {reason} A corrected one would not."
