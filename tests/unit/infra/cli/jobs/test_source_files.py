"""Files of sources and pages, as people write them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from infra.cli.errors import WrongUsage
from infra.cli.jobs.material_files import read_pages, read_source, read_sources

URL = "https://bees.example/trial"
LINES = "Line.\n" * 9
TRIAL = {"title": "A trial", "url": URL, "text": "48 jars."}


@pytest.mark.parametrize(
    ("name", "text", "source"),
    [
        (
            "a.md",
            f"# A trial #\nSource: {URL}\n\n48 jars.\n",
            TRIAL,
        ),
        (
            "a.md",
            f"\ufeff# A trial\r\nurl: <{URL}>\r\n\r\n48 jars.",
            TRIAL,
        ),
        (
            "a.md",
            f"---\ntitle: A trial\nurl: {URL}\n---\n# Another heading\n\n48 jars.",
            TRIAL,
        ),
        ("a.md", "---\n- a list\n---\n48 jars.", {"title": "a", "text": "48 jars."}),
        ("a.txt", "Maud on jars\n\nShe keeps bees.", {"title": "Maud on jars", "text": "She keeps bees."}),
        (
            "the-trial_of_jars.txt",
            "48 jars were kept.",
            {"title": "the trial of jars", "text": "48 jars were kept."},
        ),
        ("a.txt", f"{'x' * 121}\n\nMore.", {"title": "a", "text": f"{'x' * 121}\n\nMore."}),
        (
            "a.md",
            f"# T\n\n{LINES}Source: {URL}",
            {"title": "T", "text": f"{LINES}Source: {URL}"},
        ),
        ("a.md", f"# {'x' * 400}\n\nText.", {"title": "x" * 300, "text": "Text."}),
        ("a.md", "蜂蜜\n\n蜂蜜は腐らない。", {"title": "蜂蜜", "text": "蜂蜜は腐らない。"}),
    ],
)
def test_source_is_read(tmp_path: Path, name: str, text: str, source: dict[str, str]) -> None:
    """Its title, its address if there is one near it, and the text without both."""
    (tmp_path / name).write_bytes(text.encode())
    assert read_source(tmp_path / name) == source


def test_folder_is_read_in_the_order_of_its_names(tmp_path: Path) -> None:
    """Without other files, and without folders."""
    for name in ("b.md", "a.TXT", "c.pdf", ".hidden"):
        (tmp_path / name).write_text(f"# {name}\n\nText.")
    (tmp_path / "d.md").mkdir()
    assert [source["title"] for source in read_sources([tmp_path])] == ["a.TXT", "b.md"]


@pytest.mark.parametrize("data", [b"\xff\xfe\x00", b"---\na: [\n---\nText.", b"x" * 1_000_001, b"# Title\n"])
def test_unreadable_source_is_one_sentence(tmp_path: Path, data: bytes) -> None:
    """It names the file."""
    (tmp_path / "a.md").write_bytes(data)
    with pytest.raises(WrongUsage, match=r"a\.md"):
        read_source(tmp_path / "a.md")


@pytest.mark.parametrize(
    ("name", "text", "reason"),
    [
        ("a.pdf", "%PDF-1.7 text", "a.pdf is a PDF: copy its text into a .md or .txt file."),
        ("a.md", "%PDF-1.7 text", "a.md is a PDF: copy its text"),
        (
            "a.md",
            "# A trial\nSource: www.bees.example/trial\n\n48 jars.",
            "begin it with https:// or http://.",
        ),
        ("a.md", "a" * 200_001, "a.md has 200,001 characters: a source may have 200,000."),
    ],
)
def test_source_that_can_not_be_used_says_what_to_do(
    tmp_path: Path, name: str, text: str, reason: str
) -> None:
    """With the file's own name: a field's number says little to its writer."""
    (tmp_path / name).write_text(text)
    with pytest.raises(WrongUsage, match=re.escape(reason)):
        read_source(tmp_path / name)


def test_source_may_name_a_paper(tmp_path: Path) -> None:
    """A line of words is a part of the text, and no address without its scheme."""
    (tmp_path / "a.md").write_text("# A trial\nSource: The Bee Times.\n\n48 jars.")
    assert read_source(tmp_path / "a.md")["text"].startswith("Source: The Bee Times.")


def test_folder_names_what_is_not_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A file that is left out without a word would be missed in the post."""
    for name in ("a.md", "report.pdf", ".hidden"):
        (tmp_path / name).write_text("48 jars.")
    assert len(read_sources([tmp_path])) == 1
    assert "report.pdf" in capsys.readouterr().err
    for number in range(21):
        (tmp_path / f"{number}.md").write_text("48 jars.")
    with pytest.raises(WrongUsage, match="There are 22 sources"):
        read_sources([tmp_path])


@pytest.mark.parametrize("line", ["bees.example/x A page", "https://bees.example/y,Title"])
def test_page_without_an_address_names_its_line(tmp_path: Path, line: str) -> None:
    """So that it is found in a long file."""
    (tmp_path / "pages.txt").write_text(f"# pages\n{URL} Trial\n{line}\n")
    with pytest.raises(WrongUsage, match=r"pages\.txt, line 3: .* is not an address"):
        read_pages(tmp_path / "pages.txt")


def test_pages_have_titles_or_none(tmp_path: Path) -> None:
    """A comment and an empty line are no page."""
    (tmp_path / "p.txt").write_text("# Ours\n\nhttps://a.example/x  Its title \nhttps://a.example/y\n")
    pages = [{"url": "https://a.example/x", "title": "Its title"}, {"url": "https://a.example/y"}]
    assert read_pages(tmp_path / "p.txt") == pages
