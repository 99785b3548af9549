/** Costs as the page shows them: sums, bars and sorted rows. */

import type { StageName } from "../../../hooks/contract";
import type { CostGroup, CostSum } from "../../door-types";
import { formatCount, formatDay, formatFullDay, pluralize } from "../../format";
import { stageWord } from "../../job-words";
import type { By, Span } from "./address";
import { daysOf } from "./address";

export interface CostRow extends CostSum {
  /** Unique in the table, also for the calls that have no key. */
  id: string;
  key: string | null;
  name: string;
}

/** Names for ids, as far as the page knows them. */
export type Names = ReadonlyMap<string, string>;

/** The stages by their names in the table of usage. */
const OPERATIONS: Record<string, StageName> = {
  generation: "generate",
  polishing: "polish",
  quality_check: "quality",
  meta_tags: "meta",
};

const WITHOUT: Record<By, string> = {
  day: "Without a day",
  stage: "Without a stage",
  model: "Without a model",
  user: "Users who were deleted",
  post: "Without a post",
  organization: "Without an organization",
};

export const NO_CALLS: CostSum = {
  request_count: 0,
  cached_requests: 0,
  prompt_tokens: 0,
  completion_tokens: 0,
  total_tokens: 0,
  total_cost_usd: 0,
  total_saved_usd: 0,
  unpriced_requests: 0,
};

/** Returns a sum with $0 where the door has none because there was nothing to add up. */
export function withoutDoubt<Sum extends CostSum>(sum: Sum): Sum {
  return {
    ...sum,
    total_cost_usd: sum.request_count ? sum.total_cost_usd : 0,
    total_saved_usd: sum.cached_requests ? sum.total_saved_usd : 0,
  };
}

/** Returns a row for each group. By day there is one for each day of the span, in their order. */
export function rowsOf(
  groups: readonly CostGroup[],
  by: By,
  span: Span,
  names: Names = new Map(),
): CostRow[] {
  const rows = groups.map((group, index) => ({
    ...withoutDoubt(group),
    id: group.key ?? `none-${index}`,
    name: nameOf(group, by, names),
  }));
  if (by !== "day") return rows;
  const known = new Map(rows.map((row) => [row.key?.slice(0, 10), row]));
  const days = daysOf(span).map(
    (day) => known.get(day) ?? { ...NO_CALLS, key: day, id: day, name: formatDay(day) },
  );
  return [...days, ...rows.filter(({ key }) => key === null)];
}

function nameOf({ key, groups = 1 }: CostGroup & { groups?: number }, by: By, names: Names): string {
  if (key === null) return groups > 1 ? `${formatCount(groups)} others` : WITHOUT[by];
  if (by === "day") return formatDay(key);
  if (by === "stage") return stageWord((Object.hasOwn(OPERATIONS, key) && OPERATIONS[key]) || key);
  if (by === "user" || by === "post" || by === "organization") return names.get(key) ?? shorten(key);
  return key;
}

/** Returns the beginning of an id: enough for people to tell two apart. */
export function shorten(id: string): string {
  return /^[0-9a-f]{8}-/.test(id) ? `${id.slice(0, 8)}…` : id;
}

export type SortKey =
  | "name"
  | "total_cost_usd"
  | "total_saved_usd"
  | "request_count"
  | "cached_requests"
  | "total_tokens";

export interface Sorting {
  key: SortKey;
  down: boolean;
}

/** Returns the sorting that a table begins with. */
export function usualSorting(by: By): Sorting {
  return by === "day" ? { key: "name", down: true } : { key: "total_cost_usd", down: true };
}

/** Returns the sorting after a click on a column: the same column turns round. */
export function turn(sorting: Sorting, key: SortKey): Sorting {
  return sorting.key === key ? { key, down: !sorting.down } : { key, down: key !== "name" };
}

/** Returns the rows in an order; an unknown amount is behind all known ones. */
export function sortRows(rows: readonly CostRow[], { key, down }: Sorting, by: By): CostRow[] {
  const sign = down ? -1 : 1;
  return [...rows].sort((a, b) => {
    if (key === "name") return sign * compareNames(a, b, by);
    const [x, y] = [a[key], b[key]];
    if (x === null || y === null) return Number(x === null) - Number(y === null);
    return sign * (x - y) || compareNames(a, b, by);
  });
}

function compareNames(a: CostRow, b: CostRow, by: By): number {
  if (a.key === null || b.key === null) return Number(a.key === null) - Number(b.key === null);
  return by === "day"
    ? a.key < b.key
      ? -1
      : Number(a.key > b.key)
    : a.name.localeCompare(b.name, "en", { numeric: true });
}

/** Adds up sums; a sum is unknown when no part of it is known. */
export function addUp(sums: readonly CostSum[]): CostSum {
  const add = (a: number | null, b: number | null) => (a === null ? b : b === null ? a : a + b);
  if (!sums.length) return NO_CALLS;
  return sums.reduce((total, each) => ({
    request_count: total.request_count + each.request_count,
    cached_requests: total.cached_requests + each.cached_requests,
    prompt_tokens: total.prompt_tokens + each.prompt_tokens,
    completion_tokens: total.completion_tokens + each.completion_tokens,
    total_tokens: total.total_tokens + each.total_tokens,
    total_cost_usd: add(total.total_cost_usd, each.total_cost_usd),
    total_saved_usd: add(total.total_saved_usd, each.total_saved_usd),
    unpriced_requests: total.unpriced_requests + each.unpriced_requests,
  }));
}

/** Returns a sentence on calls whose price is not known; null if all are. */
export function unpricedSentence({ unpriced_requests: count }: CostSum): string | null {
  if (!count) return null;
  const [subject, verb] =
    count === 1 ? ["1 call has", "It is"] : [`${formatCount(count)} calls have`, "They are"];
  return `${subject} no known price. ${verb} not in the sums.`;
}

/** Returns a sentence on what the cache has answered. */
export function cachedSentence({ request_count, cached_requests }: CostSum): string {
  const part = request_count ? Math.round((100 * cached_requests) / request_count) : 0;
  return `${pluralize(cached_requests, "call")} of ${formatCount(request_count)} came from the cache (${part}%).`;
}

/** Returns the span as words. */
export function spanSentence({ first, last }: Span): string {
  return first === last
    ? `on ${formatFullDay(first)}`
    : `from ${formatFullDay(first)} to ${formatFullDay(last)}`;
}

const CSV: (keyof CostSum)[] = [
  "request_count",
  "cached_requests",
  "prompt_tokens",
  "completion_tokens",
  "total_tokens",
  "total_cost_usd",
  "total_saved_usd",
  "unpriced_requests",
];

/** Returns rows of organizations as CSV: the door has a file for each organization only. An unknown sum is empty. */
export function organizationsCsv(rows: readonly CostRow[]): string {
  const lines = rows.map((row) => [row.key ?? "", ...CSV.map((name) => row[name] ?? "")].join(","));
  return `${[["organization", ...CSV].join(","), ...lines].join("\n")}\n`;
}
