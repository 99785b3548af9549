"""The questions to the usage tables, in SQL. $1 is the earliest time, $2 the organization, $3 the end."""

from __future__ import annotations

from shared.gateways.costs.sums import Grouping

# Rows that are older than the migrations may lack counts. Prices stay NULL: unknown is not free of charge.
_SUMS = """
    count(*) AS request_count, count(*) FILTER (WHERE cached) AS cached_requests,
    coalesce(sum(total_tokens), 0)::bigint AS total_tokens, sum(cost_usd) AS total_cost_usd,
    sum(saved_usd) AS total_saved_usd, count(*) FILTER (WHERE cost_usd IS NULL) AS unpriced_requests,
    count(*) FILTER (WHERE unbooked) AS unbooked_requests
"""
_MORE_SUMS = """
    coalesce(sum(prompt_tokens), 0)::bigint AS prompt_tokens,
    coalesce(sum(completion_tokens), 0)::bigint AS completion_tokens,
    min(created_at) AS first_at, max(created_at) AS last_at
"""
_ALL_SUMS = f"{_SUMS}, {_MORE_SUMS}"
_OWNED = "CASE WHEN min(org_id::text) = max(org_id::text) THEN min(org_id::text) END AS org_id"
_ALL_CALLS = "ai_call_costs"
_BOOKED_CALLS = "(SELECT *, false AS unbooked FROM ai_usage_logs) AS booked"
"""For a role that may not read rejects. The id of a deleted organization is in another column."""
_ORG = {_ALL_CALLS: "org_id", _BOOKED_CALLS: "coalesce(org_id, former_org_id)"}
_OF_ORG = {
    _ALL_CALLS: "org_id = $2",
    _BOOKED_CALLS: "org_id = $2 OR (org_id IS NULL AND former_org_id = $2)",
}
_DAY = "(created_at AT TIME ZONE 'UTC')::date"
_KEYS = {
    Grouping.STAGE: "operation",
    Grouping.MODEL: "model",
    Grouping.ALIAS: "model",
    Grouping.PROVIDER_MODEL: "provider_model",
    Grouping.PROMPT_VERSION: "prompt_version",
    Grouping.TIER: "service_tier",
    Grouping.USER: "user_id",
    Grouping.DAY: _DAY,
    Grouping.POST: "job_id",
}
_OF_ONE_ORG = {Grouping.USER, Grouping.POST}
_ADDED = (
    "request_count",
    "cached_requests",
    "prompt_tokens",
    "completion_tokens",
    "total_tokens",
    "unpriced_requests",
    "unbooked_requests",
)
_COUNTS = ", ".join(f"sum({name})::bigint AS {name}" for name in _ADDED)
_TIME = "created_at >= $1::timestamptz AND ($3::timestamptz IS NULL OR created_at < $3)"

_GROUPS = """
    WITH every AS ({every}),
         placed AS (SELECT *, row_number() OVER (ORDER BY {order}) AS place FROM every)
    SELECT CASE WHEN count(*) = 1 THEN min(key::text) END AS key, count(*) AS groups,
           CASE WHEN count(*) = 1 THEN min(org_id) END AS org_id, {counts},
           sum(total_cost_usd) AS total_cost_usd, sum(total_saved_usd) AS total_saved_usd,
           min(first_at) AS first_at, max(last_at) AS last_at
      FROM placed GROUP BY least(place, $4::bigint + 1) ORDER BY least(place, $4::bigint + 1)
"""
CALLS = """
    SELECT log_id, operation, model, coalesce(prompt_tokens, 0) AS prompt_tokens,
           coalesce(completion_tokens, 0) AS completion_tokens, coalesce(total_tokens, 0) AS total_tokens,
           cost_usd, saved_usd, coalesce(latency_ms, 0) AS latency_ms, coalesce(cached, false) AS cached,
           created_at, provider_model, answer_id, cached_tokens, cache_write_tokens, reasoning_tokens,
           service_tier, prompt_version, estimated
      FROM ai_usage_logs
     WHERE job_id = $1::uuid
     ORDER BY created_at, log_id
"""
UNBOOKED = """
    SELECT coalesce(log_id::text, reject_id) AS log_id, operation, model,
           coalesce(prompt_tokens, 0) AS prompt_tokens, coalesce(completion_tokens, 0) AS completion_tokens,
           coalesce(total_tokens, 0) AS total_tokens, cost_usd, saved_usd,
           coalesce(latency_ms, 0) AS latency_ms, cached, created_at, provider_model, answer_id,
           cached_tokens, cache_write_tokens, reasoning_tokens, service_tier, prompt_version, estimated,
           {reason} AS reason
      FROM ai_unbooked_costs u
     WHERE job_id = $1::uuid
     ORDER BY created_at, log_id
"""
_REASON = "(SELECT r.reason FROM ai_usage_rejects r WHERE r.reject_id = u.reject_id)"
REASONS = (_REASON, "'The reason is in ai_usage_rejects, for the owner of the database.'")
USAGE = "SELECT * FROM ai_usage.read_daily_usage($1::date, $2::date)"
FORGET = "SELECT ai_usage.forget_user($1::uuid) AS places"
NAMES = "SELECT org_id::text, left(name::text, 200) AS name FROM organizations WHERE org_id = ANY($1::uuid[])"
BEGIN = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
END = "COMMIT"  # a pooler drops the connection of a client that leaves in the middle
PATIENCE = """
    SELECT set_config('statement_timeout', $1, true) WHERE current_setting('statement_timeout') = '0'
"""
# Functions that answer whatever the role may read, so that no question fails within a transaction.
SIGHT = """
    SELECT NOT row_security_active('ai_usage_logs') AS rows,
           has_table_privilege('ai_call_costs', 'SELECT')
             AND has_table_privilege('ai_unbooked_costs', 'SELECT')
             AND (SELECT bool_and(has_column_privilege(attrelid, attnum, 'SELECT')) FROM pg_attribute
                   WHERE attrelid = 'ai_usage_rejects'::regclass
                     AND attname IN ('reject_id', 'usage', 'received_at', 'details', 'estimated')) AS rejects,
           NOT row_security_active('ai_usage_rejects') AS all_rejects,
           has_column_privilege('ai_usage_rejects', 'reason', 'SELECT') AS reasons,
           (SELECT count(*) = 2 AND bool_and(has_column_privilege(attrelid, attnum, 'SELECT'))
              FROM pg_attribute WHERE attrelid = to_regclass('organizations') AND NOT attisdropped
               AND attname IN ('org_id', 'name')) AS names,
           row_security_active(to_regclass('organizations')::oid) IS NOT TRUE AS all_names
"""
# An event that can't be read has no time of its own, and no organization.
_REJECTED = """
    SELECT u.org_id::text, {user} AS user_id, {reason} AS reason, count(*) AS request_count,
           sum(cost_usd) AS cost_usd, count(*) FILTER (WHERE cost_usd IS NULL) AS unpriced_requests,
           (array_agg(job_id::text ORDER BY created_at DESC))[1] AS last_job_id, true AS readable
      FROM ai_unbooked_costs u {join} WHERE {time} AND ($2::uuid IS NULL OR org_id = $2) GROUP BY 1, 2, 3
    UNION ALL
    SELECT NULL, NULL, {reason}, count(*), NULL, count(*), NULL, false FROM ai_usage_rejects r
     WHERE usage IS NULL AND received_at >= $1 AND ($3::timestamptz IS NULL OR received_at < $3)
       AND $2 IS NULL
     GROUP BY 3 ORDER BY readable DESC, cost_usd DESC NULLS LAST, request_count DESC, org_id, user_id, reason
"""
_WITH_REASON = {
    "join": "JOIN ai_usage_rejects r USING (reject_id)",
    "reason": "r.reason",
    "user": "CASE WHEN r.reason LIKE 'user_id is not in %' THEN u.user_id::text END",
}
_WITHOUT_REASON = {"join": "", "reason": "NULL::text", "user": "NULL::text"}


def daily(*, rejects: bool) -> str:
    """Return the sums of organizations, days and operations, the newest first.

    Not from ai_daily_costs, although it has the same sums: a condition on its date can't use an index.
    """
    source = _ALL_CALLS if rejects else _BOOKED_CALLS
    org = _ORG[source]
    return f"""
        SELECT {org} AS org_id, {_DAY} AS date, operation, {_SUMS},
               round(avg(latency_ms), 2) AS avg_latency_ms
          {_wanted(source)} GROUP BY 1, 2, operation ORDER BY date DESC, 1, operation
    """


def total(*, rejects: bool) -> str:
    """Return the sum of all calls."""
    source = _ALL_CALLS if rejects else _BOOKED_CALLS
    return f"SELECT NULL::text AS key, {_SUMS}, {_MORE_SUMS} {_wanted(source)}"


def groups(by: Grouping, *, rejects: bool) -> str:
    """Return the sums of groups, days newest first and others dearest first; those below the $4th are one."""
    source = _ALL_CALLS if rejects else _BOOKED_CALLS
    key = _KEYS.get(by, _ORG[source])
    order = "key DESC" if by is Grouping.DAY else "total_cost_usd DESC NULLS LAST, key"
    owner = _OWNED if by in _OF_ONE_ORG else "NULL::text AS org_id"
    every = f"SELECT {key} AS key, {owner}, {_ALL_SUMS} {_wanted(source)} GROUP BY 1"
    return _GROUPS.format(every=every, order=order, counts=_COUNTS)


def organizations() -> str:
    """Return the sums of all organizations for a role that reads the calls of one at a time."""
    sums = f"{', '.join(_ADDED)}, total_cost_usd, total_saved_usd, first_at, last_at"
    source = "ai_usage.costs_of_orgs($1, $3) WHERE $2::uuid IS NULL"
    every = f"SELECT org_id::text AS key, NULL::text AS org_id, {sums} FROM {source}"  # noqa: S608 - our own
    return _GROUPS.format(every=every, order="total_cost_usd DESC NULLS LAST, key", counts=_COUNTS)


def cheap(*, rejects: bool) -> str:
    """Return the calls in the cheap tier ($4), by model."""
    source = _ALL_CALLS if rejects else _BOOKED_CALLS
    return f"""
        SELECT provider_model, count(*) AS request_count,
               coalesce(sum(completion_tokens) FILTER (WHERE cost_usd IS NOT NULL), 0)::bigint
                 AS completion_tokens,
               sum(cost_usd) AS cost_usd, count(*) FILTER (WHERE cost_usd IS NULL) AS unpriced_requests
          {_wanted(source)} AND service_tier = $4 AND cached IS NOT TRUE GROUP BY 1 ORDER BY 1
    """


def rejected(*, reasons: bool) -> str:
    """Return the rejected calls by organization, missing user and reason, and the unreadable events."""
    return _REJECTED.format(time=_TIME, **(_WITH_REASON if reasons else _WITHOUT_REASON))


def _wanted(source: str) -> str:
    return f"FROM {source} WHERE {_TIME} AND ($2::uuid IS NULL OR {_OF_ORG[source]})"
