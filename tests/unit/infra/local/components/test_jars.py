"""Where the emulators come from, and what is refused."""

from __future__ import annotations

import hashlib
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from infra.local.components import jars
from infra.local.components.emulators import java, required_java
from infra.local.supervision.service import StackError

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def offered(tmp_path: Path) -> jars.Jar:
    """A jar that a server offers, with its true sum."""
    source = tmp_path / "server" / "cloud-firestore-emulator-v9.jar"
    source.parent.mkdir()
    source.write_bytes(b"a jar")
    sha256 = hashlib.sha256(b"a jar").hexdigest()
    return replace(jars.FIRESTORE, url=source.as_uri(), size=5, sha256=sha256)


def test_a_download_is_kept_and_found_again(offered: jars.Jar, tmp_path: Path) -> None:
    """The second start downloads nothing."""
    cache = tmp_path / "cache"
    kept = jars.download(offered, cache)
    assert kept.read_bytes() == b"a jar"
    assert jars.search(offered, cache) == kept
    assert list(cache.iterdir()) == [kept]


def test_a_zip_is_unpacked(offered: jars.Jar, tmp_path: Path) -> None:
    """The Pub/Sub emulator comes in an archive that is laid out like the SDK."""
    archive = tmp_path / "pubsub.zip"
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("pubsub-emulator/lib/cloud-pubsub-emulator-9-all.jar", b"pubsub")
    sha256 = hashlib.sha256(archive.read_bytes()).hexdigest()
    jar = replace(jars.PUBSUB, url=archive.as_uri(), sha256=sha256)
    assert jars.download(jar, tmp_path / "cache").read_bytes() == b"pubsub"
    assert offered != jar


@pytest.mark.parametrize("wrong", [{"sha256": "0" * 64}, {"size": 6}])
def test_mismatch_is_refused_and_not_kept(
    offered: jars.Jar, tmp_path: Path, wrong: dict[str, str | int]
) -> None:
    """What does not match is refused and not kept. Neither another sum nor another size gets past."""
    cache = tmp_path / "cache"
    with pytest.raises(StackError, match="not the file that was expected"):
        jars.download(replace(offered, **wrong), cache)  # type: ignore[arg-type]  # one of two fields
    assert list(cache.iterdir()) == []


def test_without_network_the_sentence_helps(offered: jars.Jar, tmp_path: Path) -> None:
    """Without a network the sentence says what helps. The reader learns of EMULATOR_JARS."""
    gone = replace(offered, url=(tmp_path / "absent.jar").as_uri())
    with pytest.raises(StackError, match="EMULATOR_JARS"):
        jars.download(gone, tmp_path / "cache")


def test_a_named_folder_is_the_only_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Flat or laid out like the SDK; and where it holds nothing, that is said."""
    monkeypatch.setenv("EMULATOR_JARS", str(tmp_path))
    with pytest.raises(StackError, match="EMULATOR_JARS names"):
        jars.find(jars.FIRESTORE)
    flat = tmp_path / "cloud-firestore-emulator.jar"
    flat.touch()
    assert jars.find(jars.FIRESTORE) == flat
    nested = tmp_path / "pubsub-emulator" / "lib" / "cloud-pubsub-emulator-0.8.20-all.jar"
    nested.parent.mkdir(parents=True)
    nested.touch()
    assert jars.find(jars.PUBSUB) == nested


def test_a_jar_says_which_java_it_needs(tmp_path: Path) -> None:
    """Its main class carries the number."""
    jar = tmp_path / "some.jar"
    with zipfile.ZipFile(jar, "w") as file:
        file.writestr("a/Main.class", bytes.fromhex("cafebabe00000041"))
    assert required_java(jar, "a.Main") == 21


def test_no_java_is_new_enough(tmp_path: Path) -> None:
    """The sentence names the version and where to get it."""
    with pytest.raises(StackError, match="need Java 99 or newer"):
        java(tmp_path, 99)
