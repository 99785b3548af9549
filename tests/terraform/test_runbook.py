"""The pages' commands for the cloud: marked as such, with filters, resources and fields that there are."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

import pytest

from shared.telemetry import Event
from tests.support.monitoring import filters
from tests.support.pages import CLOUD, PAGES, blocks, code_of, filters_of, text_of
from tests.support.paths import ROOT
from tests.terraform.plan import Plan
from tests.tools.drills.plays import DRILLS

_SPECIAL = {"message", "event", "operator", "retires"}
"""Fields of a line that telemetry adds by itself, or the gateway (`render.log_lines`)."""


def _calls() -> Iterator[ast.Call]:
    for room in ("functions", "shared"):
        for path in (ROOT / room).rglob("*.py"):
            yield from (each for each in ast.walk(ast.parse(path.read_text())) if isinstance(each, ast.Call))


@pytest.fixture(scope="module")
def written() -> set[str]:
    """The fields and labels that the code writes: keywords of its calls, and keys of its dictionaries."""
    calls = list(_calls())
    keywords = {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}
    return _SPECIAL | keywords


@pytest.mark.parametrize("page", PAGES)
def test_cloud_blocks_are_marked(page: str) -> None:
    """Each block that no test runs begins with the words that the reader knows it by."""
    for block in blocks(page, "sh"):
        assert block.startswith(CLOUD), block


@pytest.mark.parametrize("page", PAGES)
def test_pages_name_written_fields(page: str, written: set[str]) -> None:
    """Each field and label of the log that a page names is one that the code writes."""
    named = re.findall(r"\b(?:jsonPayload|labels)\.(\w+)", text_of(page))
    assert set(named) <= written | {"service_name"}


def test_pages_filters_name_known_events(planned: Plan) -> None:
    """Each filter of a page can be read, and names events and services that there are."""
    services = {name.replace("_", "-") for name in _names(planned)}
    found = [filters.parse(text) for page in PAGES for text in filters_of(page)]
    events = {value for each in found for value in each.values("jsonPayload.event")}
    assert len(events) > 8
    assert events <= {event.value for event in Event}
    asked = {value for each in found for value in each.values("resource.labels.service_name")}
    assert asked
    assert asked <= services


def test_each_filter_is_tried_on_real_lines() -> None:
    """Each filter of a page is applied to real lines, by a test (`finds`) or by a drill (`desk.log`)."""
    tried = {
        str(call.args[0].value)
        for path in (ROOT / "tests").rglob("*.py")
        if not {".venv", "node_modules"} & set(path.parts)
        for call in ast.walk(ast.parse(path.read_text()))
        if isinstance(call, ast.Call) and ast.unparse(call.func) in {"finds", "desk.log"}
        if call.args and isinstance(call.args[0], ast.Constant)
    }
    assert {text for page in PAGES for text in filters_of(page)} <= tried


def test_each_saved_query_is_tried_on_real_lines(planned: Plan) -> None:
    """Each saved query of Terraform is applied to real lines, by a test or by a drill."""
    titles = {body["display_name"] for body in planned.of("google_logging_saved_query").values()}
    places = [*(ROOT / "tests/tools/drills/plays").glob("*.py"), ROOT / "tests/system/test_runbook.py"]
    places.append(ROOT / "tests/unit/shared/stage/test_answer_log.py")
    tried = "".join(path.read_text() for path in places)
    assert {title for title in titles if title.partition(",")[0].removeprefix("Blog: ") not in tried} == set()


def test_each_command_of_the_runbook_runs() -> None:
    """Each command with a variable or an option's value is in a block that a test runs, or in a drill."""
    drilled = "".join(path.read_text() for path in (ROOT / "tests/tools/drills/plays").glob("*.py"))
    run = "\n".join(blocks("operate.md", "bash"))
    complete = {code for code in code_of("operate.md") if re.match(r"blog .*(\$|--[\w-]+ \w)", code)}
    assert len(complete) > 15
    assert {code for code in complete if code not in run and f'desk.run("{code}"' not in drilled} == set()


def test_pages_resources_are_made(everything: Plan) -> None:
    """Each name in a command for the cloud that begins with `blog-` is one that Terraform makes."""
    made = _names(everything)
    for page in PAGES:
        alone = [code for code in code_of(page) if code.startswith("gcloud ")]
        for command in [*alone, *blocks(page, "sh")]:
            words = set(re.findall(r"(?<![\w$./-])blog-[a-z][a-z-]*", command))
            assert words <= made, (page, words - made)


def test_each_alert_has_a_drill(planned: Plan) -> None:
    """Each alert of Terraform has a drill, and its section of the runbook ends with the command for it."""
    policies = planned.of("google_monitoring_alert_policy")
    alerts = {address.partition('"')[2].rstrip('"]') for address in policies}
    assert set(DRILLS) == alerts
    sections = re.split(r"^### ", text_of("operate.md"), flags=re.MULTILINE)
    for alert in alerts:
        [section] = [each for each in sections if each.startswith(f"`{alert}`\n")]
        assert section.rstrip().endswith(f"Try it: `make drill NAME={alert}`."), alert


def test_runbook_lists_alerts_by_severity(planned: Plan) -> None:
    """The table above the alerts' sections has each alert once, in the row of its severity."""
    rows = {
        row.split("|")[1].strip(): re.findall(r"\[`([\w-]+)`\]\(#\1\)", row)
        for row in re.findall(r"^\| (?:ERROR|WARNING) .*$", text_of("operate.md"), re.MULTILINE)
    }
    listed = [(severity, alert) for severity, alerts in rows.items() for alert in alerts]
    made = {
        (body["severity"], address.partition('"')[2].rstrip('"]'))
        for address, body in planned.of("google_monitoring_alert_policy").items()
    }
    assert sorted(listed) == sorted(made)


def _names(planned: Plan) -> set[str]:
    """Return the names and ids of all resources."""
    fields = ("name", "account_id", "secret_id", "repository_id", "bucket")
    return {str(body[field]) for _, body in planned.resources() for field in fields if field in body}
