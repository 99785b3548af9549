"""docs/writers.md as a writer follows it: its commands, what they find, and the draft in a WordPress."""

from __future__ import annotations

import asyncio
import json
import sys
from pathlib import Path

import pytest

from tests.support.pages import blocks, text_of
from tests.support.paths import ROOT
from tests.support.servers.stack import serving
from tests.support.servers.wordpress import PASSWORD, USER, WordPress
from tests.system.test_pages import run

pytestmark = pytest.mark.soak

PAGE = "writers.md"
DEMO_ORG = "11111111-1111-4111-8111-111111111111"


def commands() -> str:
    """Return the page's commands as one script, without the first, which starts the stack."""
    first, *others = blocks(PAGE, "bash")
    assert first.startswith(".venv/bin/blog up --recorded")
    show = ".venv/bin/blog show $JOB"
    drafted = f"for try in $(seq 60); do {show} | grep -q 'Draft in' && break; sleep 1; done"
    return "\n".join(["set -euo pipefail", "exec 2>&1", *others, drafted, show])


def follow(checkout: Path) -> str:
    """Run the commands on a stack, and return what they print."""
    state = checkout / ".local"
    state.mkdir()
    blog = str(Path(sys.executable).parent / "blog")
    with serving([blog, "up", "--recorded", "--state-dir", str(state)], state):
        return run(commands(), checkout)


async def test_a_writers_commands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the profile to the draft; what the page quotes is what they print."""
    site = WordPress()
    for name in (".venv", "infra"):
        (tmp_path / name).symlink_to(ROOT / name)
    (tmp_path / "cms").mkdir()
    async with site.serve() as address:
        connection = {"kind": "wordpress", "url": address, "username": USER, "application_password": PASSWORD}
        (tmp_path / "cms" / f"cms-{DEMO_ORG}.json").write_text(json.dumps(connection))
        monkeypatch.setenv("CMS_CONNECTIONS", str(tmp_path / "cms"))
        output = await asyncio.to_thread(follow, tmp_path)
    [post] = site.posts.values()
    assert (post["status"], post["title"], post["slug"]) == (
        "draft",
        "Is set honey still good?",
        "is-set-honey-still-good",
    )
    assert [site.tags[each] for each in post["tags"]] == ["set honey"]
    assert "lost 2.6 points of ten" in post["content"]
    assert "superfood" not in post["content"]
    assert "history-of-honey" not in post["content"]
    plain, page = " ".join(output.split()), " ".join(text_of(PAGE).split())
    for quoted in (
        "A link to a page that was not given was taken out and the words kept:",
        "score 100 of 100",
        "The post can be published as it is; nothing was found.",
        "Draft in WordPress:",
        "WordPress has no field for the canonical address https://honey-larder.example/blog/is-set-honey-still-good",
    ):
        assert quoted in page
        assert quoted in plain, output
