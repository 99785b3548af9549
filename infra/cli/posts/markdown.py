"""A post as a Markdown file with front matter, as static site generators read it."""

from __future__ import annotations

from typing import Any

import yaml

from shared.jobs.job import Job
from shared.jobs.outputs import Result


def to_markdown(result: Result, job: Job, label: str) -> str:
    """Return the post with its tags in front of it."""
    fields: dict[str, Any] = {
        "title": result.title,
        "description": result.meta_tags.description,
        "slug": result.meta_tags.slug,
        "tags": list(job.request.get("keywords", ())),
        "date": result.generated_at,
        "score": result.quality_score,
        "words": result.word_count,
        "written_by": label,
        "cost_usd": job.usage.cost_usd,
        "job_id": job.job_id,
    }
    front = yaml.safe_dump(fields, sort_keys=False, allow_unicode=True, width=1000)
    return f"---\n{front}---\n\n# {result.title}\n\n{result.content}\n"
