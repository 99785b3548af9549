"""A post as one HTML file: the post, its report, its tags and its cost.

The post is sanitised, and the page's policy lets it load and run nothing.
"""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from html import escape
from pathlib import Path

from infra.cli.format import money, pluralize, seconds, tokens
from infra.cli.posts.kept import Kept
from infra.cli.posts.reading import read_verdict
from shared.jobs.job import Job, Stage
from shared.jobs.outputs import MetaOutput, Result
from shared.text.safe_html import to_html

_STYLE = Path(__file__).with_name("page.css")
_SEVERITIES = ("high", "medium", "low")
_GOOD, _FAIR = 70, 50


def write_page(post: Kept) -> str:
    """Return the whole file."""
    style = _STYLE.read_text(encoding="utf-8")
    digest = b64encode(sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    language = escape(str(post.snapshot.job.request.get("language", "en")))
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escape(post.result.title)}</title>\n<style>{style}</style>\n</head>\n<body>\n"
        f'{_banner(post)}<main>\n<article lang="{language}" dir="auto">\n'
        f"<h1>{escape(post.result.title)}</h1>\n"
        f"{post.result.content_html or to_html(post.result.content)}\n</article>\n<aside>\n"
        f"{''.join(_aside(post))}</aside>\n</main>\n</body>\n</html>\n"
    )


def _banner(post: Kept) -> str:
    if not post.writer.recorded:
        return ""
    return '<p class="banner">Recorded answers: no model wrote this post, and nothing was paid.</p>\n'


def _aside(post: Kept) -> Iterator[str]:
    job, result = post.snapshot.job, post.result
    yield from _verdict(post, result)
    yield from _findings(result)
    yield from _tags(result.meta_tags)
    yield from _cost(post, job)


def _verdict(post: Kept, result: Result) -> Iterator[str]:
    score = result.quality_score
    grade = "good" if score >= _GOOD else "fair" if score >= _FAIR else "poor"
    yield f'<section><p class="score {grade}"><b>{score}</b> of 100</p>'
    verdict = read_verdict(result, post.snapshot.job.request, small=post.writer.small)
    yield f"<p>{escape(verdict)}</p>"
    wrote = (
        f"{pluralize(result.word_count, 'word')} in {seconds(result.processing_time)}, by {post.writer.label}"
    )
    written_at = f"{result.generated_at[:16].replace('T', ' ')} UTC"
    yield f'<p class="soft">{escape(wrote)}<br>{escape(written_at)}</p></section>\n'


def _findings(result: Result) -> Iterator[str]:
    yield "<section><h2>Quality report</h2>"
    if not result.quality_issues:
        yield '<p class="soft">No findings.</p></section>\n'
        return
    yield '<ul class="findings">'
    for issue in sorted(result.quality_issues, key=lambda issue: _SEVERITIES.index(issue.severity)):
        where = f", line {issue.line}" if issue.line else ""
        quoted = f"<q>{escape(issue.excerpt)}</q>" if issue.excerpt else ""
        if issue.source_excerpt:
            source = f"source {issue.source}" if issue.source else "the source"
            quoted += f'<span class="soft">{source}</span> <q>{escape(issue.source_excerpt)}</q>'
        kind = f'<b class="{issue.severity}">{escape(issue.type)}</b>'
        weight = f'<span class="soft">{issue.severity}{where}</span>'
        yield f"<li>{kind} {weight}<br>{escape(issue.message)}{quoted}</li>"
    yield "</ul></section>\n"


def _tags(meta: MetaOutput) -> Iterator[str]:
    yield "<section><h2>Meta tags</h2>"
    yield f'<div class="result" dir="auto"><b>{escape(meta.title)}</b><br>{escape(meta.description)}</div>'
    lengths = f"title {len(meta.title)}, description {len(meta.description)} characters"
    yield f'<p class="soft">{lengths}</p><dl>'
    for name in ("og_title", "og_description", "slug"):
        if value := getattr(meta, name):
            yield f'<dt>{name} <span class="soft">{len(value)}</span></dt><dd>{escape(value)}</dd>'
    yield "</dl>"
    if meta.json_ld:
        text = json.dumps(meta.json_ld, ensure_ascii=False, indent=2)
        yield f"<details><summary>json_ld</summary><pre>{escape(text)}</pre></details>"
    yield "</section>\n"


def _cost(post: Kept, job: Job) -> Iterator[str]:
    yield "<section><h2>Cost</h2><table><thead><tr><th>stage</th><th>tokens in / out</th><th>cost</th></tr>"
    yield "</thead><tbody>"
    for stage in Stage:
        record = job.record(stage)
        yield _row(stage.value, record.prompt_tokens, record.completion_tokens, record.cost_usd)
    usage = job.usage
    yield "</tbody><tfoot>"
    yield _row("total", usage.prompt_tokens, usage.completion_tokens, usage.cost_usd)
    yield f'</tfoot></table><p class="soft">{escape(post.writer.about_cost)}</p>'
    yield f'<p class="soft id">Job {escape(job.job_id)}</p></section>\n'


def _row(name: str, prompt: int, completion: int, cost: float | None) -> str:
    cells = (name, tokens(prompt, completion), money(cost))
    return f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
