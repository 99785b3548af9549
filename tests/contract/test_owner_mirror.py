"""What every mirror of the owners does: the fake, and Firestore itself on its emulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from shared.errors import Conflict
from shared.gateways.owners import Comparison, Copy, Edit, OwnerMirror, Progress, connect
from shared.jobs.owners import KnownOwners, OwnerKey, OwnerKind
from tests.support.fakes.owners import MemoryMirror

NOW = datetime(2026, 1, 1, 12, 30, tzinfo=UTC)
FIRST = str(UUID(int=0))


@pytest.fixture(params=["memory", "firestore"])
async def mirror(
    request: pytest.FixtureRequest, project: str, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[OwnerMirror]:
    """A mirror without owners."""
    if request.param == "memory":
        yield MemoryMirror()
        return
    monkeypatch.setenv("FIRESTORE_EMULATOR_HOST", request.getfixturevalue("firestore_emulator"))
    owners = connect(project)
    yield owners
    await owners.close()


def key(number: int, kind: OwnerKind = OwnerKind.USER) -> OwnerKey:
    """Return the key of an owner whose id sorts by its number."""
    return OwnerKey(kind, str(UUID(int=number)))


async def put(mirror: OwnerMirror, *owners: Copy) -> None:
    """Write owners over what is there."""
    found = await mirror.read([owner.key for owner in owners])
    await mirror.write([Edit(before, after) for before, after in zip(found, owners, strict=True)])


def contents(copies: list[Copy]) -> list[Copy]:
    """Return copies without their versions."""
    return [replace(copy, version=None) for copy in copies]


async def test_owner_without_document_is_not_known(mirror: OwnerMirror) -> None:
    """Each key has a copy, in the order of the keys, also one without a document."""
    await put(mirror, Copy(key(2), known=True))
    found = await mirror.read([key(3), key(2), key(1)])
    assert contents(found) == [Copy(key(3)), Copy(key(2), known=True), Copy(key(1))]
    assert [copy.version is None for copy in found] == [True, False, True]


async def test_owner_is_read_as_written(mirror: OwnerMirror) -> None:
    """Known, moved, gone with the time, known again, and deleted."""
    states = [
        Copy(key(1), known=True, org_id=key(7).owner_id),
        Copy(key(1), known=True, org_id=key(8).owner_id),
        Copy(key(1), gone_at=NOW),
        Copy(key(1), known=True),
    ]
    for state in states:
        await put(mirror, state)
        assert contents(await mirror.read([key(1)])) == [state]
    [last] = await mirror.read([key(1)])
    await mirror.write([Edit(last, None)])
    assert await mirror.read([key(1)]) == [Copy(key(1))]


async def test_user_and_organization_may_share_an_id(mirror: OwnerMirror) -> None:
    """Each kind has documents of its own."""
    await put(mirror, Copy(key(1, OwnerKind.ORGANIZATION), known=True))
    assert await mirror.read([key(1)]) == [Copy(key(1))]


@pytest.mark.parametrize("before", ["absent", "known", "gone", "deleted"])
async def test_write_has_one_winner_of_ten(mirror: OwnerMirror, before: str) -> None:
    """Of ten passes that read the same copy one writes; the others get a Conflict, and write nothing."""
    if before != "absent":
        await put(mirror, Copy(key(1), known=True))
    if before == "gone":
        await put(mirror, Copy(key(1), gone_at=NOW))
    [copy] = await mirror.read([key(1)])
    if before == "deleted":
        await mirror.write([Edit(copy, None)])
    edits = [Edit(copy, Copy(key(1), known=True, org_id=str(UUID(int=number)))) for number in range(10)]
    others = [Edit(Copy(key(100 + number)), Copy(key(100 + number), known=True)) for number in range(10)]
    passes = [mirror.write([other, edit]) for edit, other in zip(edits, others, strict=True)]
    results = await asyncio.gather(*passes, return_exceptions=True)
    lost = [isinstance(result, Conflict) for result in results]
    assert sum(lost) == (10 if before == "deleted" else 9)
    found = await mirror.read([edit.before.key for edit in others])
    assert [copy.known for copy in found] == [not each for each in lost]


async def test_pages_go_through_one_kind_in_order(mirror: OwnerMirror) -> None:
    """A page begins at its start, ends at its size, and has the documents of deleted owners as well."""
    numbers = [1, 5, 9, 255, 2**127]
    await put(mirror, *(Copy(key(number), known=True) for number in reversed(numbers)))
    await put(mirror, Copy(key(6, OwnerKind.ORGANIZATION), known=True), Copy(key(9), gone_at=NOW))
    await mirror.save(Progress())
    whole = await mirror.page(OwnerKind.USER, FIRST, 10)
    assert [copy.key for copy in whole] == [key(number) for number in numbers]
    assert [copy.known for copy in whole] == [True, True, False, True, True]
    part = await mirror.page(OwnerKind.USER, key(5).owner_id, 2)
    assert [copy.key for copy in part] == [key(5), key(9)]
    assert await mirror.page(OwnerKind.ORGANIZATION, key(7).owner_id, 2) == []


async def test_progress_is_read_as_written(mirror: OwnerMirror) -> None:
    """None at first, then each state; a save at an old version is a Conflict."""
    first = await mirror.progress()
    assert (first.compared_at, first.comparing) == (None, None)
    begun = await mirror.save(replace(first, comparing=Comparison(NOW, OwnerKind.USER, FIRST)))
    assert await mirror.progress() == begun
    ended = await mirror.save(replace(begun, comparing=None, compared_at=NOW))
    assert await mirror.progress() == ended
    for stale in (first, begun):
        with pytest.raises(Conflict):
            await mirror.save(stale)


async def test_look_up_reads_both_owners(mirror: OwnerMirror) -> None:
    """Nothing at first; then what was written, and whether the mirror is complete."""
    org, user = key(1, OwnerKind.ORGANIZATION), key(2)
    looked_up = await mirror.look_up(org.owner_id, user.owner_id)
    assert looked_up == KnownOwners(complete=False, organization=False, user=False)
    await put(mirror, Copy(org, known=True), Copy(user, known=True, org_id=org.owner_id))
    await mirror.mark_complete()
    looked_up = await mirror.look_up(org.owner_id, user.owner_id)
    assert looked_up == KnownOwners(complete=True, organization=True, user=True, user_org=org.owner_id)
    await put(mirror, Copy(user, gone_at=NOW))
    assert not (await mirror.look_up(org.owner_id, user.owner_id)).user


async def test_nothing_to_write_is_no_error(mirror: OwnerMirror) -> None:
    """An empty batch writes nothing."""
    await mirror.write([])


@pytest.mark.parametrize("mirror", ["firestore"], indirect=True)
async def test_completion_keeps_the_system_document(mirror: OwnerMirror) -> None:
    """The rest of admission/system stays: pauses and breakers are in it."""
    system = mirror._system()  # type: ignore[attr-defined]
    await system.set({"paused": {"since": NOW, "reason": "tests"}})
    await mirror.mark_complete()
    assert (await system.get()).to_dict() == {
        "paused": {"since": NOW, "reason": "tests"},
        "owners_known": True,
    }


@pytest.mark.parametrize("mirror", ["firestore"], indirect=True)
async def test_two_full_pages_fit_into_a_write(mirror: OwnerMirror) -> None:
    """The most that a page of a comparison writes: each copy of one, and each owner of the other."""
    await put(mirror, *(Copy(key(number), known=True) for number in range(400)))
    assert len(await mirror.page(OwnerKind.USER, FIRST, 500)) == 400
