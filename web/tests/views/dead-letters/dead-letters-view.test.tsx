import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import type { DoorJob } from "../../../src/door-types";
import { Problem } from "../../../src/problem";
import { ToastProvider } from "../../../src/ui";
import { DeadLettersView } from "../../../src/views/dead-letters/dead-letters-view";
import type { Letter } from "../../../src/views/dead-letters/letter-card";

afterEach(cleanup);

const LETTER: Letter = {
  message_id: "m1",
  data: '{"topic":"<script>alert(1)</script>"}',
  attributes: { org_id: "o" },
  subscription: "blog-generate",
  reason: "word_count must be a whole number from 100 to 5000.",
  received_at: "2026-11-30T00:00:00Z",
  job_id: "j1",
  org_id: "o",
};

const JOB: DoorJob = {
  job_id: "j1",
  org_id: "theirs",
  status: "failed",
  stage: "polish",
  request: { topic: "<b>Honey</b>" },
  error: { code: "internal", message: "Something broke.", stage: "polish", retryable: true },
};

function show(
  letters: Letter[] | null,
  replay = vi.fn(),
  error: unknown = null,
  onReload = vi.fn(),
  loadJob = vi.fn(async () => JOB),
) {
  return render(
    <ToastProvider>
      <DeadLettersView
        letters={letters}
        error={error}
        more={false}
        busy={false}
        onLoadMore={vi.fn()}
        onReload={onReload}
        replay={replay}
        orgIds={["o"]}
        loadJob={loadJob}
      />
    </ToastProvider>,
  );
}
const press = (name: string | RegExp, place: HTMLElement = document.body) =>
  act(async () => void fireEvent.click(within(place).getByRole("button", { name })));

test("shows why a message is kept, and its data as text", () => {
  const { container } = show([LETTER]);
  expect(screen.getByText(LETTER.reason)).toBeTruthy();
  expect(container.querySelector("pre")?.textContent).toBe('{\n  "topic": "<script>alert(1)</script>"\n}');
  expect(container.querySelector("script")).toBeNull();
  expect(screen.getByRole("link", { name: "job j1" }).getAttribute("href")).toBe("/jobs/j1");
});

test.each(["theirs", null])("the job of another organization is read through the API: %s", async (org_id) => {
  const loadJob = vi.fn(async () => JOB);
  show([{ ...LETTER, org_id }], vi.fn(), null, vi.fn(), loadJob);
  expect(screen.queryByRole("link")).toBeNull();
  expect(loadJob).not.toHaveBeenCalled();
  await press("job j1");
  const { textContent } = screen.getByRole("dialog");
  for (const part of ["Failed", "Polishing", "<b>Honey</b>", "Something broke.", "theirs"])
    expect(textContent).toContain(part);
  loadJob.mockRejectedValueOnce(new Problem("The job does not exist.", 404));
  await press("Reload", screen.getByRole("dialog"));
  expect(screen.getByRole("alert").textContent).toContain("The job does not exist.");
  await press("Close", screen.getByRole("dialog").querySelector("footer") as HTMLElement);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("a replay asks first", async () => {
  const replay = vi.fn(async () => {});
  show([LETTER], replay);
  await press("Replay message m1");
  expect(replay).not.toHaveBeenCalled();
  await press("Replay", screen.getByRole("dialog"));
  expect(replay).toHaveBeenCalledWith("m1", false);
  expect(screen.queryByRole("dialog")).toBeNull();
});

test("one that would be refused again is replayed only when asked twice", async () => {
  const refusal = new Problem("It would be refused again.", 409, { code: "refused_again" });
  const replay = vi.fn(async () => {}).mockRejectedValueOnce(refusal);
  show([LETTER], replay);
  await press("Replay message m1");
  await press("Replay", screen.getByRole("dialog"));
  expect(screen.getByRole("dialog").textContent).toMatch(/refused again/);
  await press("Replay anyway", screen.getByRole("dialog"));
  expect(replay).toHaveBeenLastCalledWith("m1", true);
});

test("an empty list and an error have their sentences", async () => {
  show([]);
  expect(screen.getByText("No message was refused or given up.")).toBeTruthy();
  cleanup();
  const onReload = vi.fn();
  show(null, vi.fn(), new Problem("Only operators may see this.", 403), onReload);
  await press("Try again");
  expect(onReload).toHaveBeenCalledOnce();
});
