"""`blog submit`: what is published, what is printed, what is refused."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from uuid import UUID

import pytest

from shared.errors import ErrorCode
from shared.jobs.job import Job, JobError, JobStatus, Spend, Stage
from shared.messages.schemas import StartRequest, as_map
from tests.support.fakes.cli import JOB, ORG, USER, ScriptedJobs, blog, completed, failed, job
from tests.support.fakes.fleet import FakeFleet

OWNER = ("--org", ORG, "--user", USER)


@pytest.fixture
def emulators() -> Iterator[dict[str, str]]:
    """An environment whose emulators answer a connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        address = f"127.0.0.1:{server.getsockname()[1]}"
        yield {
            "GOOGLE_CLOUD_PROJECT": "local",
            "PUBSUB_EMULATOR_HOST": address,
            "FIRESTORE_EMULATOR_HOST": address,
        }


def test_it_prints_just_the_id_that_it_published() -> None:
    """So that JOB=$(blog submit …) works."""
    jobs = ScriptedJobs()
    ended = blog("submit", "--topic", "Tea outdoors", *OWNER, jobs=jobs)
    [(topic, message, attributes)] = jobs.published
    assert (ended.code, ended.out, ended.err) == (0, f"{message['job_id']}\n", "")
    assert topic == "blog-requested"
    assert UUID(message["job_id"]).version == 4
    assert attributes["job_id"] == message["job_id"]
    assert attributes["org_id"] == ORG
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", attributes["traceparent"])


def test_every_option_reaches_its_field() -> None:
    """One option for each field of the start message."""
    jobs = ScriptedJobs()
    ended = blog(
        *("submit", "--topic", "Tea outdoors", "-k", "tea", "--keyword", "fresh air", "--words", "300"),
        *("--tone", "dry", "--instructions", "No lists.", "--model", "gpt-4o-mini", "--language", "en-GB"),
        *("--min-quality", "80", "--max-revisions", "0", "--job-id", JOB.upper(), "--json", *OWNER),
        jobs=jobs,
    )
    assert json.loads(ended.out) == {"job_id": JOB, "message_id": "message-1"}
    assert jobs.published[0][1] == {
        "job_id": JOB,
        "org_id": ORG,
        "user_id": USER,
        "topic": "Tea outdoors",
        "keywords": ["tea", "fresh air"],
        "word_count": 300,
        "tone": "dry",
        "custom_instructions": "No lists.",
        "model": "gpt-4o-mini",
        "language": "en-GB",
        "min_quality": 80,
        "max_revisions": 0,
    }


def test_without_topic_stdin_is_read() -> None:
    """Without a topic the message is read and options win. A script pipes JSON and changes one thing."""
    jobs = ScriptedJobs()
    message = {"job_id": None, "org_id": ORG, "user_id": USER, "topic": "Tea", "word_count": 200}
    ended = blog("submit", "--words", "400", jobs=jobs, stdin=json.dumps(message))
    assert ended.code == 0
    assert jobs.published[0][1]["word_count"] == 400
    assert jobs.published[0][1]["job_id"] == ended.out.strip()


def test_a_local_stack_has_an_owner_to_offer(emulators: dict[str, str]) -> None:
    """The seed's organisation and user, and only there."""
    jobs = ScriptedJobs()
    assert blog("submit", "--topic", "Tea outdoors", jobs=jobs, env=emulators).code == 0
    assert jobs.published[0][1]["org_id"] == ORG
    assert jobs.published[0][1]["user_id"] == USER


@pytest.mark.parametrize(
    ("arguments", "stdin", "sentence"),
    [
        (("--topic", "Tea outdoors"), None, "org_id is required and missing."),
        (("--topic", "Te", *OWNER), None, "topic must be"),
        (("--topic", "Tea outdoors", "--words", "6000", *OWNER), None, "word_count must be"),
        (("--topic", "Tea outdoors", "--job-id", "7", *OWNER), None, "job_id must be a lower-case UUID."),
        (OWNER, "", "There is nothing to submit"),
        (OWNER, "{", "The message is not JSON"),
        (OWNER, "[]", "The message is JSON but not an object"),
        (OWNER, '{"topic": "Tea", "words": 3}', "words is not a known field"),
        (("--topic", "Tea", "--model", "gpt-9", *OWNER), None, "model must be one of gpt-4o, gpt-4o-mini,"),
        (("--topic", "Tea", "--model", "gpt-4o,gpt-4o", *OWNER), None, "model must be one of gpt-4o,"),
        (OWNER, '{"topic": "Tea\\u0000"}', "topic contains a control character"),
    ],
)
def test_refusable_request_is_not_published(
    arguments: tuple[str, ...], stdin: str | None, sentence: str
) -> None:
    """What the pipeline would refuse is not published.

    The pipeline's own sentence, before anything travels.
    """
    jobs = ScriptedJobs()
    ended = blog("submit", *arguments, jobs=jobs, stdin=stdin)
    assert (ended.code, ended.out, jobs.published) == (2, "", [])
    assert ended.err.startswith(sentence)
    assert ended.err.count("\n") == 1


@pytest.mark.parametrize(("topic", "code", "sent"), [("Tea outdoors", 0, 1), ("Coffee", 1, 0)])
def test_taken_id_is_same_job_or_refused(topic: str, code: int, sent: int) -> None:
    """An id that is taken is the same job or refused.

    Publishing again does no harm; another request would be refused where nobody looks.
    """
    request = as_map(StartRequest(job_id=JOB, org_id=ORG, user_id=USER, topic="Tea outdoors"))
    jobs = ScriptedJobs(states=[completed(request=request)])
    ended = blog("submit", "--topic", topic, "--job-id", JOB, *OWNER, jobs=jobs)
    assert (ended.code, len(jobs.published)) == (code, sent)
    assert ("already exists with another request" in ended.err) == (code == 1)


def test_refused_id_is_reused_with_its_own_end() -> None:
    """A refused jobs id is used again and its end is not the new ones.

    What is shown with --watch begins with the job that the corrected message starts.
    """
    error = JobError(code=ErrorCode.INVALID_REQUEST, message="It is.", stage=Stage.GENERATE, retryable=False)
    before = job(status=JobStatus.FAILED, error=error, request={"topic": "T"}, stages={}, usage=Spend())
    jobs = ScriptedJobs(states=[before, before, completed()], leased=False)
    ended = blog("submit", "--topic", "Tea outdoors", "--job-id", JOB, "--watch", *OWNER, jobs=jobs)
    assert (ended.code, len(jobs.published)) == (0, 1)
    assert "no function has taken it up yet" in ended.err
    assert "failed" not in ended.err


@pytest.mark.parametrize(("end", "code"), [(completed(), 0), (failed(), 1)])
def test_watching_leaves_the_id_alone(end: Job, code: int) -> None:
    """Watching leaves the id alone on standard output.

    The picture is for people, and goes to standard error.
    """
    jobs = ScriptedJobs(states=[end])
    ended = blog("submit", "--topic", "Tea outdoors", "--watch", *OWNER, jobs=jobs)
    assert ended.code == code
    assert UUID(ended.out.strip())
    assert "generate done" in ended.err


@pytest.mark.parametrize("topic", ["   a   ", "\ta\n", "  "])
def test_spaces_are_no_characters_of_a_topic(topic: str) -> None:
    """They neither make a topic long enough nor are part of it."""
    jobs = ScriptedJobs()
    ended = blog("submit", "--topic", topic, *OWNER, jobs=jobs)
    assert (ended.code, jobs.published) == (2, [])
    assert "topic" in ended.err
    blog("submit", "--topic", "  Tea outdoors ", "-k", " tea ", *OWNER, jobs=jobs)
    [(_, message, _)] = jobs.published
    assert (message["topic"], message["keywords"]) == ("Tea outdoors", ["tea"])


def test_unknown_organisation_is_named() -> None:
    """A typing error would show much later, in the costs."""
    other = ORG.replace("1", "7")
    for unknown, sentence in ((set[str](), ""), ({other}, f"No organisation {other} is known (yet)")):
        jobs = ScriptedJobs()
        fleet = FakeFleet(unknown=unknown)
        ended = blog("submit", "--topic", "Tea", "--org", other, "--user", USER, jobs=jobs, fleet=fleet)
        assert (ended.code, len(jobs.published)) == (0, 1)
        assert ended.err.startswith(sentence)
        assert bool(ended.err) == bool(sentence)


def test_ctrl_c_while_pub_sub_hangs_names_the_job_that_may_begin() -> None:
    """Its id is printed only after the message is accepted."""

    class Hanging(ScriptedJobs):
        def publish(self, topic: str, data: bytes, attributes: Mapping[str, str]) -> str:
            super().publish(topic, data, attributes)
            raise KeyboardInterrupt

    jobs = Hanging()
    ended = blog("submit", "--topic", "Tea outdoors", *OWNER, "--watch", jobs=jobs)
    job_id = jobs.published[0][1]["job_id"]
    assert (ended.code, ended.out) == (130, "")
    assert ended.err == (
        f"Pub/Sub has not answered: the job may be published or not.\n  blog show {job_id}\n"
    )


def test_files_become_fields(tmp_path: Path) -> None:
    """Sources with their titles and addresses, pages, an existing post; nothing that was not given."""
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "1-trial.md").write_text("# A trial\n\nHoney kept for nine years.\n")
    (tmp_path / "sources" / "2-letter.txt").write_text("A letter\n\nIt sets in winter.\n")
    (tmp_path / "more=1.md").write_text("It is only a text that goes on and on.")
    (tmp_path / "pages.txt").write_text("https://shop.example/honey Honey\n")
    (tmp_path / "old.md").write_text("# Why honey keeps\n\nIt costs 4 euros.\n")
    jobs = ScriptedJobs()
    ended = blog(
        *("submit", "--profile", "news", "--review", "required", "--refresh", str(tmp_path / "old.md")),
        *("--changes", "It costs 5 euros.", "--source", str(tmp_path / "sources")),
        *("--source", f"{tmp_path}/sources/1-trial.md=https://a.example/?b=c"),
        *("--source", str(tmp_path / "more=1.md"), "--page", "https://shop.example/?id=5=Bees, and more"),
        *("--pages", str(tmp_path / "pages.txt"), "--sitemap", "https://shop.example/sitemap.xml"),
        *("--links-per-thousand", "2.5", *OWNER),
        jobs=jobs,
    )
    assert ended.code == 0, ended.err
    message = {name: value for name, value in jobs.published[0][1].items() if not name.endswith("_id")}
    assert message == {
        "topic": "Why honey keeps",
        "profile": "news",
        "review": "required",
        "sources": [
            {"title": "A trial", "text": "Honey kept for nine years."},
            {"title": "A letter", "text": "It sets in winter."},
            {"title": "A trial", "text": "Honey kept for nine years.", "url": "https://a.example/?b=c"},
            {"title": "more=1", "text": "It is only a text that goes on and on."},
        ],
        "links": {
            "pages": [
                {"url": "https://shop.example/?id=5", "title": "Bees, and more"},
                {"url": "https://shop.example/honey", "title": "Honey"},
            ],
            "sitemap": "https://shop.example/sitemap.xml",
            "per_thousand_words": 2.5,
        },
        "refresh": {"text": "# Why honey keeps\n\nIt costs 4 euros.\n", "changes": "It costs 5 euros."},
    }


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--links-per-thousand", "2"), "--links-per-thousand is for --page, --pages or --sitemap."),
        (("--changes", "A new price."), "--refresh names the post, and --changes says what has changed"),
        (("--source", "missing.md"), "missing.md can't be read"),
        (("--page", "shop.example"), "links.pages[0].url must be an address"),
        (("--review", "maybe"), "review must be none or required."),
        (("--profile", "No Such"), "profile must be a name of at most 40"),
    ],
)
def test_wrong_options_say_what_to_do(options: tuple[str, ...], sentence: str) -> None:
    """Before anything is published."""
    jobs = ScriptedJobs()
    ended = blog("submit", "--topic", "Tea outdoors", *options, *OWNER, jobs=jobs)
    assert (ended.code, jobs.published) == (2, [])
    assert sentence in ended.err.replace("\n", " ")


def test_message_without_a_text_is_refused_here() -> None:
    """A digest of a job's document begins no other job."""
    source = {"title": "A", "sha256": "a" * 64, "characters": 3}
    message = {"org_id": ORG, "user_id": USER, "topic": "Tea", "sources": [source]}
    ended = blog("submit", stdin=json.dumps(message), jobs=ScriptedJobs())
    assert (ended.code, "sources[0] must have text" in ended.err) == (2, True)
