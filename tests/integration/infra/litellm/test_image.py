"""The gateway's image: what is in it, and that its own command starts it, with what it locks."""

from __future__ import annotations

import json
import os
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from infra.litellm import image
from infra.local.components import proxy
from infra.local.supervision.ports import Ports
from shared import topology

DOCKERFILE = (image.FOLDER / "Dockerfile").read_text()
KEY = "sk-of-this-test"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that would be built."""
    out = tmp_path_factory.mktemp("image") / "gateway"
    image.write(out)
    return out


def test_every_package_has_its_digests(folder: Path) -> None:
    """Pip then refuses anything else; and there is one exact litellm."""
    entries = re.sub(r"\\\n\s*", " ", (folder / "requirements.txt").read_text()).splitlines()
    packages = [entry for entry in entries if entry and not entry.lstrip().startswith("#")]
    assert len(packages) > 50
    assert all(re.match(r"[\w.\[\],-]+==\S+ .*--hash=sha256:[0-9a-f]{64}", entry) for entry in packages)
    assert [entry.split()[0] for entry in packages if entry.startswith("litellm==")] == ["litellm==1.106.2"]


def test_what_is_copied_is_there_and_nothing_else(folder: Path) -> None:
    """No local state, no key, no test."""
    copied = {
        name for line in re.findall(r"^COPY (.*) \S+$", DOCKERFILE, re.MULTILINE) for name in line.split()
    }
    assert {path.name for path in folder.iterdir()} == copied | {"Dockerfile", "cloudbuild.yaml"}


def test_its_base_is_pinned_and_it_is_not_root() -> None:
    """A tag can be moved; root in a container is root of its files."""
    assert re.search(r"^FROM \S+@sha256:[0-9a-f]{64}$", DOCKERFILE, re.MULTILINE)
    assert re.search(r"^USER (?!root|0\b)\S+$", DOCKERFILE, re.MULTILINE)


def test_it_has_the_local_proxys_switches() -> None:
    """What was tested is what runs."""
    assert proxy._SETTINGS.items() <= variables().items()


def test_another_folder_is_not_overwritten(tmp_path: Path) -> None:
    """Somebody may have meant something else by it."""
    (tmp_path / "thesis.txt").write_text("my only copy")
    with pytest.raises(image.ImageError, match="holds something else"):
        image.write(tmp_path)
    assert (tmp_path / "thesis.txt").read_text() == "my only copy"


def variables() -> dict[str, str]:
    """Return what the image's ENV sets."""
    [given] = re.findall(r"^ENV ((?:.*\\\n)*.*)$", DOCKERFILE, re.MULTILINE)
    return dict(re.findall(r"(\w+)=(\S+)", given))


@pytest.fixture(scope="module")
def running(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run the image's command in its folder, with the environment that the same lock file made."""
    ports = Ports()
    port = ports.reserve()
    [command] = re.findall(r"^CMD (\[.*\])$", DOCKERFILE, re.MULTILINE)
    scratch = tmp_path_factory.mktemp("tmp")
    for written, ours in {"/tmp/": f"{scratch}/", "0.0.0.0": "127.0.0.1"}.items():  # noqa: S104, S108 - what it says
        command = command.replace(written, ours)
    environment = variables() | {"PORT": str(port), "LITELLM_MASTER_KEY": KEY, "OPENAI_API_KEY": "sk-none"}
    environment |= {"PATH": f"{image.FOLDER / '.venv' / 'bin'}:{os.environ['PATH']}"}
    with (scratch / "log").open("w") as log:
        process = subprocess.Popen(
            json.loads(command), cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        url = f"http://127.0.0.1:{port}"
        alive(process, url, scratch / "log")
        yield url
    finally:
        process.terminate()
        process.wait(timeout=30)
        ports.close()


def alive(process: subprocess.Popen[bytes], url: str, log: Path) -> None:
    """Wait for the path that Cloud Run's start-up probe asks for."""
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        assert process.poll() is None, log.read_text()
        with suppress(httpx.HTTPError):
            if httpx.get(f"{url}/health/liveliness").status_code == 200:
                return
        time.sleep(0.2)  # between two looks
    raise TimeoutError(log.read_text())


def test_its_command_starts_the_gateway(running: str) -> None:
    """It lets nobody in without the key, and knows the aliases and what stands in for them."""
    models = httpx.get(f"{running}/v1/models", headers={"Authorization": f"Bearer {KEY}"}).json()
    assert {model["id"] for model in models["data"]} == {*topology.load().models, "claude-haiku"}
    assert httpx.get(f"{running}/v1/models").status_code in {400, 401, 500}


def test_it_refuses_a_callers_cache_key(running: str) -> None:
    """Its guard is loaded from the image's own folder."""
    asked = {"model": "gpt-4o", "messages": [{"role": "user", "content": "Hello."}], "cache_key": "theirs"}
    answer = httpx.post(
        f"{running}/v1/chat/completions", json=asked, headers={"Authorization": f"Bearer {KEY}"}, timeout=30
    )
    assert answer.status_code == 400
    assert "cache_key" in answer.text
