"""Where findings point, and what an editor is asked in a revision."""

from __future__ import annotations

import re

from functions.polish.blocks import Document
from functions.polish.findings import Findings, locate
from functions.polish.tasks import Task, plan
from shared.jobs.outputs import Issue
from tests.support.fakes.model import work

POST = """## Why tea wakes you

Tea wakes you gently. It *does* no harm.

- Boil fresh water, and no other.

Nobody hurries over it. Tea wakes you gently.

| Tea | Time |
|---|---|
| Green | Tea wakes you gently. |
"""


def _issue(kind: str, line: int | None = None, excerpt: str | None = None) -> Issue:
    return Issue(type=kind, severity="medium", message=f"Mend {kind}.", line=line, excerpt=excerpt)


def _at(*issues: Issue, post: str = POST) -> Findings:
    return locate(Document(post), issues, lambda line: line)


def test_finding_points_at_the_block_of_its_line() -> None:
    """Or at the one before, where the line is between blocks; without a line at the post as a whole."""
    for line, number in ((1, 1), (3, 2), (4, 2), (5, 3), (11, 6), (99, 6), (0, 0)):
        found = _at(_issue("unclear", line))
        assert list(found.at) == ([number] if number else [])
        assert bool(found.whole) is (number == 0)
    assert _at(_issue("length")).whole == (_issue("length"),)


def test_excerpt_counts_more_than_the_line() -> None:
    """Marks, and the ellipsis of a shortened excerpt, don't hide it."""
    assert list(_at(_issue("unclear", 1, "It does no harm")).at) == [2]
    assert list(_at(_issue("unclear", 1, "Boil fresh water, and no oth…")).at) == [3]
    assert list(_at(_issue("unclear", 7, "Tea wakes you gently.")).at) == [4]
    assert list(_at(_issue("unclear", 7, "words of nobody")).at) == [4]


def test_repetition_points_at_all_places_but_the_first() -> None:
    """The first stays; a block that says nothing else may go."""
    found = _at(_issue("repetition", 7, "Tea wakes you gently."))
    assert list(found.at) == [4, 6]
    assert found.removable == frozenset({6})
    twice = f"{POST}\nTea wakes you gently. It does no harm."
    assert _at(_issue("repetition", 7, "It does no harm."), post=twice).removable == frozenset({7})
    within = _at(_issue("repetition", 1, "a a"), post="a a a a")
    assert (list(within.at), within.removable) == ([1], frozenset())


def test_lines_are_those_of_the_finding() -> None:
    """The post may have been cleaned since it was reviewed."""
    found = locate(Document(POST), (_issue("unclear", 13),), lambda line: line + 10)
    assert list(found.at) == [2]


def _plan(*issues: Issue, words: int = 1200, again: bool = False) -> list[Task]:
    paragraph = "Tea is what many people drink in the morning when they want a clear head."  # 15 words
    post = "\n\n".join(
        f"## Heading {chr(65 + n // 6)}" if n % 6 == 0 else f"{paragraph} It is number {n}."
        for n in range(words // 19)
    )
    given, _ = work([], word_count=2000, keywords=["tea"])
    document = Document(post)
    return plan(given.request, document, locate(document, issues, lambda line: line), again=again)


def test_first_polish_sends_every_group() -> None:
    """Each with the same beginning, its neighbours for context, and no findings."""
    tasks = _plan()
    assert len(tasks) == 3
    assert len({task.messages[0] for task in tasks}) == 1
    users = [task.messages[1].content for task in tasks]
    start = users[0].index("<<AFTER")
    assert {user[:start] for user in users} == {users[0][:start]}
    assert [("<<BEFORE" in user, "<<AFTER" in user) for user in users] == [
        (False, True),
        (True, True),
        (True, False),
    ]
    assert not any("FINDINGS" in user or task.inserting for user, task in zip(users, tasks, strict=True))
    numbers = [number for task in tasks for number in sorted(task.numbers)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_group_has_what_stands_around_it() -> None:
    """The end of the blocks before, under their heading, and the beginning of those after it."""
    post = "\n\n".join(
        f"## Part {n}\n\n{'Tea is good. ' * 110}\n\n```\ncode {n}\n```\n\nShort {n}." for n in "abc"
    )
    given, _ = work([])
    _, task, _ = plan(given.request, Document(post), Findings(), again=False)
    before, after = (
        re.search(f"<<{name}-\\w+\n(.*?)\n{name}-", task.messages[1].content, re.DOTALL)
        for name in ("BEFORE", "AFTER")
    )
    assert before
    assert after
    assert before[1].startswith("## Part a\n\n…")
    assert before[1].endswith("Tea is good.\n\n``` code a ```\n\nShort a.")
    assert after[1].startswith("## Part c\n\nTea is good. Tea")
    assert after[1].endswith("…")
    assert max(len(before[1]), len(after[1])) < 320


def test_revision_sends_the_groups_of_its_findings() -> None:
    """With the findings at them and no others."""
    (task,) = _plan(_issue("unclear", 3, "It is number 1."))
    user = task.messages[1].content
    assert "1. medium, unclear: Mend unclear. (block 2) It is about: “It is number 1.”" in user
    assert "[2] Tea is" in user
    assert not task.inserting
    assert task.schema.schema["required"] == ["changes"]


def test_findings_about_the_whole_go_with_the_outline() -> None:
    """In one more call, which may insert; it shows the headings and both ends of the post."""
    first, outline = _plan(_issue("unclear", 3, "It is number 1."), _issue("length"))
    assert "Mend length" not in first.messages[1].content
    user = outline.messages[1].content
    assert "1. medium, length: Mend length.\n" in user
    assert "Mend unclear" not in user
    assert "[7] ## Heading B (" in user
    assert "up to block 12)" in user
    assert "[1] ## Heading A" in user
    assert "about 2000 words" in user
    assert outline.inserting
    assert {1, 2, 7, 13} <= outline.numbers
    assert 20 not in outline.numbers
    assert outline.schema.schema["required"] == ["changes", "insertions"]
    assert outline.max_tokens > first.max_tokens


def test_short_post_is_revised_in_one_call() -> None:
    """With all findings, and it may insert."""
    (task,) = _plan(_issue("unclear", 3), _issue("length"), words=300)
    assert "2. medium, length" in task.messages[1].content
    assert task.inserting


def test_later_revision_says_that_it_is_one() -> None:
    """It would be asked the same otherwise, and the answers of the first are kept."""
    issue = _issue("length")
    first, second = _plan(issue), _plan(issue, again=True)
    assert "earlier try" not in first[0].messages[1].content
    assert "earlier try" in second[0].messages[1].content


def test_post_of_code_needs_no_editor() -> None:
    """Nothing of it can be changed."""
    given, _ = work([])
    assert plan(given.request, Document("```\ncode\n```"), Findings(), again=False) == []
