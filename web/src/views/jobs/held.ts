/** New jobs that are kept back while the reader points at the list: a row must not move under the pointer. */

export interface Held<Row> {
  rows: Row[];
  held: number;
}

/**
 * Returns the rows without those above the first one that was shown already.
 * `shown` has the ids of the rows that the reader sees.
 */
export function holdNew<Row extends { job_id: string }>(rows: Row[], shown: ReadonlySet<string>): Held<Row> {
  const first = rows.findIndex((row) => shown.has(row.job_id));
  return first > 0 ? { rows: rows.slice(first), held: first } : { rows, held: 0 };
}
