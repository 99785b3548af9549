"""`blog clean` and `blog check`: exact text, exact shapes, exit codes."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.fakes.cli import Ended, blog
from tests.support.paths import ROOT
from tests.support.samples.posts import TEA

POST = "Tea tastes better outdoors.\n\n\tcode\twith\ttabs :smile: [bold]\n"
LEAKING = f"<think>Which tea?</think>\n\n{POST}"


@pytest.mark.parametrize("arguments", [(), ("-",)])
def test_clean_reads_standard_input(arguments: tuple[str, ...]) -> None:
    """As a filter does, and no character of the post changes on its way."""
    assert blog("clean", *arguments, stdin=LEAKING).out == POST
    assert blog("clean", *arguments, stdin=POST).out == POST
    assert blog("clean", *arguments, stdin="").out == ""


def test_clean_tells_what_it_removed(tmp_path: Path) -> None:
    """With its place in what was read."""
    file = tmp_path / "post.md"
    file.write_text(LEAKING, encoding="utf-8")
    ended = blog("clean", str(file), "--json")
    written = json.loads(ended.out)
    assert (ended.code, written["text"]) == (0, POST)
    [removed] = written["removed"]
    assert set(removed) == {"rule", "start", "end", "text"}
    assert LEAKING[removed["start"] : removed["end"]] == removed["text"]


def test_check_writes_the_contract_s_shape(tmp_path: Path) -> None:
    """Also for a post that fails, because that is when a script wants to know why."""
    file = tmp_path / "post.md"
    file.write_text("Too short.", encoding="utf-8")
    ended = blog("check", str(file), "--json", "-k", "tea", "--min-quality", "100")
    written = json.loads(ended.out)
    assert ended.code == 1
    assert list(written) == ["score", "word_count", "issues"]
    assert written["word_count"] == 2
    assert all(set(issue) == {"type", "severity", "message", "line"} for issue in written["issues"])
    assert ended.err == f"The score of {written['score']} is below 100.\n"


def test_check_passes_what_is_good_enough(tmp_path: Path) -> None:
    """And what counts as that is the caller's to say."""
    file = tmp_path / "post.md"
    file.write_text("Too short.", encoding="utf-8")
    ended = blog("check", str(file), "--min-quality", "0", "--title", "Tea", "--description", "On tea.")
    assert ended.code == 0
    assert "of 100, 2 words" in ended.out


def test_check_cleans_before_it_judges(tmp_path: Path) -> None:
    """A post in a fence is the post that it is, at the lines of the file; and a fence."""
    file = tmp_path / "post.md"
    file.write_text(f"```markdown\n{TEA}\n\nIt goes on, and then\n```\n", encoding="utf-8")
    ended = blog("check", str(file), "--json")
    found = {issue["type"]: issue for issue in json.loads(ended.out)["issues"]}
    assert set(found) == {"not-publishable", "artifacts", "truncated"}
    assert found["artifacts"]["line"] == 1
    assert found["truncated"]["line"] == TEA.count("\n") + 4
    assert found["truncated"]["excerpt"] == "It goes on, and then"


def test_check_also_runs_checks_that_are_off(tmp_path: Path) -> None:
    """Check makes checks that are off when they are asked for. One, or all; and none that there is not."""
    file = tmp_path / "post.md"
    file.write_text(TEA, encoding="utf-8")
    assert json.loads(blog("check", str(file), "--json").out)["issues"] == []
    ended = blog("check", str(file), "--json", "--also", "outbound-link")
    assert [issue["type"] for issue in json.loads(ended.out)["issues"]] == ["outbound-link"]
    ended = blog("check", str(file), "--json", "--also", "all")
    assert {"outbound-link", "internal-link"} <= {issue["type"] for issue in json.loads(ended.out)["issues"]}
    ended = blog("check", str(file), "--also", "grammar")
    assert (ended.code, ended.err.partition(":")[0]) == (2, "There is no check named grammar")
    offered = ended.err.partition("takes")[2]
    assert "outbound-link" in offered
    assert "artifacts" not in offered


def test_check_names_checks_left_out(tmp_path: Path) -> None:
    """Check says what another language leaves out. Its word lists are English."""
    file = tmp_path / "post.md"
    file.write_text("Honig hält sich jahrelang, weil er kaum Wasser enthält. " * 3, encoding="utf-8")
    written = json.loads(blog("check", str(file), "--json", "--language", "de").out)
    assert written["left_out"] == ["transition-words", "passive-voice"]
    assert "need English or spaces between words: transition-words, passive-voice" in " ".join(
        blog("check", str(file), "--language", "de").out.split()
    )


FOREIGN = {
    "de": "Honig hält sich jahrelang, weil er kaum Wasser enthält und die Bienen ihn gut verschließen. ",
    "ja": "蜂蜜は水分がとても少ないので、何年も保存することができます。私たちは毎朝それを食べます。",
    "th": "น้ำผึ้งเก็บไว้ได้นานหลายปีเพราะมีน้ำน้อยมาก และผึ้งปิดรวงของมันอย่างดีทุกครั้ง ",
    "ru": "Мёд хранится годами, потому что в нём очень мало воды, и пчёлы тщательно запечатывают соты. ",
}


@pytest.mark.parametrize(("language", "sentence"), FOREIGN.items())
def test_check_names_the_assumed_language(language: str, sentence: str, tmp_path: Path) -> None:
    """A text in another language gets the option that names it; the named language gets no such finding."""
    file = tmp_path / "post.md"
    file.write_text(sentence * 3, encoding="utf-8")
    [message] = _language_findings(file)
    assert "“en” was assumed" in message
    assert f"pass --language {language} if" in message
    assert _language_findings(file, "--language", language) == []
    [message] = _language_findings(file, "--language", "en")
    assert "assumed" not in message


def test_check_assumes_a_language_of_a_part(tmp_path: Path) -> None:
    """A text of which a part alone is in another language keeps its finding, with the advice."""
    file = tmp_path / "post.md"
    english = (
        "Honey keeps for years, because there is hardly any water in it, and the bees seal it with care."
    )
    file.write_text(f"{english}\n\n{english}\n\n{FOREIGN['de']}", encoding="utf-8")
    [message] = _language_findings(file)
    assert message.startswith("28% of the words are in another language")
    assert "pass --language with the text's tag" in message


def _language_findings(file: Path, *options: str) -> list[str]:
    """Return the messages of the findings about the language."""
    issues = json.loads(blog("check", str(file), "--json", *options).out)["issues"]
    return [issue["message"] for issue in issues if issue["type"] == "language"]


def test_a_byte_order_mark_is_no_part_of_the_post(tmp_path: Path) -> None:
    """Some editors write one, and what stands behind it is the beginning all the same."""
    file = tmp_path / "post.md"
    file.write_text("\ufeff" + LEAKING, encoding="utf-8")
    assert blog("clean", str(file)).out.strip() == POST.strip()


def test_what_is_far_too_long_is_not_read(tmp_path: Path) -> None:
    """A device, say, that never ends."""
    file = tmp_path / "post.md"
    file.write_text("a" * 1_000_001, encoding="utf-8")
    for path in (str(file), "/dev/zero"):
        ended = blog("clean", path)
        assert ended.code == 2
        assert "is longer than 1 MB" in ended.err


def test_check_takes_no_language_that_is_none(tmp_path: Path) -> None:
    """Its rules would judge the post by no language at all."""
    file = tmp_path / "post.md"
    file.write_text("Too short.", encoding="utf-8")
    ended = blog("check", str(file), "--language", "not a tag")
    assert ended.code == 2
    assert "not a tag is not a language tag" in ended.err


@pytest.mark.parametrize("command", ["clean", "check"])
def test_what_can_t_be_read_is_wrong_usage(command: str, tmp_path: Path) -> None:
    """A folder, a file that is not there, and bytes that are no text."""
    file = tmp_path / "post.md"
    file.write_bytes(b"\xff\xfe")
    for path, why in (
        (tmp_path, "can't be read"),
        (tmp_path / "no", "can't be read"),
        (file, "is not UTF-8"),
    ):
        ended = blog(command, str(path))
        assert (ended.code, ended.out) == (2, "")
        assert ended.err.startswith(f"{path} {why}")


def test_a_terminal_is_told_that_the_command_waits() -> None:
    """Nothing would happen until Ctrl-D, and who left the file out would not know why."""
    person, terminal = pty.openpty()
    os.write(person, POST.encode() + b"\x04")
    with os.fdopen(person), os.fdopen(terminal) as keyboard:
        program = str(Path(sys.executable).parent / "blog")
        ended = subprocess.run(
            [program, "clean"], stdin=keyboard, capture_output=True, text=True, timeout=120, check=True
        )
    assert ended.stdout == POST
    assert ended.stderr == "Waiting for Markdown from the terminal: end it with Ctrl-D, or name a file.\n"
    assert blog("clean", stdin=POST).err == ""


SAMPLES = ROOT / "infra" / "local" / "samples" / "honey"
SOURCED = ROOT / "infra" / "local" / "recorded" / "honey-sourced" / "post.md"
GIVEN = ("--profile", str(SAMPLES / "profile.yaml"), "--source", str(SAMPLES / "sources"))
PAGE = ("--page", "https://honey-larder.example/guides/warming-a-jar How to warm a jar")


def test_check_judges_by_what_is_given() -> None:
    """A profile, sources and own pages are targets, as in a job, and a finding has the source's passage."""
    ended = blog("check", str(SOURCED), *GIVEN, *PAGE, "--json")
    issues = {issue["type"]: issue for issue in json.loads(ended.out)["issues"]}
    assert set(issues) == {"source-figure", "internal-link", "house-style"}
    figure = issues["source-figure"]
    assert (figure["line"], figure["source"]) == (19, 1)
    assert figure["excerpt"].startswith("Jars from the warm shelf lost 2.8 points")
    assert figure["source_excerpt"].endswith("jars from the warm shelf 2.6 points.")
    assert "source" not in issues["house-style"]
    shown = " ".join(blog("check", str(SOURCED), *GIVEN, *PAGE).out.split())
    assert "jars from the warm shelf 2.6 points." in shown


def test_check_takes_language_and_length_of_the_profile(tmp_path: Path) -> None:
    """A profile that names them is as good as the options, which win."""
    profile = tmp_path / "profile.json"
    profile.write_text('{"language": "de", "word_count": 600, "spelling": "en-GB"}', encoding="utf-8")
    types = {issue["type"] for issue in json.loads(_check_tea(profile).out)["issues"]}
    assert types == {"language", "word-count", "not-publishable"}
    again = _check_tea(profile, "--language", "en", "--words", "420")
    assert json.loads(again.out)["issues"] == []


def _check_tea(profile: Path, *options: str) -> Ended:
    return blog("check", "-", "--profile", str(profile), *options, "--json", stdin=TEA)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (("--page", "tea"), "The page tea can't be used: url must be an address that begins with https://"),
        (("--profile", "{post}"), "has no fields: write them as `name: value`."),
        (("--profile", "{profile}"), "can't be used: voice must be"),
        (("--source", "missing.md"), "missing.md can't be read: No such file or directory."),
        (("--source", "{post}") * 21, "There are 21 sources: give at most 20."),
    ],
)
def test_check_refuses_what_it_can_not_use(options: tuple[str, ...], sentence: str, tmp_path: Path) -> None:
    """With one sentence, and exit code 2 or 1."""
    files = {"post": tmp_path / "post.md", "profile": tmp_path / "profile.yaml"}
    files["post"].write_text("A title\n\nIts text.", encoding="utf-8")
    files["profile"].write_text("voice: 3", encoding="utf-8")
    ended = blog("check", str(files["post"]), *(option.format(**files) for option in options))
    assert ended.code in {1, 2}
    assert sentence in ended.err
    assert ended.out == ""
