-- A kept event's price counts only if a call can cost so much: a negative one would lower an organization's daily costs,
-- and one of three hundred digits would hide them. Such a price is unknown, as are tokens and times below 0. The event
-- itself stays as it was sent. No row is rewritten; the columns are those of 0010.
CREATE OR REPLACE VIEW ai_unbooked_costs WITH (security_invoker = true) AS
SELECT DISTINCT ON (coalesce(usage ->> 'event_id', reject_id))
  reject_id,
  (usage ->> 'event_id')::uuid AS log_id,
  (usage ->> 'job_id')::uuid AS job_id,
  (usage ->> 'org_id')::uuid AS org_id,
  (usage ->> 'user_id')::uuid AS user_id,
  coalesce(usage ->> 'operation', 'unknown') AS operation,
  coalesce(usage ->> 'model', 'unknown') AS model,
  CASE WHEN (usage ->> 'prompt_tokens')::bigint >= 0
       THEN (usage ->> 'prompt_tokens')::bigint END AS prompt_tokens,
  CASE WHEN (usage ->> 'completion_tokens')::bigint >= 0
       THEN (usage ->> 'completion_tokens')::bigint END AS completion_tokens,
  CASE WHEN (usage ->> 'total_tokens')::bigint >= 0
       THEN (usage ->> 'total_tokens')::bigint END AS total_tokens,
  CASE WHEN (usage ->> 'cost_usd')::numeric BETWEEN 0 AND 1000000
       THEN (usage ->> 'cost_usd')::numeric END AS cost_usd,
  CASE WHEN (usage ->> 'saved_usd')::numeric BETWEEN 0 AND 1000000
       THEN (usage ->> 'saved_usd')::numeric END AS saved_usd,
  CASE WHEN (usage ->> 'latency_ms')::bigint >= 0 THEN (usage ->> 'latency_ms')::bigint END AS latency_ms,
  coalesce((usage ->> 'cached')::boolean, false) AS cached,
  coalesce((usage ->> 'created_at')::timestamptz, received_at) AS created_at,
  details ->> 'provider_model' AS provider_model,
  details ->> 'answer_id' AS answer_id,
  (details ->> 'cached_tokens')::bigint AS cached_tokens,
  (details ->> 'cache_write_tokens')::bigint AS cache_write_tokens,
  (details ->> 'reasoning_tokens')::bigint AS reasoning_tokens,
  details ->> 'service_tier' AS service_tier,
  details ->> 'prompt_version' AS prompt_version,
  estimated
FROM ai_usage_rejects
WHERE usage IS NOT NULL
  AND NOT EXISTS (SELECT FROM ai_usage_logs WHERE ai_usage_logs.log_id = (usage ->> 'event_id')::uuid)
ORDER BY coalesce(usage ->> 'event_id', reject_id), received_at, reject_id;

COMMENT ON VIEW ai_unbooked_costs IS 'Calls whose usage events became no row, each once.';
