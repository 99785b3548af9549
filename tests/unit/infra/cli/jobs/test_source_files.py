"""Files of sources and pages, as people write them."""

from __future__ import annotations

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


def test_pages_have_titles_or_none(tmp_path: Path) -> None:
    """A comment and an empty line are no page."""
    (tmp_path / "p.txt").write_text("# Ours\n\nhttps://a.example/x  Its title \nhttps://a.example/y\n")
    pages = [{"url": "https://a.example/x", "title": "Its title"}, {"url": "https://a.example/y"}]
    assert read_pages(tmp_path / "p.txt") == pages
