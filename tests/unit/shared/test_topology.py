"""infra/topology.yaml: complete, consistent, and each timeout inside the next."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from shared import topology
from shared.gateways import job_store, publisher
from shared.jobs.job import Stage
from shared.messages.schemas import StartRequest
from shared.settings import read as read_settings
from shared.stage.attempt import _STEP_MARGIN
from shared.stage.attempt_end import _COMMIT_TRIES
from shared.stage.claimer import _CLAIM_PATIENCE
from shared.stage.lease import _WRITE_PATIENCE
from shared.stage.outbox import _PATIENCE
from shared.stage.usage_recorder import _SETTLING

LAYOUT = topology.load()
STAGES = {name: function for name, function in LAYOUT.functions.items() if name in set(Stage)}


def test_the_functions_are_the_contracts() -> None:
    """The table of section 1."""
    table = {
        name: (each.consumes, each.subscription, each.publishes, each.revises, each.operation)
        for name, each in LAYOUT.functions.items()
    }
    assert table == {
        "generate": ("blog-requested", "blog-generate", "blog-generated", None, "generation"),
        "polish": ("blog-generated", "blog-polish", "blog-polished", None, "polishing"),
        "quality": ("blog-polished", "blog-quality", "blog-checked", "blog-generated", "quality_check"),
        "meta": ("blog-checked", "blog-meta", "blog-tagged", None, "meta_tags"),
        "usage": ("blog-usage", "blog-usage", None, None, None),
        "deadletter": ("blog-dead-letter", "blog-dead-letter", None, None, None),
    }


def test_every_timeout_is_inside_the_next() -> None:
    """So that each layer can still report what the one below it did."""
    timing = LAYOUT.timing
    chain = (
        timing.stream_hang,
        timing.model_silence,
        timing.model_hang,
        timing.model_call,
        timing.step,
        timing.function,
        timing.ack_deadline,
    )
    assert list(chain) == sorted(set(chain))
    assert timing.ack_deadline <= 600  # Pub/Sub's own maximum
    assert 2 * timing.stream_hang < timing.model_silence
    assert 2 * timing.model_hang < timing.model_call < timing.step - _STEP_MARGIN


def test_request_ends_in_time_though_all_hangs() -> None:
    """A request ends in time though Firestore and Pub/Sub hang.

    The worst case, added up from what the code waits for.
    """
    read = write = job_store._TIMEOUT
    claim = _CLAIM_PATIENCE + read + write  # the last try begins when the patience is over
    commit = _COMMIT_TRIES * write + sum(range(1, _COMMIT_TRIES))  # with the waits between them
    contended = _WRITE_PATIENCE + write + read  # by others who write meanwhile, each time at the last moment
    ends = claim + LAYOUT.timing.step + _SETTLING + max(commit, contended)
    told = 2 * publisher.LONGEST + _PATIENCE + write  # two messages, the outbox, and its write
    assert ends + told < LAYOUT.timing.function
    given_back = write  # after a commit that failed, and then nothing is published
    assert ends + given_back < LAYOUT.timing.function


def test_a_lease_outlives_a_few_missed_renewals() -> None:
    """One slow write must not cost an attempt, and a crash not more than a minute or two."""
    timing = LAYOUT.timing
    assert 3 * timing.lease_renewal < timing.lease <= 60
    assert timing.draft_interval >= 1


def test_published_topics_are_consumed_or_external() -> None:
    """Whatever is published is consumed or for other services.

    A topic that nobody reads loses what is sent to it.
    """
    consumed = {each.consumes for each in LAYOUT.functions.values()}
    published = {each.publishes for each in LAYOUT.functions.values()} | {
        each.revises for each in LAYOUT.functions.values()
    }
    published |= {LAYOUT.usage_topic, LAYOUT.dead_letter_topic, LAYOUT.events_topic, "blog-requested"}
    assert published - {None} - consumed == {LAYOUT.output_topic, LAYOUT.events_topic}
    assert LAYOUT.topics == (published | consumed) - {None}


def test_names_are_unique() -> None:
    """Two functions on one subscription would share its messages."""
    subscriptions = [each.subscription for each in LAYOUT.functions.values()]
    assert len(set(subscriptions)) == len(subscriptions)


def test_all_but_the_last_stop_have_dead_letters() -> None:
    """Dead letters of dead letters would go round in circles."""
    for name, each in LAYOUT.functions.items():
        attempts = each.retry.max_delivery_attempts
        assert (attempts is None) == (name == "deadletter")
        assert attempts is None or 5 <= attempts <= 100  # Pub/Sub's limits
        assert 0 <= each.retry.min_backoff <= each.retry.max_backoff <= 600


def test_stage_is_given_up_after_its_attempts() -> None:
    """A stage is given up only after its attempts.

    The job's own limit says why it failed; the dead letter only that it did.
    """
    for each in STAGES.values():
        assert (each.retry.max_delivery_attempts or 0) > LAYOUT.job.max_attempts


def test_stages_have_operations_and_entry_points() -> None:
    """Every stage has an operation and every function an entry point.

    The name of each row's operation, and the code that is deployed.
    """
    assert set(STAGES) == {stage.value for stage in Stage}
    assert all(each.operation for each in STAGES.values())
    for name in LAYOUT.functions:
        assert (topology.PATH.parents[1] / "functions" / name / "main.py").exists()


def test_every_model_that_is_asked_is_an_alias() -> None:
    """The stages' own, and the one that a start message means when it names none."""
    asked = {each.model for each in LAYOUT.functions.values() if each.model}
    default = next(field.default for field in msgspec.structs.fields(StartRequest) if field.name == "model")
    assert asked | {default} <= set(LAYOUT.models)


def test_needed_variables_are_known_to_settings() -> None:
    """Every variable that a function needs is known to the settings.

    A mistyped one would be found on the first cold start.
    """
    environ = {
        "GOOGLE_CLOUD_PROJECT": "my-project",
        "LITELLM_PROXY_URL": "http://p",
        "LITELLM_API_KEY": "k",
        "SUPABASE_DB_URL": "postgresql://h/d",
    }
    for each in LAYOUT.functions.values():
        read_settings(each.environment, environ)


@pytest.mark.parametrize(
    ("line", "mended", "named"),
    [
        ("  step: 400", "  stepp: 420", "stepp"),
        ("  ttl_days: 90", "  ttl_days: many", "ttl_days"),
        ("output_topic: blog-tagged", "", "output_topic"),
        ("events_topic: blog-events", "", "events_topic"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path: Path, line: str, mended: str, named: str) -> None:
    """It stops every function at start."""
    text = topology.PATH.read_text()
    assert line in text
    broken = tmp_path / "topology.yaml"
    broken.write_text(text.replace(line, mended))
    with pytest.raises(msgspec.ValidationError, match=named):
        topology.load(broken)
