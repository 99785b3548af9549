"""The desk of webhooks for one run of a command: clients are opened, and its errors are the command's."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.google_errors import translate_errors
from infra.cli.target import Target
from shared import topology
from shared.clock import SystemClock
from shared.errors import CorruptDocument, Misconfigured, PipelineError
from shared.gateways import publisher, webhook_store
from shared.stage.webhook_desk import WebhookDesk

_EMULATOR = "PUBSUB_EMULATOR_HOST"


@asynccontextmanager
async def open_desk(target: Target, signing_key: str) -> AsyncIterator[WebhookDesk]:
    """Yield a desk; raise Unreachable or WrongUsage in place of the gateways' errors."""
    os.environ.update(target.emulators)  # Firestore's library finds its emulator in no other way
    with translate_errors("Google Cloud"):
        store = webhook_store.connect(target.project)
        topics = publisher.connect(target.project, target.emulators.get(_EMULATOR))
    try:
        yield WebhookDesk(
            store,
            topics,
            SystemClock(),
            topic=topology.load().functions["deliver"].consumes,
            signing_key=signing_key,
            local=target.local,
        )
    except CorruptDocument as error:
        raise WrongUsage(str(error)) from error
    except Misconfigured as error:
        raise WrongUsage("Firestore refuses this: your account needs roles/datastore.user.") from error
    except PipelineError as error:
        raise Unreachable("Firestore does not answer: is the stack running, or the network up?") from error
    finally:
        await store.close()
        await topics.close()
