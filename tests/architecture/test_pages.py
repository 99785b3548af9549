"""docs/ as such: links that lead somewhere, figures that are computed, no command that nobody runs."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from shared.errors import ErrorCode
from tests.support.pages import DOCS, blocks
from tests.tools import costs

PAGES = sorted(path.name for path in DOCS.glob("*.md"))
ROOT = DOCS.parent
CLOUDS = {"gcloud", "terraform", "firebase"}
"""What begins a command that needs an account."""


def anchors(path: Path) -> set[str]:
    """Return the anchors that a page's headings have on GitHub."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", [*PAGES, "../README.md", "../ARCHITECTURE.md"])
def test_every_link_leads_somewhere(page: str) -> None:
    """To a file of this repository, and to a heading in it."""
    here = (DOCS / page).resolve()
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", here.read_text()):
        name, _, anchor = target.partition("#")
        there = (here.parent / name).resolve() if name else here
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


def test_the_costs_are_computed() -> None:
    """`python -m tests.tools.costs` writes them, from prices and quantities that stand beside them."""
    page = costs.PAGE.read_text()
    written = page.partition(costs.BEGIN)[2].partition(costs.END)[0]
    assert written.strip() == costs.render()


def test_costs_grow_with_jobs() -> None:
    """An idle pipeline costs next to nothing, and the models are most of a busy one."""
    idle, some, many = (costs.month(jobs) for jobs in costs.JOBS)
    assert sum(idle.values()) < 1
    assert all(idle[part] <= some[part] <= many[part] for part in many)
    assert many["models (gpt-4o, gpt-4o-mini)"] > 0.8 * sum(many.values())


@pytest.mark.parametrize("page", PAGES)
def test_what_is_not_run_needs_an_account(page: str) -> None:
    """Each `sh` block calls a cloud; anything else has to be `bash`, which is run."""
    for block in blocks(page, "sh"):
        words = set(re.findall(r"[\w-]+", block))
        assert words & CLOUDS or "GOOGLE_CLOUD_PROJECT" in words or "$PROJECT" in block, block


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_a_script(page: str) -> None:
    """As a shell reads it."""
    for block in [*blocks(page, "sh"), *blocks(page, "bash")]:
        done = subprocess.run(
            ["bash", "-n"], input=block, text=True, capture_output=True, timeout=10, check=False
        )
        assert done.returncode == 0, f"{block}\n{done.stderr}"


def test_the_runbook_knows_every_code() -> None:
    """What a failed job says, an operator finds."""
    page = (DOCS / "operate.md").read_text()
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == {code.value for code in ErrorCode}


def test_the_pages_name_what_terraform_makes() -> None:
    """A secret or a variable of another name would be looked for in vain."""
    pages = "".join((DOCS / page).read_text() for page in ("deploy.md", "operate.md"))
    terraform = "".join(path.read_text() for path in (ROOT / "infra" / "terraform").rglob("*.tf"))
    for secret in re.findall(r"secrets versions (?:add|list) ([\w-]+)", pages):
        assert secret in terraform or secret.removesuffix("-api-key") in {"openai", "anthropic"}, secret
    for variable in ("providers_in_use", "gateway_image", "daily_spend_limit_usd", "redis"):
        assert variable in pages
        assert f'variable "{variable}"' in terraform
