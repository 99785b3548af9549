"""A post about the plans of a made-up app, what has changed since, and an editor's answer."""

from __future__ import annotations

from tests.support.polishing import updates

POST = """Our note-taking app Quillbox keeps your notes in order. This post explains what each plan costs.

## The free plan

The free plan holds 50 notes and syncs with one device. It never expires, and it asks for no card.

You can move your notes to a paid one at any time.

## The Basic plan

Basic costs $9 a month and holds 5,000 notes. It syncs with three devices, and [our guide](https://quillbox.example/sync) shows how.

- Support answers within 48 hours.
- Backups are kept for 30 days.

## The Team plan

Team costs $29 a month for five people. Ann Keller's group in Berlin builds it since 2021.

| Plan | Price | Notes |
| --- | --- | --- |
| Free | $0 | 50 |
| Basic | $9 | 5,000 |
| Team | $29 | no limit |

## Which one is right

If you write alone, take the small one. If you write with others, take the large one."""  # noqa: E501  as posts are
CHANGES = (
    "Since 1 March 2026 the Basic plan costs $12 a month, not $9 (see https://quillbox.example/prices). "
    "The free plan was removed. Backups are kept for 90 days now. There is a new Studio plan for $59 with "
    "unlimited devices."
)
BASIC = POST.split("\n\n")[5]
DEARER = BASIC.replace(
    "costs $9 a month", "costs [$12 a month](https://quillbox.example/prices) since 1 March 2026"
)
STUDIO = "## The Studio plan\n\nThe new Studio plan costs $59 a month and has unlimited devices."
UPDATED = (
    POST.replace("\n\n".join(POST.split("\n\n")[1:4]) + "\n\n", "")
    .replace(BASIC, DEARER)
    .replace("30 days", "90 days")
    .replace("| Free | $0 | 50 |\n", "")
    .replace("| Basic | $9 |", "| Basic | $12 |")
    .replace("\n\n## Which", f"\n\n{STUDIO}\n\n## Which")
)
GONE = "The free plan was removed."
ANSWER = updates(
    (2, "", GONE),
    (3, "", GONE),
    (4, "", GONE),
    (6, DEARER, "The price of Basic rose."),
    (8, "Backups are kept for 90 days.", "Backups are kept longer."),
    (12, "", GONE),
    (13, "| Basic | $12 | 5,000 |", "The price of Basic rose."),
    insertions=((14, STUDIO, "There is a new plan."),),
)
