"""Drills of messages that are refused, wait, or carry a cost that no table takes."""

from __future__ import annotations

from uuid import uuid4

from tests.tools.drills.drill import Desk, Drill


def _dead_letters(desk: Desk) -> None:
    desk.cause("A sender publishes a start message that is not JSON: it has a comma too many.")
    letter = desk.pipeline.publish(b'{"topic": "Tea",}', {})
    desk.alert()
    desk.query("Blog: messages that were refused or given up")
    desk.run("blog dead-letters")
    desk.run("blog dead-letters show $LETTER", {"LETTER": letter})
    desk.repair("The sender is fixed and publishes a correct message; a replay would be rejected again.")
    desk.completed(desk.start())
    desk.over()


def _oldest_unacked_message(desk: Desk) -> None:
    desk.cause("Postgres hangs, so the usage function can't acknowledge the costs of a post.")
    with desk.frozen("postgres"):
        job = desk.start()
        desk.completed(job)
        desk.alert()
        desk.log('resource.labels.service_name="blog-usage" AND jsonPayload.event="not_now"')
    desk.repair("Postgres is back: here its processes go on. The messages come again by themselves.")
    rows = desk.pipeline.rows(job, 4)
    desk.say(f"ai_usage_logs has {len(rows)} rows of the job.")
    desk.run("blog costs --job $JOB", {"JOB": job})
    desk.over()


def _usage_at_risk(desk: Desk) -> None:
    org_id, user_id = str(uuid4()), str(uuid4())
    desk.cause("A job runs for an organization that Postgres does not have.")
    job = desk.start(org_id=org_id, user_id=user_id)
    desk.completed(job)
    desk.alert()
    desk.query("Blog: costs that are not in the table")
    desk.run("blog costs --rejected")
    desk.repair("The organization and its user are added. The rejected events become rows.")
    add = "INSERT INTO organizations (org_id, name) VALUES ($1::text::uuid, 'Drill')"
    desk.pipeline.sql(add, org_id)
    add = "INSERT INTO users (user_id, org_id, email) VALUES ($1::text::uuid, $2::text::uuid, $1::text)"
    desk.pipeline.sql(add, user_id, org_id)
    desk.run('psql "$SUPABASE_DB_URL" --command "SELECT ai_usage.rebook()"')
    rows = desk.pipeline.rows(job, 4)
    desk.say(f"ai_usage_logs has {len(rows)} rows of the job.")
    desk.over()


DRILLS = (
    Drill("dead-letters", "A sender publishes a start message that is not JSON.", _dead_letters),
    Drill(
        "oldest-unacked-message",
        "Postgres hangs, and messages of the usage function wait.",
        _oldest_unacked_message,
        speed=60,
        clock="a second counts as a minute, so fifteen minutes are fifteen seconds.",
    ),
    Drill("usage-at-risk", "A job's organization is not in Postgres.", _usage_at_risk),
)
