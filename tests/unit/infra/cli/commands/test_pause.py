"""`blog pause` and `blog resume`: what they write, publish and say."""

from __future__ import annotations

import json

import msgspec
import pytest

from infra.cli.errors import Unreachable
from shared.jobs.admission import Admission, Paused
from tests.support.fakes.cli import ORG, blog
from tests.support.fakes.fleet import FakeFleet

OTHER = "99999999-9999-4999-8999-999999999999"


def test_pause_of_an_organisation_keeps_the_rest() -> None:
    """Only the pause is written, and the pipeline reads it as one."""
    fleet = FakeFleet(admissions={ORG: {"limits": {"jobs": 3}, "spent_usd": 1.5}})
    ended = blog("pause", "--org", ORG, "--reason", "unpaid", fleet=fleet)
    assert ended.code == 0
    assert f"Organisation {ORG} is paused since" in ended.err
    assert "Jobs at work go on to their end; new and waiting ones start after the pause." in ended.err
    assert f"`blog resume --org {ORG}` ends the pause." in ended.err
    written = msgspec.convert(fleet.admissions[ORG], Admission)
    assert written.paused is not None
    assert (written.paused.reason, written.limits.jobs, written.spent_usd) == ("unpaid", 3, 1.5)


def test_pause_of_an_unknown_organisation_warns() -> None:
    """The pause holds, since the organisation may be about to come; --json is not changed."""
    fleet = FakeFleet(unknown={ORG})
    ended = blog("pause", "--org", ORG, "--json", fleet=fleet)
    assert (ended.code, json.loads(ended.out)["org_id"]) == (0, ORG)
    assert ended.err == f"No organisation {ORG} is known (yet): check the id.\n"
    assert fleet.admissions[ORG]["paused"]
    assert "check the id" not in blog("pause", "--org", OTHER, fleet=fleet).err


def test_pause_holds_when_the_mirror_can_not_be_read() -> None:
    """It is written already, and the warning is left out."""

    class Away(FakeFleet):
        def is_unknown(self, org_id: str) -> bool:
            raise Unreachable(f"Firestore does not answer about {org_id}.")

    ended = blog("pause", "--org", ORG, fleet=Away())
    assert ended.code == 0
    assert "is paused since" in ended.err


def test_pause_of_a_model_keeps_its_breaker() -> None:
    """The document of the system is created or merged."""
    fleet = FakeFleet(admissions={"system": {"models": {"gpt-4o": {"failures": 2}}, "owners_known": True}})
    assert blog("pause", "--model", "gpt-4o", fleet=fleet).code == 0
    system = fleet.admissions["system"]
    assert msgspec.convert(system["models"]["gpt-4o"].pop("paused"), Paused)
    assert system == {"models": {"gpt-4o": {"failures": 2}}, "owners_known": True}


def test_pause_of_everything_is_the_systems() -> None:
    """Without options the whole system is paused, also where there is no document yet."""
    fleet = FakeFleet()
    ended = blog("pause", "--json", "--reason", "billing", fleet=fleet)
    assert json.loads(ended.out).keys() == {"scope", "since", "reason"}
    assert msgspec.convert(fleet.admissions["system"]["paused"], Paused).reason == "billing"


def test_second_pause_keeps_the_first_time() -> None:
    """And its reason, unless there is a new one."""
    fleet = FakeFleet()
    first = json.loads(blog("pause", "--json", "--reason", "one", fleet=fleet).out)
    again = json.loads(blog("pause", "--json", fleet=fleet).out)
    assert again == first
    renamed = json.loads(blog("pause", "--json", "--reason", "two", fleet=fleet).out)
    assert renamed == {**first, "reason": "two"}


@pytest.mark.parametrize("scope", [(), ("--org", ORG), ("--model", "gpt-4o")])
def test_resume_ends_a_pause_and_sweeps(scope: tuple[str, ...]) -> None:
    """One message lets waiting jobs go on; without a pause nothing is written or published."""
    fleet = FakeFleet()
    before = blog("resume", *scope, fleet=fleet)
    assert (before.code, fleet.published, fleet.admissions) == (0, [], {})
    assert "is not paused." in before.err
    blog("pause", *scope, fleet=fleet)
    ended = blog("resume", *scope, fleet=fleet)
    assert ended.code == 0
    assert "is not paused any more: waiting jobs go on" in ended.err
    [(topic, message, attributes)] = fleet.published
    assert (topic, message, set(attributes)) == ("blog-sweep", {}, {"traceparent"})
    assert json.loads(blog("resume", *scope, "--json", fleet=fleet).out)["resumed"] is False
    assert json.loads(blog("pause", "--show", "--json", fleet=fleet).out) == {"paused": []}


def test_resume_names_what_is_still_paused() -> None:
    """An organisation does not start again while its model or the system is paused."""
    fleet = FakeFleet()
    blog("pause", "--org", ORG, fleet=fleet)
    blog("pause", "--model", "gpt-4o", fleet=fleet)
    ended = blog("resume", "--org", ORG, fleet=fleet)
    assert "Model gpt-4o is still paused: `blog resume --model gpt-4o` ends that." in ended.err
    assert blog("resume", fleet=fleet).err.startswith("The whole system is not paused.\nModel gpt-4o is")


def test_resume_without_pubsub_still_resumes() -> None:
    """The next sweep on schedule does the same."""
    fleet = FakeFleet(topics={"blog-sweep": Unreachable("Pub/Sub does not answer: away.")})
    blog("pause", fleet=fleet)
    ended = blog("resume", fleet=fleet)
    assert ended.code == 0
    assert "until the next one, at most 60 seconds" in " ".join(ended.err.split())
    assert "paused" not in fleet.admissions["system"]


def test_pause_show_lists_every_pause() -> None:
    """The system, models and organisations; also one whose fields can't be read."""
    fleet = FakeFleet(admissions={OTHER: {"paused": True}, "system": {"models": {"gpt-4o": {"failures": 1}}}})
    for arguments in ((), ("--org", ORG, "--reason", "unpaid [bill]"), ("--model", "gpt-4o-mini")):
        blog("pause", *arguments, fleet=fleet)
    shown = blog("pause", "--show", fleet=fleet)
    lines = shown.out.splitlines()
    assert max(len(line) for line in lines) <= 80
    for part in ("The whole system", "Model gpt-4o-mini", "unpaid [bill]", OTHER[:8], ORG[:8]):
        assert part in shown.out
    for command in ("", " --model gpt-4o-mini", f" --org {ORG}", f" --org {OTHER}"):
        assert f"  blog resume{command}" in lines  # it ends this pause, on a line of its own
    listed = json.loads(blog("pause", "--show", "--json", fleet=fleet).out)["paused"]
    assert [(each["scope"], each.get("org_id"), each.get("model")) for each in listed] == [
        ("system", None, None),
        ("model", None, "gpt-4o-mini"),
        ("organisation", ORG, None),
        ("organisation", OTHER, None),
    ]
    assert blog("pause", "--show", fleet=FakeFleet()).out == "Nothing is paused.\n"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("pause", "--org", ORG, "--model", "gpt-4o"), "Name one: --org or --model"),
        (("resume", "--org", ORG, "--model", "gpt-4o"), "Name one: --org or --model"),
        (
            ("pause", "--model", "gpt-9"),
            "model must be one of gpt-4o, gpt-4o-mini, claude-3-5-sonnet, best, fast.",
        ),
        (("pause", "--show", "--org", ORG), "--show prints every pause: leave out --org"),
        (("pause", "--reason", "x" * 501), "The reason has 501 characters: write at most 500."),
        (("pause", "--org", "acme"), "acme is not a UUID."),
    ],
)
def test_wrong_pause_changes_nothing(arguments: tuple[str, ...], sentence: str) -> None:
    """One sentence, exit code 2."""
    fleet = FakeFleet()
    ended = blog(*arguments, fleet=fleet)
    assert (ended.code, fleet.admissions, fleet.published) == (2, {}, [])
    assert sentence in ended.err
