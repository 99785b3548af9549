import { expect, test } from "vitest";
import type { StageName, Status } from "../../../hooks/contract";
import { holdNew } from "../../../src/views/jobs/held";
import { rowStateOf } from "../../../src/views/jobs/state-of";

type Fields = Parameters<typeof rowStateOf>[0];
const RUNNING: Fields = {
  status: "running",
  stage: "polish",
  revision: 0,
  waiting: null,
  error: null,
  cancel_requested: false,
};
const WAITING = { reason: "organisation" as const, since: new Date(0), ahead: 0 };

test.each<[Partial<Fields>, string, string]>([
  [{}, "Polishing", "accent"],
  [{ revision: 1 }, "Polishing again", "accent"],
  [{ status: "queued" }, "Queued", "neutral"],
  [{ status: "queued", waiting: WAITING }, "Waiting", "warn"],
  [{ cancel_requested: true }, "Cancelling", "warn"],
  [{ status: "completed", cancel_requested: true }, "Completed", "good"],
  [{ status: "cancelled", cancel_requested: true }, "Cancelled", "neutral"],
  [{ status: "failed" }, "Failed", "bad"],
  [{ stage: "of a later release" as StageName }, "Running", "accent"],
])("%j is %s", (fields, label, tone) => {
  expect(rowStateOf({ ...RUNNING, ...fields })).toMatchObject({ label, tone });
});

test("says why a job failed, and what it waits for", () => {
  const error = {
    code: "budget_exceeded",
    message: "The budget is spent.",
    stage: "generate" as const,
    retryable: false,
  };
  expect(rowStateOf({ ...RUNNING, status: "failed", error }).detail).toBe("The budget is spent.");
  expect(rowStateOf({ ...RUNNING, status: "queued", waiting: { ...WAITING, ahead: 3 } }).detail).toMatch(
    /place.*your organization\. 3 jobs are before it\./,
  );
  expect(rowStateOf({ ...RUNNING, status: "queued", waiting: WAITING }).detail).toMatch(/It is the next\.$/);
});

test("a status of a later release breaks nothing", () => {
  expect(rowStateOf({ ...RUNNING, status: "awaiting_review" as Status }).label).toBe("Awaiting review");
});

const rows = (...ids: string[]) => ids.map((job_id) => ({ job_id }));

test("holds what is new above the rows that were shown, and nothing else", () => {
  const shown = new Set(["b", "c"]);
  expect(holdNew(rows("a", "b", "c"), shown)).toEqual({ rows: rows("b", "c"), held: 1 });
  expect(holdNew(rows("b", "c", "d"), shown)).toEqual({ rows: rows("b", "c", "d"), held: 0 });
  expect(holdNew(rows("x", "y"), shown)).toEqual({ rows: rows("x", "y"), held: 0 });
  expect(holdNew(rows(), shown)).toEqual({ rows: [], held: 0 });
});
