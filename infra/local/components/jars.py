"""Find the emulators' jars: named, installed with the Google Cloud SDK, or downloaded once and checked.

`python -m infra.local.components.jars` downloads missing ones.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sys
import tempfile
import urllib.error
import urllib.request
import zipfile
from dataclasses import dataclass
from pathlib import Path

from infra.local.supervision.service import StackError

_DOWNLOADS = "https://storage.googleapis.com/firebase-preview-drop/emulator"
_SDK_FOLDERS = (
    "/usr/lib/google-cloud-sdk",
    "/usr/share/google-cloud-sdk",
    "/opt/google-cloud-sdk",
    "~/google-cloud-sdk",
)
_PATIENCE = 60.0  # seconds without a byte


@dataclass(frozen=True)
class Jar:
    """An emulator's jar: its name in a folder, the class to start, and the public file that holds it."""

    emulator: str
    home: str  # its folder in the SDK
    pattern: str
    main: str
    url: str
    size: int | None  # bytes, if known
    sha256: str


PUBSUB = Jar(
    emulator="Pub/Sub",
    home="pubsub-emulator/lib",
    pattern="cloud-pubsub-emulator-*-all.jar",
    main="com.google.cloud.pubsub.testing.v1.Main",
    url=f"{_DOWNLOADS}/pubsub-emulator-0.8.30.zip",
    size=None,
    sha256="aabf028a55ec3f06fe2223471dad26623be542848abebd7563f8f0b8697dd2a3",
)
FIRESTORE = Jar(
    emulator="Firestore",
    home="cloud-firestore-emulator",
    pattern="cloud-firestore-emulator*.jar",
    main="com.google.cloud.datastore.emulator.firestore.CloudFirestore",
    url=f"{_DOWNLOADS}/cloud-firestore-emulator-v1.20.4.jar",
    size=136_551_710,
    # One digit short in the only public source of it: so a prefix, and the size has to agree as well.
    sha256="49ee7814741b481ae5becfdaa7b55693bdf7a03363cd184e35c36c1595a9643",
)


def find(jar: Jar) -> Path | None:
    """Return the jar if this machine has it; EMULATOR_JARS, if set, is the only place."""
    named = os.environ.get("EMULATOR_JARS")
    if named:
        found = search(jar, Path(named).expanduser())
        if found is None:
            raise StackError(f"EMULATOR_JARS names {named}, which holds no {jar.pattern}.")
        return found
    folders = (*_sdk_platforms(), _cache_folder())
    return next((found for folder in folders if (found := search(jar, folder))), None)


def search(jar: Jar, folder: Path) -> Path | None:
    """Return the newest such jar of a folder that is laid out like the SDK, or flat."""
    return max((*folder.glob(jar.pattern), *(folder / jar.home).glob(jar.pattern)), default=None)


def download(jar: Jar, cache: Path) -> Path:
    """Fetch, check and keep the jar; what does not match is thrown away."""
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache) as folder:
        fetched = Path(folder) / jar.url.rsplit("/", 1)[1]
        try:
            with urllib.request.urlopen(jar.url, timeout=_PATIENCE) as source, fetched.open("wb") as target:  # noqa: S310  # a constant
                shutil.copyfileobj(source, target)
        except (OSError, urllib.error.URLError) as error:
            raise StackError(
                f"The {jar.emulator} emulator could not be downloaded from {jar.url} ({error}): "
                "install the Google Cloud SDK's emulators, or name a folder with the jars in EMULATOR_JARS."
            ) from error
        check(jar, fetched)
        return _keep(jar, fetched, cache)


def check(jar: Jar, fetched: Path) -> None:
    """Refuse a file that is not exactly the one that was expected."""
    with fetched.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    size = fetched.stat().st_size
    if not sha256.startswith(jar.sha256) or size != (jar.size or size):
        raise StackError(
            f"The {jar.emulator} emulator from {jar.url} is not the file that was expected "
            f"({size} bytes, sha256 {sha256}) and was thrown away: "
            "name a folder with the jars in EMULATOR_JARS."
        )


def _keep(jar: Jar, fetched: Path, cache: Path) -> Path:
    """Move the jar to its final name in one step, so that no other start ever sees half of it."""
    if fetched.suffix == ".zip":
        with zipfile.ZipFile(fetched) as archive:
            archive.extractall(fetched.parent)
    source = search(jar, fetched.parent)
    if source is None:
        raise StackError(f"{jar.url} holds no {jar.pattern}.")
    return source.replace(cache / source.name)


def _sdk_platforms() -> list[Path]:
    """Return the folders of installed SDKs, the one that `gcloud` is part of first."""
    gcloud = shutil.which("gcloud")
    own = [Path(gcloud).resolve().parent.parent] if gcloud else []
    folders = [*own, *(Path(folder).expanduser() for folder in _SDK_FOLDERS)]
    return [folder / "platform" for folder in folders if (folder / "platform").is_dir()]


def _cache_folder() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "content-pipeline"


def main() -> None:
    """Download what this machine lacks."""
    try:
        for jar in (PUBSUB, FIRESTORE):
            if find(jar) is None:
                download(jar, _cache_folder())
    except StackError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
