"""`blog check-deploy`, on projects as Terraform makes them and as people change them."""

from __future__ import annotations

import asyncio
import copy
import json
from typing import Any

import pytest

from infra.cli.deployment import operation
from infra.cli.deployment.check import ROLES, Comparison, Where, compare
from shared import topology
from tests.support.fakes.cli import blog
from tests.support.fakes.cloud import Deployed, InMemory
from tests.terraform import deployed
from tests.terraform.deployed import ALERTS, FUNCTIONS, PROJECT
from tests.terraform.drifts import API, DRIFTS, GATEWAY, POLISH, put
from tests.terraform.plan import Plan
from tests.terraform.role_drifts import ROLE_DRIFTS

TOPOLOGY = topology.load()
APPLY = "terraform -chdir=infra/terraform apply"


@pytest.fixture(scope="module")
def original(planned: Plan) -> Deployed:
    return deployed.make(planned)


@pytest.fixture
def project(original: Deployed) -> Deployed:
    """A project of the test's own."""
    return Deployed(copy.deepcopy(original.resources))


def compared(project: Deployed, **options: Any) -> Comparison:
    return asyncio.run(compare(InMemory(project), Where(PROJECT, **options), TOPOLOGY))


def sentences(found: Comparison) -> list[str]:
    """Return each finding as "resource: field, found, expected"."""
    all_ = [finding for findings in found.findings.values() for finding in findings]
    return [f"{each.resource}: {each.field}, {each.found}, {each.expected}" for each in all_]


def test_applied_plan_differs_in_nothing(planned: Plan, everything: Plan) -> None:
    """Every area of both plans was read, and is as declared."""
    for each in (planned, everything):
        found = compared(deployed.make(each))
        assert sentences(found) == []
        assert set(found.findings) == set(ROLES)
        alerts = each.of("google_monitoring_alert_policy").values()
        assert {f"Blog pipeline: {title}" for title in operation.titles()} == {
            one["display_name"] for one in alerts
        }
        assert set(operation.metric_names()) == set(each.named("google_logging_metric"))
        assert not found.unread


@pytest.mark.parametrize("name", [*DRIFTS, *ROLE_DRIFTS])
def test_each_change_is_one_difference(project: Deployed, name: str) -> None:
    """Each single change of a project is found, and nothing else."""
    change, expected = (DRIFTS | ROLE_DRIFTS)[name]
    change(project)
    found = compared(project)
    assert sentences(found) == [expected]
    assert not found.unread


def test_public_service_is_found(project: Deployed) -> None:
    """Also one that has its own callers besides."""
    project.resources[f"{GATEWAY}:getIamPolicy"]["bindings"][0]["members"].append("allUsers")
    assert sentences(compared(project)) == ["service blog-gateway: public access, allUsers, none"]


def test_owners_choices_are_no_difference(project: Deployed) -> None:
    """Instances of the API that stay, other sites of the project, and a page that is not deployed."""
    put(API, "serviceConfig", "minInstanceCount", value=2)(project)
    site = f"{deployed.HOSTING}/sites/{PROJECT}/releases"
    for release in ("2", "1"):
        del project.resources[f"{site}/{release}"]
    assert sentences(compared(project)) == []
    del project.resources[f"{deployed.HOSTING}/{deployed.HERE}/sites/{PROJECT}"]
    assert sentences(compared(project)) == []


def test_role_with_a_condition_is_not_enough(project: Deployed) -> None:
    """It may not hold when it is needed; and how to remove what nobody declared is said."""
    policy = project.resources[f"{deployed.PROJECTS}:getIamPolicy"]
    policy["bindings"][-1]["condition"] = {"expression": "false"}
    role = policy["bindings"][-1]["role"]
    found = compared(project).findings["roles"]
    assert {each.field for each in found} == {role, f"{role} with a condition"}
    assert [each.repair for each in found if each.repair and each.repair.endswith(f"--role {role} --all")]
    ROLE_DRIFTS["editor"][0](project)
    repairs = [each.repair for each in compared(project).findings["roles"] if each.field == "roles/editor"]
    member = f"serviceAccount:{deployed.account('blog-usage')}"
    assert repairs == [
        f"gcloud projects remove-iam-policy-binding {PROJECT} --member {member} --role roles/editor"
    ]


def test_connections_are_no_other_secrets(project: Deployed) -> None:
    """The function that calls strangers reads secrets that begin with cms-, and a wider grant is found."""
    policy = project.resources[f"{deployed.PROJECTS}:getIamPolicy"]
    policy["bindings"][0]["condition"]["expression"] = "true"
    role = "roles/secretmanager.secretAccessor"
    found = compared(project).findings["roles"]
    assert {each.field for each in found} == {
        f"{role} with a condition",
        f"{role} of secrets cms-… with a condition",
    }
    assert [each.repair for each in found if each.repair and each.repair.endswith(f"--role {role} --all")]


def test_other_ways_of_writing_are_no_difference(project: Deployed) -> None:
    """Cloud Run may answer with another unit than Terraform's."""
    limits = project.resources[GATEWAY]["template"]["containers"][0]["resources"]["limits"]
    limits |= {"cpu": "1000m", "memory": "2048Mi"}
    assert sentences(compared(project)) == []


def test_empty_project_lacks_everything() -> None:
    """Before the first apply each resource is missing, and nothing is an error."""
    here = {deployed.PROJECTS: {"name": "projects/1"}, f"{deployed.PROJECTS}:getIamPolicy": {}}
    found = compared(Deployed(here), region=deployed.REGION)
    assert not found.unread
    counts = {area: len(findings) for area, findings in found.findings.items()}
    assert counts["topics"] == len(TOPOLOGY.topics)
    assert counts["functions"] == len(TOPOLOGY.functions)
    assert counts["subscriptions"] == len(TOPOLOGY.consumers)
    assert counts["alerts"] == len(operation.titles())
    assert counts["secrets"] == 4
    assert counts["page"] == 0


def test_unreadable_areas_hide_no_other(project: Deployed) -> None:
    """An account without the right to one service reads the others."""
    for beginning in (FUNCTIONS.replace(deployed.REGION, "-"), ALERTS):
        project.broken[beginning] = (403, {})
    put(POLISH, "ackDeadlineSeconds", value=10)(project)
    found = compared(project, region=deployed.REGION)
    assert set(found.unread) == {"functions", "alerts"}
    assert sentences(found) == ["subscription blog-polish: ack deadline, 10 s, 600 s"]


def test_region_comes_from_the_functions(project: Deployed) -> None:
    """Without them it has to be named, which the reason says."""
    project.broken[FUNCTIONS.replace(deployed.REGION, "-")] = (403, {})
    found = compared(project)
    assert set(found.unread) == {"functions", "gateway", "callers", "schedules"}
    assert "--region" in found.unread["gateway"]
    assert found.findings["topics"] == []


@pytest.mark.parametrize("body", [{"functions": [{}]}, {"functions": "none"}, {"functions": [{"name": 1}]}])
def test_unexpected_answer_is_unread(project: Deployed, body: Any) -> None:
    """An API that answers in another shape is named, without a traceback."""
    project.broken[FUNCTIONS.replace(deployed.REGION, "-")] = (200, body)
    assert "unexpected shape" in compared(project, region=deployed.REGION).unread["functions"]


def test_hanging_api_is_given_up(project: Deployed) -> None:
    """The areas that it holds up are named; the others are compared."""
    cloud = InMemory(project, hanging=ALERTS)
    found = asyncio.run(compare(cloud, Where(PROJECT), TOPOLOGY, patience=1))
    assert set(found.unread) == {"alerts"}
    assert "no answer" in found.unread["alerts"]


def test_command_prints_differences(project: Deployed) -> None:
    """Below their resource, and how to repair them; exit code 1."""
    DRIFTS["ack deadline"][0](project)
    DRIFTS["attempts"][0](project)
    DRIFTS["disabled secret"][0](project)
    project.broken[ALERTS] = (403, {})
    ended = blog("check-deploy", "--project", PROJECT, cloud=InMemory(project))
    assert ended.code == 1
    assert ended.out.splitlines()[:6] == [
        "subscription blog-polish",
        "  ack deadline: 10 s, should be 600 s",
        "  delivery attempts: 5, should be 30",
        "secret supabase-db-url",
        "  newest version: disabled, should be enabled",
        f"    gcloud secrets versions add supabase-db-url --data-file=- --project {PROJECT}",
    ]
    assert "Not read: alerts. answered with 403" in ended.err
    assert "roles/monitoring" in ended.err
    assert f"3 differences in {PROJECT}" in ended.err
    assert APPLY in ended.err


@pytest.mark.parametrize(("denied", "code"), [(False, 0), (True, 2)])
def test_exit_code_without_a_difference(project: Deployed, denied: bool, code: int) -> None:  # noqa: FBT001  one of the cases' values
    """0 where everything is as declared; 2 where a part could not be read."""
    if denied:
        project.broken[ALERTS] = (403, {})
    ended = blog("check-deploy", cloud=InMemory(project), env={"GOOGLE_CLOUD_PROJECT": PROJECT})
    assert ended.code == code
    assert f"{PROJECT} is as declared" in ended.err
    assert ended.out == ""


def test_command_writes_json(project: Deployed) -> None:
    """Every difference with the command that repairs it."""
    DRIFTS["ack deadline"][0](project)
    project.broken[ALERTS] = (403, {})
    ended = blog("check-deploy", "--project", PROJECT, "--json", cloud=InMemory(project))
    assert json.loads(ended.out) == {
        "project": PROJECT,
        "findings": [
            {
                "area": "subscriptions",
                "resource": "subscription blog-polish",
                "field": "ack deadline",
                "found": "10 s",
                "expected": "600 s",
                "repair": APPLY,
            }
        ],
        "unread": [
            {"area": "alerts", "reason": "answered with 403", "role": "roles/monitoring.alertPolicyViewer"}
        ],
    }


@pytest.mark.parametrize(
    "env", [{}, {"GOOGLE_CLOUD_PROJECT": "content-pipeline-local", "PUBSUB_EMULATOR_HOST": "127.0.0.1:1"}]
)
def test_stack_is_not_a_project(env: dict[str, str]) -> None:
    """A person who sourced stack.env does not compare another's project of that name."""
    ended = blog("check-deploy", env=env)
    assert (ended.code, "--project" in ended.err) == (2, True)
