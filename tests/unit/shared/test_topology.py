"""infra/topology.yaml: complete and consistent, with each timeout inside the next."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from shared import topology
from shared.gateways import firestore_calls, publisher
from shared.jobs.job import Stage
from shared.messages.schemas import StartRequest
from shared.settings import read as read_settings
from shared.stage.admissions import _LONGEST
from shared.stage.attempt import _STEP_MARGIN
from shared.stage.attempt_end import _COMMIT_TRIES
from shared.stage.claimer import _CLAIM_PATIENCE
from shared.stage.lease import _WRITE_PATIENCE
from shared.stage.outbox import _PATIENCE
from shared.stage.usage_recorder import _SETTLING

LAYOUT = topology.load()
_VALUES = {
    "API_ORIGINS": "https://a",
    "API_BACKENDS": "a@b",
    "FIREBASE_AUTH_EMULATOR_HOST": "h:1",
    "CMS_CONNECTIONS": "/c",
    "SOURCES_BUCKET": "a-bucket",
    "STORAGE_EMULATOR_HOST": "h:1",
}
STAGES = {name: function for name, function in LAYOUT.functions.items() if name in set(Stage)}


def test_functions_have_their_topics() -> None:
    """Each function has its subscription and topics."""
    table = {
        name: (each.consumes, each.subscription, each.publishes, each.revises, each.operation)
        for name, each in LAYOUT.consumers.items()
    }
    assert table == {
        "generate": ("blog-requested", "blog-generate", "blog-generated", None, "generation"),
        "polish": ("blog-generated", "blog-polish", "blog-polished", None, "polishing"),
        "quality": ("blog-polished", "blog-quality", "blog-checked", "blog-generated", "quality_check"),
        "meta": ("blog-checked", "blog-meta", "blog-tagged", None, "meta_tags"),
        "usage": ("blog-usage", "blog-usage", None, None, None),
        "deadletter": ("blog-dead-letter", "blog-dead-letter", None, None, None),
        "sweep": ("blog-sweep", "blog-sweep", None, None, None),
        "owners": ("blog-owners", "blog-owners", None, None, None),
        "reconcile": ("blog-reconcile", "blog-reconcile", None, None, None),
        "webhooks": ("blog-events", "blog-webhooks", "blog-deliveries", None, None),
        "deliver": ("blog-deliveries", "blog-deliveries", None, None, None),
        "publish": ("blog-tagged", "blog-publish", "blog-publications", None, None),
        "cms": ("blog-publications", "blog-cms", None, None, None),
    }


def test_every_timeout_is_inside_the_next() -> None:
    """Every timeout is inside the next, so that each layer can report the failure of the layer below."""
    timing = LAYOUT.timing
    chain = (
        timing.model_silence,
        timing.model_hang,
        timing.model_call,
        timing.step,
        timing.function,
        timing.ack_deadline,
    )
    assert list(chain) == sorted(set(chain))
    assert timing.ack_deadline <= 600  # Pub/Sub's own maximum
    assert 2 * timing.model_hang < timing.model_call < timing.step - _STEP_MARGIN


def test_request_ends_in_time_if_all_hangs() -> None:
    """A request ends in time if Firestore and Pub/Sub hang: the sum of all waits in the code."""
    read = write = firestore_calls.TIMEOUT
    # The last try begins when the patience is over: it reads, counts the members, and writes.
    claim = _CLAIM_PATIENCE + read + read + write
    commit = _COMMIT_TRIES * write + sum(range(1, _COMMIT_TRIES))  # with the waits between them
    contended = _WRITE_PATIENCE + write + read  # by others who write meanwhile, each time at the last moment
    ends = claim + LAYOUT.timing.step + _SETTLING + max(commit, contended)
    publishes = 2 * publisher.LONGEST + _PATIENCE + write  # two messages, the outbox, and its write
    assert ends + publishes + _LONGEST < LAYOUT.timing.function  # and the next jobs are let in
    given_back = write  # after a commit that failed, and then nothing is published
    assert ends + given_back < LAYOUT.timing.function


def test_lease_outlives_missed_renewals() -> None:
    """A lease outlives a few missed renewals, but a crash holds up a stage for two minutes at most."""
    timing = LAYOUT.timing
    assert 3 * timing.lease_renewal < timing.lease <= 60
    assert timing.draft_interval >= 1


def test_published_topics_are_consumed_or_external() -> None:
    """Every published topic is consumed here or by other services; another one would lose its messages."""
    consumed = {each.consumes for each in LAYOUT.consumers.values()}
    published = {each.publishes for each in LAYOUT.consumers.values()} | {
        each.revises for each in LAYOUT.consumers.values()
    }
    published |= {LAYOUT.usage_topic, LAYOUT.dead_letter_topic, LAYOUT.events_topic, "blog-requested"}
    assert published - {None} <= consumed
    assert LAYOUT.topics == (published | consumed) - {None}


def test_names_are_unique() -> None:
    """Subscriptions are unique, since two functions on one would share its messages."""
    subscriptions = [each.subscription for each in LAYOUT.consumers.values()]
    assert len(set(subscriptions)) == len(subscriptions)


def test_messages_that_matter_have_dead_letters() -> None:
    """All functions have dead letters, except deadletter, which would go round, and the scheduled ones."""
    for name, each in LAYOUT.consumers.items():
        attempts = each.retry.max_delivery_attempts
        assert (attempts is None) == (name == "deadletter" or each.every is not None)
        assert attempts is None or 5 <= attempts <= 100  # Pub/Sub's limits
        assert 0 <= each.retry.min_backoff <= each.retry.max_backoff <= 600


def test_schedules_fit_a_minutes_clock() -> None:
    """A schedule is whole minutes that divide an hour, or a day; the sweep's is the core's."""
    scheduled = {name: each.every for name, each in LAYOUT.functions.items() if each.every}
    assert set(scheduled) == {"sweep", "owners", "reconcile", "deliver"}
    assert scheduled["sweep"] == LAYOUT.admission.sweep
    assert all(every == 86_400 or (every % 60 == 0 and 3600 % every == 0) for every in scheduled.values())


def test_dead_letter_comes_after_all_attempts() -> None:
    """Pub/Sub dead-letters a message only after the stage's own limit, whose error says more."""
    for each in STAGES.values():
        assert (each.retry.max_delivery_attempts or 0) > LAYOUT.job.max_attempts


def test_stages_have_operations_and_entry_points() -> None:
    """Every stage has the name of its usage rows, and every function an entry point."""
    assert set(STAGES) == {stage.value for stage in Stage}
    assert all(each.operation for each in STAGES.values())
    for name in LAYOUT.functions:
        assert (topology.PATH.parents[1] / "functions" / name / "main.py").exists()


def test_function_has_http_or_a_topic(tmp_path: Path) -> None:
    """The door has no topic; a function with neither, or with half a subscription, stops at start."""
    assert {name for name, each in LAYOUT.functions.items() if each.http} == {"api"}
    assert LAYOUT.consumers.keys() == LAYOUT.functions.keys() - {"api"}
    text = topology.PATH.read_text()
    for line, instead in (("    http: true\n", ""), ("    http: true", "    http: true\n    consumes: a")):
        broken = tmp_path / "topology.yaml"
        broken.write_text(text.replace(line, instead))
        assert broken.read_text() != text
        with pytest.raises(msgspec.ValidationError, match="either http or consumes"):
            topology.load.__wrapped__(broken)


def test_every_model_is_an_alias() -> None:
    """The stages' models and the default of a start message are aliases."""
    asked = {each.model for each in LAYOUT.functions.values() if each.model}
    default = next(field.default for field in msgspec.structs.fields(StartRequest) if field.name == "model")
    assert asked | {default} <= set(LAYOUT.models)


def test_needed_variables_are_known_to_settings() -> None:
    """Settings know every variable that a function needs, so that a mistyped one is found here."""
    environ = {
        "GOOGLE_CLOUD_PROJECT": "my-project",
        "LITELLM_PROXY_URL": "http://p",
        "LITELLM_API_KEY": "k",
        "SUPABASE_DB_URL": "postgresql://h/d",
        "API_DB_URL": "postgresql://h/d",
        "SUPABASE_URL": "http://s",
        "WEBHOOK_SIGNING_KEY": "k" * 32,
    }
    for each in LAYOUT.functions.values():
        without = read_settings(each.environment, environ, optional=each.optional)
        given = read_settings(
            each.environment,
            environ | {name: _VALUES.get(name, "k") for name in each.optional},
            optional=each.optional,
        )
        assert (given == without) == (not each.optional)


@pytest.mark.parametrize(
    ("line", "replacement", "named"),
    [
        ("  step: 400", "  stepp: 420", "stepp"),
        ("  ttl_days: 90", "  ttl_days: many", "ttl_days"),
        ("output_topic: blog-tagged", "", "output_topic"),
        ("events_topic: blog-events", "", "events_topic"),
    ],
)
def test_mistake_in_the_file_is_named(tmp_path: Path, line: str, replacement: str, named: str) -> None:
    """A mistake in the file is named, since it stops every function at start."""
    text = topology.PATH.read_text()
    assert line in text
    broken = tmp_path / "topology.yaml"
    broken.write_text(text.replace(line, replacement))
    with pytest.raises(msgspec.ValidationError, match=named):
        topology.load(broken)


PLAIN_TRIAL = {"name": "sonnet", "stage": "generate", "alias": "claude-3-5-sonnet", "percent": 10}
OF_ANOTHER = {"name": "another", "instead_of": "gpt-4o-mini"}


def read_trials(tmp_path: Path, *changed: dict[str, object]) -> topology.Topology:
    """Read the file with trials."""
    lines = [f"  - {json.dumps({**PLAIN_TRIAL, **each})}" for each in changed]
    changed_file = tmp_path / "topology.yaml"
    changed_file.write_text(topology.PATH.read_text().replace("trials: []", "\n".join(["trials:", *lines])))
    return topology.load(changed_file)


def test_no_trial_by_default(tmp_path: Path) -> None:
    """A trial is begun on purpose; one with its least fields is instead of the default alias."""
    assert LAYOUT.trials == ()
    (trial,) = read_trials(tmp_path, {}).trials
    assert (trial.percent, trial.instead_of) == (10.0, "gpt-4o")


def test_shares_of_different_jobs_do_not_add_up(tmp_path: Path) -> None:
    """Trials of different stages, or instead of different aliases, may each have all jobs."""
    all_of_them: list[dict[str, object]] = [{"percent": 100}, {"percent": 100, "name": "b", "stage": "meta"}]
    assert len(read_trials(tmp_path, *all_of_them, {"percent": 100, **OF_ANOTHER}).trials) == 3


@pytest.mark.parametrize(
    ("trials", "named"),
    [
        ([{"alias": "gpt-9"}], "the trial sonnet names 'gpt-9': choose from gpt-4o, "),
        ([{"instead_of": "gpt-9"}], "the trial sonnet names 'gpt-9'"),
        ([{"stage": "usage"}], "trials[0].stage"),
        ([{"percent": 0}], "trials[0].percent"),
        ([{"percent": 101}], "trials[0].percent"),
        ([{"percent": float("nan")}], "trials[0].percent"),
        ([{"percent": 60}, {"name": "b", "percent": 41}], "the trials of generate have 101 percent"),
        ([{}, {"stage": "meta"}], "two trials are called sonnet"),
        ([{"name": "A B"}], "trials[0].name"),
        ([{"name": "a" * 41}], "trials[0].name"),
        ([{"name": ""}], "trials[0].name"),
        ([{"stage": "polish", "instead_of": "claude-3-5-sonnet"}], "polish asks one alias only"),
        ([{"until": "Monday"}], "until"),
    ],
)
def test_mistake_in_a_trial_is_named(tmp_path: Path, trials: list[dict[str, object]], named: str) -> None:
    """A wrong trial stops a process at its start, and the error says which one and why."""
    with pytest.raises(msgspec.ValidationError) as wrong:
        read_trials(tmp_path, *trials)
    assert named in str(wrong.value)
