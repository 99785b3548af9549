import { cleanup, render, screen } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { Job } from "../../../hooks";
import { readJob } from "../../../hooks/document";
import { JobScreen } from "../../../src/views/job/screen";
import { tidy, tidyResult } from "../../../src/views/job/tidy";
import { HONEY } from "../../fixtures/honey";
import { makeJob, STATES } from "../../fixtures/job-states";

const ODD: unknown[] = [undefined, null, Number.NaN, 1e308, "", [], {}, "\u0000\ud800", true, [null], [{}]];
const SECTIONS = ["text", "tags", "details"] as const;
const GROUPS = [
  ["completed", "result"],
  ["a revision", "stages"],
  ["waits for a model", "waiting"],
  ["failed: internal", "error"],
  ["completed", "usage"],
  ["failed: invalid_request", "request"],
] as const;
const actions = {
  cancel: async () => {},
  quote: () => new Promise<never>(() => {}),
  review: async () => {},
  replay: async () => {},
};

afterEach(cleanup);

describe("a document with fields of the wrong type", () => {
  test("has each text, number and list that the view reads, whichever field is wrong", () => {
    const base = makeJob();
    for (const path of pathsOf(base)) {
      for (const odd of ODD) {
        const job = read(replace(base, path, odd));
        const result = tidyResult(job.result);
        const shown = tidy(job, result);
        if (result) {
          expect(Object.values(result.meta_tags).slice(0, 5).every(isText)).toBe(true);
          expect([result.content, result.title].every(isText)).toBe(true);
          expect(result.quality_issues.every((issue) => isText(issue.message) && isText(issue.type))).toBe(
            true,
          );
        }
        for (const { parts, answered_by } of Object.values(shown.stages)) {
          expect(parts === null || (Number.isFinite(parts?.done) && Number.isFinite(parts?.total))).toBe(
            true,
          );
          expect(answered_by.every((each) => isText(each.provider_model))).toBe(true);
        }
        expect(shown.error === null || isText(shown.error?.message)).toBe(true);
      }
    }
  });

  test("is the same as it was when nothing is wrong", () => {
    const job = makeJob();
    const result = tidyResult(job.result);
    expect(result).toEqual(job.result);
    expect(tidy(job, result).stages.polish.note).toBe(job.stages.polish.note);
  });

  test.each(ODD.map((odd) => [odd]))("is shown even if every field is %j", (odd) => {
    for (const [name, group] of GROUPS) {
      const base = (STATES[name] as () => { job: Job })().job;
      for (const section of group === "result" ? SECTIONS : (["text", "details"] as const)) {
        show(read({ ...base, [group]: leavesOf(base[group], odd) }), section);
        expect(screen.getByRole("tab", { name: "Text" })).toBeTruthy();
        cleanup();
      }
    }
  });
});

function show(job: Job, section: (typeof SECTIONS)[number]) {
  vi.spyOn(console, "error").mockImplementation(() => {}); // React on attributes such as NaN
  const texts = { generate: null, polish: null, state: "live" as const };
  render(
    <JobScreen
      job={job}
      text={HONEY.slice(0, 200)}
      state="live"
      texts={texts}
      runs={[]}
      section={section}
      onSection={() => {}}
      actions={actions}
    />,
  );
}

function read(job: unknown): Job {
  return readJob("5f0c1c1e-8f4e-4c53-9a57-0d5f5a0f7a11", job as Record<string, unknown>);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

function pathsOf(value: unknown, at: string[] = []): string[][] {
  if (!isMap(value)) return [at];
  const below = Object.entries(value).flatMap(([name, each]) => pathsOf(each, [...at, name]));
  return at.length ? [at, ...below] : below;
}

function replace(value: unknown, [first, ...rest]: string[], odd: unknown): unknown {
  if (first === undefined) return odd;
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>;
  copy[first] = replace((value as Record<string, unknown>)[first], rest, odd);
  return copy;
}

/** Returns a value with each of its leaves replaced. */
function leavesOf(value: unknown, odd: unknown): unknown {
  if (Array.isArray(value)) return value.map((each) => leavesOf(each, odd));
  if (!isMap(value)) return odd;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, leavesOf(each, odd)]));
}
