"""The folder of what a stack keeps."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.local.keeping.folder import Export, Kept, write_export
from infra.local.supervision.service import StackError


def test_secrets_are_the_same_in_each_run(tmp_path: Path) -> None:
    """They are for the owner's eyes alone, and another folder has others."""
    kept = Kept(tmp_path)
    assert not kept.exists()
    kept.make()
    made = kept.secrets()
    assert kept.exists()
    assert Kept(tmp_path).secrets() == made
    assert (kept.folder / "secrets.json").stat().st_mode & 0o777 == 0o600
    other = Kept(tmp_path / "other")
    (tmp_path / "other").mkdir()
    other.make()
    assert other.secrets() != made


def test_secrets_of_an_earlier_release_get_a_webhook_key(tmp_path: Path) -> None:
    """The others stay, and the new one is the same in each run from then on."""
    kept = Kept(tmp_path)
    kept.make()
    old = {"gateway_key": "sk-a", "owner_password": "b", "sink_password": "c"}
    (kept.folder / "secrets.json").write_text(json.dumps(old))
    found = kept.secrets()
    assert (found.gateway_key, found.owner_password, found.sink_password) == ("sk-a", "b", "c")
    assert len(found.webhook_key) >= 32
    assert Kept(tmp_path).secrets() == found


def test_last_complete_export_is_where_firestore_starts(tmp_path: Path) -> None:
    """A folder that no export has completed is not one."""
    kept = Kept(tmp_path)
    kept.make()
    (kept.exports / "2").mkdir()
    assert kept.metadata() is None
    write_export(kept.exports, Export("2", 5.0))
    metadata = kept.exports / "2" / "2.overall_export_metadata"
    with pytest.raises(StackError, match=f"{metadata} is missing, so Firestore's kept documents are lost"):
        kept.metadata()
    metadata.touch()
    assert kept.metadata() == metadata


def test_database_is_found_again(tmp_path: Path) -> None:
    """Beside the rest, or behind a link where the user of the server can't come."""
    kept = Kept(tmp_path)
    kept.make()
    assert kept.database(readable_by=None) == kept.folder / "postgres"
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    hidden = Kept(closed)
    hidden.make()
    place = hidden.database(readable_by="nobody")
    try:
        assert place.is_relative_to("/var/tmp")  # noqa: S108
        assert hidden.database(readable_by="nobody") == place
        assert (hidden.folder / "postgres").is_symlink()
    finally:
        place.rmdir()
    with pytest.raises(StackError, match=f"leads to {place}, which is not there. Delete"):
        hidden.database(readable_by="nobody")


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"\xff", b'{"name": 7}', b'{"gateway_key": "\xff"}'])
@pytest.mark.parametrize(
    ("file", "read"), [("secrets.json", Kept.secrets), ("firestore/current.json", Kept.metadata)]
)
def test_damaged_file_is_named(
    tmp_path: Path, content: bytes, file: str, read: Callable[[Kept], object]
) -> None:
    """It stays as it is; the sentence says what can be done."""
    kept = Kept(tmp_path)
    kept.make()
    (kept.folder / file).write_bytes(content)
    with pytest.raises(StackError, match=f"{kept.folder / file} is damaged. Put an intact copy there, or"):
        read(kept)
    assert (kept.folder / file).read_bytes() == content


def test_database_without_its_password_is_not_opened(tmp_path: Path) -> None:
    """New secrets would be written, and the database would refuse them for ever."""
    kept = Kept(tmp_path)
    kept.make()
    data = kept.database(readable_by=None) / "data"
    data.mkdir()
    (data / "PG_VERSION").write_text("18")
    with pytest.raises(StackError, match=r"secrets\.json is missing, and the kept database opens only with"):
        kept.secrets()
    assert not kept.exists()
    shutil.rmtree(data)
    assert kept.secrets() == kept.secrets()


def test_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    """Something else has its name."""
    (tmp_path / "kept").touch()
    with pytest.raises(StackError, match=r"kept can't be made \(File exists\)"):
        Kept(tmp_path).make()
