"""Profiles of organizations, for one run of a command: its errors are the command's."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from infra.cli.errors import Unreachable, WrongUsage
from infra.cli.gateways.google_errors import translate_errors
from infra.cli.target import Target
from shared.errors import Conflict, CorruptDocument, Misconfigured, PipelineError
from shared.gateways.profile_store import FirestoreProfiles, ProfileStore


@asynccontextmanager
async def open_profiles(target: Target) -> AsyncIterator[ProfileStore]:
    """Yield the store; raise Unreachable or WrongUsage in place of its errors, except Conflict."""
    from google.cloud.firestore import AsyncClient  # noqa: PLC0415  takes a second, which other commands need not

    os.environ.update(target.emulators)  # Firestore's library finds its emulator in no other way
    with translate_errors("Google Cloud"):
        client = AsyncClient(project=target.project)
    try:
        yield FirestoreProfiles(client)
    except Conflict:
        raise
    except CorruptDocument as error:
        raise WrongUsage(str(error)) from error
    except Misconfigured as error:
        raise WrongUsage("Firestore refuses this: your account needs roles/datastore.user.") from error
    except PipelineError as error:
        raise Unreachable("Firestore does not answer: is the stack running, or the network up?") from error
    finally:
        client.close()
