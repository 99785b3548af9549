import { describe, expect, test } from "vitest";
import { replayStages } from "../../../../src/views/job/model";
import { adviceOn } from "../../../../src/views/job/outcome/advice";
import { verdictOf } from "../../../../src/views/job/outcome/verdict";
import { announcementOf, formatSpan, stageSeconds, stateOf, waitOf } from "../../../../src/views/job/words";
import { makeJob, RESULT, STATES } from "../../../fixtures/job-states";

const of = (name: string) => (STATES[name] as NonNullable<(typeof STATES)[string]>)().job;

describe("words about a job", () => {
  test.each([
    ["queued", "Queued"],
    ["paused", "Paused"],
    ["waits for a model", "Waiting"],
    ["writing", "Writing"],
    ["a revision", "Polishing again"],
    ["cancelling", "Cancelling"],
    ["cancelled", "Cancelled"],
    ["a later release", "Awaiting review"],
  ])("name its state: %s", (name, label) => {
    expect(stateOf(of(name)).label).toBe(label);
  });

  test("say the stage to a screen reader, and nothing of parts or of the text", () => {
    const job = of("writing in parts");
    const later = { ...job, draft: "more", progress: 40 };
    expect(announcementOf(job)).toBe("Writing, stage 1 of 4.");
    expect(announcementOf(later)).toBe(announcementOf(job));
  });

  test.each([
    [undefined, "–"],
    [Number.NaN, "–"],
    [-3, "0 s"],
    [9.26, "9.3 s"],
    [59.7, "1 min"],
    [200, "3 min 20 s"],
    [3900, "1 h 5 min"],
  ])("write a span: %s", (seconds, words) => {
    expect(formatSpan(seconds)).toBe(words);
  });

  test("count all passes of a stage, and no time before a start that a wrong clock has set", () => {
    const at = (seconds: number) => new Date(seconds * 1000);
    expect(stageSeconds({ started_at: at(10), finished_at: at(13), earlier_ms: 2000 })).toBe(5);
    expect(stageSeconds({ started_at: at(10) }, 9000)).toBe(0);
    expect(stageSeconds({ started_at: null })).toBeNull();
    expect(stageSeconds({ started_at: new Date(Number.NaN) }, 9000)).toBeNull();
  });

  test.each([
    [{ reason: "organisation", ahead: 1 }, "1 job is before it."],
    [{ reason: "system", ahead: 0 }, "It is the next."],
    [{ reason: "model", alias: "gpt-4o" }, "gpt-4o"],
    [{ reason: "a later reason" }, "It waits"],
  ])("say why it waits: %o", (waiting, words) => {
    expect(waitOf(waiting as never)).toContain(words);
  });

  test("say what to do for a code of a later release, and for a name of JavaScript's own", () => {
    expect(adviceOn({ code: "moon_phase" as never, retryable: true }).sentence).toContain("Replay");
    expect(adviceOn({ code: "constructor" as never, retryable: false }).startAnew).toBe(true);
  });

  test("say what to make of a score", () => {
    expect(verdictOf(makeJob({ result: { ...RESULT, quality_issues: [] } }))).toContain("as it is");
    expect(verdictOf(makeJob())).toContain("6 findings");
    const low = { ...RESULT, quality_score: 60 };
    expect(verdictOf(makeJob({ result: low }))).toContain("below the 70");
    const grave = { type: "not-publishable", severity: "high" as const, message: "It can't be published." };
    expect(verdictOf(makeJob({ result: { ...low, quality_issues: [grave] } }))).toBe(grave.message);
  });

  test("offer only stages that have something to work from", () => {
    expect(replayStages(of("completed"))).toEqual(["generate", "polish", "quality", "meta"]);
    expect(replayStages(of("cancelled"))).toEqual(["generate", "polish"]);
    expect(replayStages(of("failed: content_policy"))).toEqual(["generate"]);
  });
});
