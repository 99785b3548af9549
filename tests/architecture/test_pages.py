"""The pages: their links and paths exist, their figures are computed, their commands are run."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from shared.errors import ErrorCode
from shared.reconciliation.reasons import Reason
from tests.support.pages import DOCS, blocks

PAGES = sorted(path.name for path in DOCS.glob("*.md"))
ROOT = DOCS.parent
EVERY_PAGE = [
    *("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "infra/supabase/README.md"),
    *sorted(str(path.relative_to(ROOT)) for path in DOCS.rglob("*.md")),
]
CLOUDS = {"gcloud", "terraform", "firebase"}
"""Programs that need an account."""
_PATH = re.compile(r"`((?:functions|shared|infra|tests|docs)/[^\s`]*)`")


def anchors(path: Path) -> set[str]:
    """Return the anchors that a page's headings have on GitHub."""
    headings = re.findall(r"^#+ (.*)$", path.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-") for heading in headings}


def expand(path: str) -> list[str]:
    """Return the glob patterns of a path with braces, such as `shared/{clock,errors}.py`, or a `<stage>`."""
    head, _, rest = path.partition("{")
    if not rest:
        return [re.sub(r"<\w+>", "*", path).rstrip("/")]
    names, _, tail = rest.partition("}")
    return [pattern for name in names.split(",") for pattern in expand(head + name + tail)]


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_link_leads_somewhere(page: str) -> None:
    """Each link of a page leads to a file of this repository, and to a heading in it."""
    here = ROOT / page
    for target in re.findall(r"\]\((?!https?:)([^)\s]+)\)", here.read_text()):
        name, _, anchor = target.partition("#")
        there = (here.parent / name).resolve() if name else here
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("page", EVERY_PAGE)
def test_every_path_exists(page: str) -> None:
    """Each path that a page names in backticks is in the tree."""
    for path in _PATH.findall((ROOT / page).read_text()):
        for pattern in expand(path):
            assert any(ROOT.glob(pattern)), path


@pytest.mark.parametrize("page", PAGES)
def test_sh_blocks_need_an_account(page: str) -> None:
    """Each `sh` block needs a cloud or a public address; every other block is `bash`, which a test runs."""
    for block in blocks(page, "sh"):
        words = set(re.findall(r"[\w-]+", block))
        named = "GOOGLE_CLOUD_PROJECT" in words or "$PROJECT" in block or ".example.com/" in block
        assert words & CLOUDS or named, block


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_a_script(page: str) -> None:
    """A shell can parse each block."""
    for block in [*blocks(page, "sh"), *blocks(page, "bash")]:
        check = subprocess.run(
            ["bash", "-n"], input=block, text=True, capture_output=True, timeout=10, check=False
        )
        assert check.returncode == 0, f"{block}\n{check.stderr}"


def test_the_runbook_knows_every_code() -> None:
    """The runbook has a row for each error code."""
    page = (DOCS / "operate.md").read_text()
    assert set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE)) == {code.value for code in ErrorCode}


def test_each_reason_of_a_gap_is_explained() -> None:
    """docs/reconcile.md says of each reason when it fits and what to do."""
    page = (DOCS / "reconcile.md").read_text()
    assert re.findall(r"^\| `([a-z]+_[a-z_]+|price)` \|", page, re.MULTILINE) == [
        reason.value for reason in Reason
    ]
    assert all(reason.sentence.endswith((".", "?")) for reason in Reason)


def test_the_pages_name_what_terraform_makes() -> None:
    """Terraform has each secret and variable that the pages name."""
    pages = "".join((DOCS / page).read_text() for page in ("deploy.md", "operate.md"))
    terraform = "".join(path.read_text() for path in (ROOT / "infra" / "terraform").rglob("*.tf"))
    for secret in re.findall(r"secrets versions (?:add|list) ([\w-]+)", pages):
        assert secret in terraform or secret.removesuffix("-api-key").removesuffix("-admin-key") in {
            "openai",
            "anthropic",
        }, secret
    for variable in ("providers_in_use", "gateway_image", "daily_spend_limit_usd", "redis"):
        assert variable in pages
        assert f'variable "{variable}"' in terraform


def test_frontend_page_has_each_document_of_the_rules() -> None:
    """Its table says of each that a browser may read who may."""
    rules = (ROOT / "infra/firestore/firestore.rules").read_text()
    table = (DOCS / "frontend.md").read_text().split("## Who may do what")[1].split("\n## ")[0]
    collections = re.findall(r"match /([a-z_]+)/\{(?!database)", rules)
    assert {"jobs", "outputs", "runs", "admission"} <= set(collections)
    for name in collections:
        assert re.search(rf"^\| .*\b{name}/\{{", table, re.MULTILINE), name
