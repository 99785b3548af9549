"""Manage profiles for their organization, in the API and in the `blog profile` command."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from shared.clock import Clock
from shared.errors import Conflict, CorruptDocument
from shared.gateways.profile_store import ProfileStore
from shared.materials.given_profile import MOST, BadProfile, read_given
from shared.materials.profile import Profile
from shared.materials.stored_profile import StoredProfile

_TRIES = 5


class TooMany(Exception):
    """The organization has so many profiles already; one sentence says what to do."""


class ProfileChanged(Exception):
    """Somebody else has changed the profile since; one sentence says what to do."""


@dataclass(frozen=True)
class Written:
    """A profile that was written, whether it is new, and the names of the fields that it changed."""

    profile: StoredProfile
    is_new: bool
    changed: tuple[str, ...]


class ProfileDesk:
    """Works for one organization at a time: the caller has checked whose it is."""

    def __init__(self, store: ProfileStore, clock: Clock, models: Collection[str]) -> None:
        self._store = store
        self._clock = clock
        self._models = models

    async def list(self, org_id: str) -> list[StoredProfile]:
        """Return an organization's profiles by name, without those that can't be read."""
        return await self._store.list(org_id)

    async def read(self, org_id: str, name: str) -> StoredProfile | None:
        """Return a profile; raise CorruptDocument if its document can't be read."""
        return await self._store.read(org_id, name)

    def find_faults(self, fields: Mapping[str, Any]) -> BadProfile | None:
        """Return all wrong fields; None if there are none."""
        try:
            read_given(fields, self._models)
        except BadProfile as error:
            return error
        return None

    async def write(
        self,
        org_id: str,
        name: str,
        fields: Mapping[str, Any],
        *,
        by: str | None = None,
        version: str | None = None,
        is_new: bool = False,
    ) -> Written:
        """Write a whole profile.

        With `version` the one that is replaced has to be this one, with `is_new` there has to be none. Raises
        BadProfile, TooMany, ProfileChanged.
        """
        profile = read_given(fields, self._models)
        for _ in range(_TRIES):
            after = StoredProfile(
                org_id=org_id, name=name, profile=profile, updated_at=self._clock.now(), updated_by=by
            )
            try:
                before = await self._store.read(org_id, name)
                _check(before, version, is_new=is_new)
                if before is None:
                    await self._check_number(org_id)
                written = await (self._store.write(after, before) if before else self._store.create(after))
            except Conflict:
                continue  # somebody else was faster: their version may not be the wanted one
            except CorruptDocument:
                if version is not None or is_new:
                    raise
                before, written = None, await self._store.write(after)  # written by hand, replaced
            return Written(written, before is None, _compare(before, written))
        raise ProfileChanged("The profile changes too fast: try again.")

    async def _check_number(self, org_id: str) -> None:
        if len(await self._store.list(org_id)) >= MOST:
            raise TooMany(f"The organization has {MOST} profiles: delete one first.")

    async def delete(self, org_id: str, name: str) -> bool:
        """Delete a profile; return False if there was none. Jobs that have it keep their copy."""
        return await self._store.delete(org_id, name)


def as_map(stored: StoredProfile) -> dict[str, Any]:
    """Return a profile as its organization sees it, for JSON; `profile` has the fields that are set."""
    return {
        "name": stored.name,
        "org_id": stored.org_id,
        "version": stored.version,
        "updated_at": stored.updated_at,
        "updated_by": stored.updated_by,
        "profile": msgspec.to_builtins(stored.profile),
    }


def as_row(stored: StoredProfile) -> dict[str, Any]:
    """Return what a list of profiles shows of one: who writes for whom, and what it fills in."""
    shown = ("writer", "audience", "model", "language", "word_count")
    about = {name: value for name, value in as_map(stored).items() if name != "profile"}
    return about | {name: getattr(stored.profile, name) for name in shown}


def _check(before: StoredProfile | None, version: str | None, *, is_new: bool) -> None:
    if is_new and before is not None:
        raise ProfileChanged("The profile exists already: read it first, and send its version as If-Match.")
    if version is not None and (before is None or before.version != version):
        now = f"its version is {before.version}" if before else "it was deleted"
        raise ProfileChanged(f"The profile was changed meanwhile, {now}: read it again.")


def _compare(before: StoredProfile | None, after: StoredProfile) -> tuple[str, ...]:
    old, new = (msgspec.structs.asdict(each.profile if each else Profile()) for each in (before, after))
    return tuple(name for name in new if new[name] != old[name])
