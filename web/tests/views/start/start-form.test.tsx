import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Estimate } from "../../../src/door-types";
import { Problem } from "../../../src/problem";
import { emptyDraft } from "../../../src/views/start/draft";
import { USUAL_OPTIONS } from "../../../src/views/start/options";
import { StartView } from "../../../src/views/start/start-view";
import { DraftStore } from "../../../src/views/start/stored";
import { type StartForm, useStartForm } from "../../../src/views/start/use-start-form";

const ESTIMATE: Estimate = { usd: 0.0284, usd_at_most: 0.27, seconds: [40, 120], waits: null };
const STORE = new DraftStore("u", null);
const ask = vi.fn<StartForm["ask"]>();
const start = vi.fn<StartForm["start"]>();
const onStarted = vi.fn();

beforeEach(() => {
  vi.useFakeTimers();
  sessionStorage.clear();
  ask.mockReset().mockResolvedValue(ESTIMATE);
  start.mockReset().mockImplementation(async (_, jobId) => ({ job_id: jobId }));
  onStarted.mockReset();
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function Form({ topic = "" }: { topic?: string }) {
  const form = useStartForm({
    options: USUAL_OPTIONS,
    orgId: "o",
    draft: { ...emptyDraft(USUAL_OPTIONS), topic },
    attempt: null,
    store: STORE,
    ask,
    start,
    onStarted,
  });
  return <StartView options={USUAL_OPTIONS} {...form} />;
}

const type = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });
const pause = (ms = 1000) => act(() => vi.advanceTimersByTimeAsync(ms));
const submit = () => act(async () => void fireEvent.click(screen.getByRole("button", { name: "Start" })));

test("asks for the price after a pause, and shows it", async () => {
  render(<Form />);
  expect(screen.getByText(/Give a topic/)).toBeTruthy();
  type(/Topic/, "Why honey");
  type(/Topic/, "Why honey never spoils");
  await pause();
  expect(ask).toHaveBeenCalledOnce();
  expect(ask.mock.calls[0]?.[0]).toMatchObject({
    org_id: "o",
    topic: "Why honey never spoils",
    word_count: 1500,
  });
  expect(screen.getByText("$0.028")).toBeTruthy();
  expect(screen.getByText("40 s to 2 min")).toBeTruthy();
  expect(screen.getByText("It begins at once.")).toBeTruthy();
});

test("gives up a question that is overtaken, and never shows its answer", async () => {
  let answerFirst: (estimate: Estimate) => void = () => {};
  ask.mockImplementationOnce(() => new Promise((resolve) => (answerFirst = resolve)));
  render(<Form topic="Honey" />);
  await pause();
  type(/Words/, "300");
  expect(ask.mock.calls[0]?.[1].aborted).toBe(true);
  await pause();
  await act(async () => answerFirst({ ...ESTIMATE, usd: 99 }));
  expect(screen.queryByText("$99.00")).toBeNull();
  expect(screen.getByText("$0.028")).toBeTruthy();
});

test("says why there is no price, and asks again", async () => {
  ask.mockRejectedValueOnce(new Problem("The service is away for a moment: try again.", 503));
  render(<Form topic="Honey" />);
  await pause();
  expect(screen.getByText(/is away for a moment/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Ask again" }));
  await pause();
  expect(screen.getByText("$0.028")).toBeTruthy();
});

test("two clicks are one job", async () => {
  render(<Form topic="Honey" />);
  const button = screen.getByRole("button", { name: "Start" });
  await act(async () => {
    fireEvent.click(button);
    fireEvent.click(button);
  });
  expect(start).toHaveBeenCalledOnce();
  expect(onStarted).toHaveBeenCalledWith(start.mock.calls[0]?.[1]);
  expect(STORE.load(USUAL_OPTIONS)).toBeNull();
});

test("a retry has the same id, and a changed request another", async () => {
  start.mockRejectedValue(new Problem("The service can't be reached.", 0));
  render(<Form topic="Honey" />);
  await submit();
  expect(screen.getByRole("alert").textContent).toMatch(/can't be reached/);
  await submit();
  type(/Topic/, "Bees");
  await submit();
  const [first, second, third] = start.mock.calls.map(([, id]) => id);
  expect(second).toBe(first);
  expect(third).not.toBe(first);
  expect(onStarted).not.toHaveBeenCalled();
});

test("an id that another job has is not used again", async () => {
  start.mockRejectedValueOnce(new Problem("The job exists with another request.", 409));
  render(<Form topic="Honey" />);
  await submit();
  await submit();
  const [first, second] = start.mock.calls.map(([, id]) => id);
  expect(second).not.toBe(first);
  expect(onStarted).toHaveBeenCalledOnce();
});

test("own faults are shown at the click, and the first has the focus", async () => {
  render(<Form />);
  type("Language", "English");
  expect(screen.queryByText(/The topic is missing/)).toBeNull();
  await submit();
  await pause();
  expect(start).not.toHaveBeenCalled();
  expect(screen.getByText("The topic is missing.")).toBeTruthy();
  expect(document.activeElement).toBe(screen.getByLabelText(/Topic/));
  expect(screen.getByLabelText(/Topic/).getAttribute("aria-invalid")).toBe("true");
});

test("sources are added, counted and sent; a wrong one opens its part", async () => {
  const { container } = render(<Form topic="Honey" />);
  fireEvent.click(screen.getByRole("button", { name: "Add a source", hidden: true }));
  const [part] = container.querySelectorAll("details");
  type("Title", "A trial");
  await submit();
  await pause();
  expect(start).not.toHaveBeenCalled();
  expect(part?.open).toBe(true);
  expect(screen.getByText("Source 1 needs its text.")).toBeTruthy();
  expect(document.activeElement?.getAttribute("name")).toBe("sources");
  type("Text", "48 jars.");
  expect(screen.getByText(/1 of 20 sources, 199,992 characters left/)).toBeTruthy();
  fireEvent.click(screen.getByLabelText(/A person reviews the post/));
  await submit();
  expect(start.mock.calls[0]?.[0]).toMatchObject({
    sources: [{ title: "A trial", text: "48 jars." }],
    review: "required",
  });
});

test("the door's faults are at their fields, also in the folded part", async () => {
  const fields = [{ field: "priority", detail: "priority must be a whole number from 0 to 9." }];
  start.mockRejectedValueOnce(new Problem("One field is wrong.", 400, { fields }));
  const { container } = render(<Form topic="Honey" />);
  await submit();
  await pause();
  const parts = [...container.querySelectorAll("details")].map(({ open }) => open);
  expect(parts).toEqual([false, false, false, true]);
  expect(document.activeElement).toBe(screen.getByLabelText("Priority"));
  const described = document.activeElement?.getAttribute("aria-describedby")?.split(" ") ?? [];
  const texts = described.map((id) => document.getElementById(id)?.textContent);
  expect(texts).toContain("priority must be a whole number from 0 to 9.");
  type("Priority", "6");
  expect(screen.queryByText(/priority must be/)).toBeNull();
});

test("what was typed is kept", async () => {
  render(<Form />);
  type(/Topic/, "Honey");
  type("Instructions to the writer", "Be brief.");
  expect(STORE.load(USUAL_OPTIONS)?.draft).toMatchObject({
    topic: "Honey",
    custom_instructions: "Be brief.",
  });
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Clear the form" })));
  expect((screen.getByLabelText(/Topic/) as HTMLTextAreaElement).value).toBe("");
});

test("keywords are tags", async () => {
  render(<Form topic="Honey" />);
  const input = screen.getByRole("textbox", { name: "Keywords" });
  fireEvent.change(input, { target: { value: "honey," } });
  fireEvent.change(input, { target: { value: "raw honey" } });
  fireEvent.keyDown(input, { key: "Enter" });
  expect(fireEvent.keyDown(input, { key: "Enter" })).toBe(false); // an empty field sends no form
  fireEvent.change(input, { target: { value: "bees" } });
  fireEvent.blur(input);
  fireEvent.click(screen.getByRole("button", { name: "Remove raw honey" }));
  fireEvent.keyDown(input, { key: "Backspace" });
  await submit();
  expect(start).toHaveBeenCalledWith(expect.objectContaining({ keywords: ["honey"] }), expect.any(String));
});

test("counts characters, and says when there are too many", () => {
  render(<Form topic={"🐝".repeat(301)} />);
  expect(screen.getByText("301 of 300 characters").className).toMatch(/bad/);
  fireEvent.blur(screen.getByLabelText(/Topic/));
  expect(screen.getByText(/has 301 characters/)).toBeTruthy();
});

test("a refusal that the panel has as well is shown once", async () => {
  const refusal = new Problem("The budget has no room for this post.", 402);
  ask.mockRejectedValue(refusal);
  start.mockRejectedValue(refusal);
  render(<Form topic="Honey" />);
  await pause();
  expect(screen.getByText(refusal.message)).toBeTruthy();
  await submit();
  expect(screen.getAllByText(refusal.message)).toHaveLength(1);
  expect(screen.getByRole("alert").textContent).toBe(refusal.message);
});
