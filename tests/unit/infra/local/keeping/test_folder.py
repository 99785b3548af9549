"""The folder of what a stack keeps."""

from __future__ import annotations

from pathlib import Path

from infra.local.keeping.folder import Export, Kept, write_export


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


def test_last_complete_export_is_where_firestore_starts(tmp_path: Path) -> None:
    """A folder that no export has completed is not one."""
    kept = Kept(tmp_path)
    kept.make()
    (kept.exports / "2").mkdir()
    assert kept.metadata() is None
    write_export(kept.exports, Export("1", 5.0))
    assert kept.metadata() == kept.exports / "1" / "1.overall_export_metadata"


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
    assert hidden.database(readable_by="nobody").is_dir(), "a new one where the old one was deleted"
    hidden.database(readable_by="nobody").rmdir()
