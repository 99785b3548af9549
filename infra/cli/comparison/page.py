"""A comparison as one HTML file: the figures, and the posts of each brief side by side.

A post is a model's text, so it is sanitised, and the page's policy lets it load and run nothing.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from html import escape
from pathlib import Path

from infra.cli.comparison.figures import Figure, figures, one_line
from infra.cli.comparison.outcome import Outcome
from infra.cli.comparison.plan import Brief, Variant
from infra.cli.comparison.summary import Summary, gap
from infra.cli.comparison.tables import by_gap
from infra.cli.format import pluralize
from shared.jobs.outputs import Issue
from shared.text.safe_html import to_html

_TWO = 2
_SEVERITIES = ("high", "medium", "low")
_TAG = re.compile(r"<[a-z][^<>]*>")
_INNER = re.compile(r'( (?:id|href)="#?)(user-content-)')
_STYLE = Path(__file__).with_name("page.css")
_ORDERS = (("lines", "as in the file"), ("gap", "largest gap first"), ("low", "lowest score first"))


@dataclass(frozen=True)
class Contents:
    """The page's content; `sentences` are the verdicts, `notes` limit how far they can be trusted."""

    name: str
    made_at: datetime
    variants: Sequence[Variant]
    summaries: Sequence[Summary]
    briefs: Sequence[tuple[Brief, list[Outcome | None]]]
    sentences: Sequence[str]
    notes: Sequence[str]


def write_page(contents: Contents) -> str:
    """Return the whole file."""
    style = (
        _STYLE.read_text(encoding="utf-8")
        + _order_rules(contents.briefs)
        + f":root {{ --columns: {len(contents.variants)} }}\n"
    )
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    body = "\n".join(
        [*_head(contents), *_overview(contents), *_orders(), "<main>", *_briefs(contents), "</main>"]
    )
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(_title(contents))}</title>\n<style>{style}</style>\n</head>\n<body>\n{body}\n</body>\n</html>\n"
    )


def _title(contents: Contents) -> str:
    labels = [variant.label for variant in contents.variants]
    return f"{contents.name}: {' against '.join(labels) if len(labels) == _TWO else ', '.join(labels)}"


def _head(contents: Contents) -> Iterator[str]:
    count = pluralize(len(contents.briefs), "brief")
    yield f'<header id="top"><h1>{escape(_title(contents))}</h1>'
    yield f'<p class="soft">{count}, written until {contents.made_at:%Y-%m-%d %H:%M} UTC</p></header>'
    yield "<section><h2>Which is better?</h2>"
    yield from (f"<p>{escape(sentence)}</p>" for sentence in contents.sentences)
    yield from (f'<p class="soft warning">{escape(note)}</p>' for note in contents.notes)
    yield '<div class="wide"><table><thead><tr><th></th>'
    yield "".join(f"<th>{escape(variant.label)}</th>" for variant in contents.variants)
    yield "</tr></thead><tbody>"
    yield from map(_figure, figures(contents.summaries))
    yield "</tbody></table></div></section>"


def _figure(line: Figure) -> str:
    cells = "".join(f"<td>{escape(value)}</td>" for value in line.values)
    return f"<tr{_class('detail', on=line.detail)}><th>{escape(line.name)}</th>{cells}</tr>"


def _class(name: str, *, on: bool) -> str:
    return f' class="{name}"' if on else ""


def _overview(contents: Contents) -> Iterator[str]:
    yield '<section><h2>Briefs, the largest gap first</h2><div class="wide"><table><thead><tr>'
    yield '<th class="short">line</th><th class="topic">topic</th>'
    yield "".join(f"<th>{escape(variant.label)}</th>" for variant in contents.variants)
    yield '<th class="short">gap</th></tr></thead><tbody>'
    for brief, outcomes in by_gap(contents.briefs):
        points = gap(outcomes)
        cells = "".join(_score_cell(each, best=_is_best(each, outcomes)) for each in outcomes)
        link = f'<a href="#brief-{brief.line}">{escape(brief.request.topic)}</a>'
        number = "" if points is None else points
        yield f'<tr><td>{brief.line}</td><td class="topic">{link}</td>{cells}<td>{number}</td></tr>'
    yield "</tbody></table></div></section>"


def _score_cell(outcome: Outcome | None, *, best: bool) -> str:
    if outcome is None or outcome.score is None:
        return f"<td{_class('missing', on=True)}>{'failed' if outcome else 'missing'}</td>"
    return f"<td{_class('best', on=best)}>{outcome.score}</td>"


def _is_best(outcome: Outcome | None, outcomes: Sequence[Outcome | None]) -> bool:
    """Return whether a post alone has the highest score of a brief that all have written."""
    scores = [-1 if each is None or each.score is None else each.score for each in outcomes]
    score = outcome.score if outcome else None
    return score is not None and None not in outcomes and score == max(scores) and scores.count(score) == 1


def _orders() -> Iterator[str]:
    yield "<fieldset><legend>Posts</legend>"
    for number, (name, text) in enumerate(_ORDERS):
        checked = "" if number else " checked"
        yield f'<label><input type="radio" name="order" id="by-{name}"{checked}> {text}</label>'
    yield "</fieldset>"


def _order_rules(briefs: Sequence[tuple[Brief, list[Outcome | None]]]) -> str:
    """Return rules that order the briefs as the reader chooses: the page needs no script for it."""
    lowest = sorted(briefs, key=lambda each: min((post.score or 0 for post in each[1] if post), default=0))
    rules = []
    for name, ordered in (("gap", by_gap(briefs)), ("low", lowest)):
        rules += [
            f"body:has(#by-{name}:checked) #brief-{brief.line} {{ order: {place} }}\n"
            for place, (brief, _) in enumerate(ordered)
        ]
    return "".join(rules)


def _briefs(contents: Contents) -> Iterator[str]:
    for brief, outcomes in contents.briefs:
        request = brief.request
        keywords = f" · keywords: {', '.join(request.keywords)}" if request.keywords else ""
        yield f'<div class="brief" id="brief-{brief.line}"><h2>{escape(request.topic)}</h2>'
        asked = f"line {brief.line} · {request.word_count:,} words · {request.tone} · {request.language}"
        yield f'<p class="soft">{escape(asked + keywords)} <a class="up" href="#top">↑ all briefs</a></p>'
        yield '<div class="posts">'
        for column, (variant, outcome) in enumerate(zip(contents.variants, outcomes, strict=True)):
            best = _is_best(outcome, outcomes)
            yield from _article(variant, outcome, f"p{brief.line}-{column}-", best=best)
        yield "</div></div>"


def _article(variant: Variant, outcome: Outcome | None, prefix: str, *, best: bool) -> Iterator[str]:
    yield f"<article{_class('best', on=best)}>"
    if outcome is None or outcome.result is None:
        reason = outcome.reason if outcome else "This post has not been written."
        yield f'<h3>{escape(variant.label)}</h3><p class="missing">{escape(reason or "")}</p></article>'
        return
    result = outcome.result
    score = f'<span class="score">{result.quality_score}</span>'
    yield f'<div class="name"><h3>{escape(variant.label)}</h3>{score}</div>'
    version = f" · prompts {outcome.prompt_version}" if outcome.prompt_version else ""
    wrote = f" · written by {result.model_used}" if result.model_used != variant.model else ""
    behind = f" · answered by {' and '.join(outcome.writers)}" if outcome.writers else ""
    yield f'<p class="soft">{escape(one_line(outcome) + wrote + behind + version)}</p>'
    yield from _findings(outcome.issues)
    yield f'<div class="post" dir="auto"><h4 class="title">{escape(result.title)}</h4>'
    yield f"{_own_ids(to_html(result.content), prefix)}</div></article>"


def _findings(issues: Sequence[Issue]) -> Iterator[str]:
    if not issues:
        yield '<p class="findings">No findings.</p>'
        return
    yield f'<details class="findings"><summary>{pluralize(len(issues), "finding")}</summary><ul>'
    for issue in sorted(issues, key=lambda issue: _SEVERITIES.index(issue.severity)):
        where = f", line {issue.line}" if issue.line else ""
        kind = f'<b class="{issue.severity}">{escape(issue.type)}</b>'
        yield f"<li>{kind} ({issue.severity}{where}): {escape(issue.message)}</li>"
    yield "</ul></details>"


def _own_ids(html: str, prefix: str) -> str:
    """Return a post's HTML with ids that no other post of the page has; its inner links follow."""
    return _TAG.sub(lambda tag: _INNER.sub(rf"\1{prefix}\2", tag[0]), html)
