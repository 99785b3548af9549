import { act, cleanup, fireEvent, render, screen, waitFor } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Router } from "wouter";
import { memoryLocation } from "wouter/memory-location";
import { Problem } from "../../src/problem";
import { ToastProvider } from "../../src/ui";
import Costs from "../../src/views/costs";
import { NO_CALLS } from "../../src/views/costs/figures";
import DeadLetters from "../../src/views/dead-letters";
import Job from "../../src/views/job";
import Jobs from "../../src/views/jobs";
import Start from "../../src/views/start";

const door = {
  ask: vi.fn(),
  job: vi.fn(),
  jobs: vi.fn(),
  costs: vi.fn(),
  costsFile: vi.fn(),
  budget: vi.fn(),
  estimate: vi.fn(),
  start: vi.fn(),
  deadLetters: vi.fn(),
};
const app = {
  door,
  orgId: "o1",
  session: { userId: "u", orgIds: ["o1", "o2"] as string[], liveOrgIds: ["o1", "o2"], operator: true },
};
const useJobs = vi.fn();

vi.mock("../../src/app-context", () => ({ useApp: () => app }));
vi.mock("../../hooks", () => ({
  useJobs: (filter: unknown) => useJobs(filter),
  useJob: () => ({ job: null, text: null, state: "missing", cancel: vi.fn() }),
  useOutput: () => ({ output: null, state: "loading" }),
}));

beforeEach(() => {
  Object.assign(app.session, { orgIds: ["o1", "o2"], operator: true });
  for (const each of Object.values(door)) each.mockReset();
  useJobs
    .mockReset()
    .mockReturnValue({ jobs: [], state: "live", more: false, busy: false, loadMore: vi.fn() });
  door.ask.mockResolvedValue({});
  door.budget.mockRejectedValue(new Problem("The budget is away.", 503));
  door.estimate.mockResolvedValue({ usd: 0.01, usd_at_most: 0.1, seconds: [1, 2], waits: null });
  sessionStorage.clear();
});
afterEach(cleanup);

function at(path: string, view: ReactNode) {
  const { hook, searchHook, history } = memoryLocation({ path, record: true });
  render(
    <Router hook={hook} searchHook={searchHook}>
      <ToastProvider>{view}</ToastProvider>
    </Router>,
  );
  return history as string[];
}
const topic = async () => (await screen.findByLabelText(/Topic/)) as HTMLTextAreaElement;

test("the list asks for what the address has", () => {
  at("/jobs?status=failed,completed&score_below=70&q=bees", <Jobs />);
  expect(useJobs).toHaveBeenLastCalledWith({
    orgId: "o1",
    status: ["completed", "failed"],
    scoreBelow: 70,
    text: "bees",
  });
});

test("the list asks for nothing when no job can match", () => {
  at("/jobs?status=failed&score_below=70", <Jobs />);
  expect(useJobs).not.toHaveBeenCalled();
  expect(screen.getByText("No job matches")).toBeTruthy();
});

test("a job that is missing leads back to the list", async () => {
  at("/jobs/nothing", <Job id="nothing" />);
  expect(await screen.findByText("There is no job to show")).toBeTruthy();
  expect(screen.getByRole("link", { name: "Jobs" }).getAttribute("href")).toBe("/jobs");
});

test("a status is written into the address", () => {
  const history = at("/jobs?q=bees", <Jobs />);
  fireEvent.click(screen.getByRole("button", { name: "Failed" }));
  expect(history.at(-1)).toBe("/jobs?status=failed&q=bees");
});

test("the form is filled in with another job's request, and what is typed survives", async () => {
  door.job.mockResolvedValue({ request: { topic: "Honey", word_count: 300, keywords: ["bees"] } });
  at("/new?from=j1", <Start />);
  expect((await topic()).value).toBe("Honey");
  expect(door.ask).toHaveBeenCalledWith(
    "GET",
    "/options",
    expect.objectContaining({ query: { org_id: "o1" } }),
  );
  fireEvent.change(await topic(), { target: { value: "Wax" } });
  cleanup();
  at("/new?from=j1", <Start />);
  expect((await topic()).value).toBe("Wax");
  cleanup();
  at("/new", <Start />);
  expect((await topic()).value).toBe("");
});

test("the form works without the other job", async () => {
  door.job.mockRejectedValue(new Problem("There is nothing here.", 404));
  at("/new?from=j1", <Start />);
  expect((await topic()).value).toBe("");
  expect(screen.getByText(/could not be read/)).toBeTruthy();
});

test("a form without its limits says why, and tries again", async () => {
  door.ask.mockRejectedValueOnce(new Problem("The service is away for a moment: try again.", 503));
  at("/new", <Start />);
  fireEvent.click(await screen.findByRole("button", { name: "Try again" }));
  expect(await topic()).toBeTruthy();
});

test("a started job is opened", async () => {
  door.start.mockImplementation(async (_, { key }) => ({ job_id: key }));
  const history = at("/new", <Start />);
  fireEvent.change(await topic(), { target: { value: "Honey" } });
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Start" })));
  expect(history.at(-1)).toBe(`/jobs/${door.start.mock.calls[0]?.[1].key}`);
});

const sum = (usd: number | null) => ({ ...NO_CALLS, request_count: 2, total_cost_usd: usd });

test("costs by organization are one request for each of a user's", async () => {
  app.session.operator = false;
  door.costs.mockImplementation(async ({ org_id }) => ({ groups: [], total: sum(org_id === "o1" ? 1 : 2) }));
  at("/costs?by=organization&since=7d", <Costs />);
  expect(await screen.findByText("$3.00")).toBeTruthy();
  expect(door.costs.mock.calls.map(([query]) => query.org_id)).toEqual(["o1", "o2"]);
});

test("an operator gets the costs of all organizations, on the page and as a file", async () => {
  app.session.orgIds = [];
  const groups = ["o1", "theirs"].map((key, place) => ({ ...sum(place + 1), key }));
  door.costs.mockResolvedValue({ groups, total: sum(3) });
  door.costsFile.mockRejectedValue(new Problem("The file is away.", 503));
  at("/costs?by=organization&since=7d", <Costs />);
  expect((await screen.findAllByText("theirs")).length).toBeGreaterThan(0);
  expect(screen.getByRole("radio", { name: "Organization" })).toBeTruthy();
  expect(door.costs.mock.calls.map(([query]) => query)).toEqual([{ by: "org", since: expect.any(String) }]);
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Export CSV" })));
  expect(door.costsFile).toHaveBeenCalledExactlyOnceWith({ by: "org", since: expect.any(String) });
});

test("the last costs stay while others load, and a choice shows at once", async () => {
  door.costs.mockResolvedValueOnce({ groups: [{ ...sum(5), key: "fast" }], total: sum(5) });
  const history = at("/costs?by=model&since=7d", <Costs />);
  expect(await screen.findByText("$5.00")).toBeTruthy();
  door.costs.mockReturnValue(new Promise(() => {}));
  fireEvent.click(screen.getByRole("radio", { name: "Stage" }));
  expect(history.at(-1)).toBe("/costs?by=stage&since=7d");
  expect((screen.getByRole("radio", { name: "Stage" }) as HTMLInputElement).checked).toBe(true);
  expect(screen.getByText("$5.00")).toBeTruthy();
  expect(screen.getByRole("columnheader", { name: "Model" })).toBeTruthy();
});

test("posts have their titles, and ids where there is none", async () => {
  const groups = ["j1", "11111111-0000-4000-8000-000000000000"].map((key) => ({ ...sum(1), key }));
  door.costs.mockResolvedValue({ groups, total: sum(2) });
  door.jobs.mockResolvedValue({
    jobs: [{ job_id: "j1", title: "Why honey", topic: "Honey" }],
    next: null,
    looked: 1,
  });
  at("/costs?by=post", <Costs />);
  const links = await screen.findAllByRole("link", { name: "Why honey" });
  expect(links[0]?.getAttribute("href")).toBe("/jobs/j1");
  expect(screen.getAllByText("11111111…").length).toBeGreaterThan(0);
});

test("costs, the budget and the file fail apart from each other", async () => {
  door.costs.mockResolvedValue({ groups: [{ ...sum(5), key: "fast" }], total: sum(5) });
  door.costsFile.mockRejectedValue(new Problem("The file is too large.", 400));
  at("/costs?by=model", <Costs />);
  expect(await screen.findByText("$5.00")).toBeTruthy();
  expect(screen.getByText("The budget is away.")).toBeTruthy();
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Export CSV" })));
  expect(screen.getByText("The file is too large.")).toBeTruthy();
  expect(screen.getByText("$5.00")).toBeTruthy();
});

const letter = (id: string) => ({
  message_id: id,
  data: "x",
  attributes: {},
  subscription: "s",
  reason: `Reason of ${id}`,
  received_at: "2026-11-30T00:00:00Z",
});

test("dead letters come page by page, and a replay reads them anew", async () => {
  door.deadLetters.mockResolvedValueOnce({ dead_letters: [letter("m1")], next: "c1" });
  at("/dead-letters", <DeadLetters />);
  await screen.findByText("Reason of m1");
  door.deadLetters.mockResolvedValueOnce({ dead_letters: [letter("m2")], next: null });
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Load more" })));
  expect(door.deadLetters).toHaveBeenLastCalledWith({ cursor: "c1" });
  expect(screen.getByText("Reason of m1")).toBeTruthy();
  expect(screen.getByText("Reason of m2")).toBeTruthy();
  expect(screen.queryByRole("button", { name: "Load more" })).toBeNull();
  door.deadLetters.mockResolvedValueOnce({ dead_letters: [], next: null });
  fireEvent.click(screen.getByRole("button", { name: "Replay message m2" }));
  await act(async () => void fireEvent.click(screen.getByRole("button", { name: "Replay" })));
  expect(door.ask).toHaveBeenLastCalledWith("POST", "/dead-letters/m2/replay", { body: {} });
  await waitFor(() => expect(screen.getByText("No dead letters")).toBeTruthy());
});
