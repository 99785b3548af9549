import { readFileSync } from "node:fs";
import type { Firestore } from "firebase/firestore";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { type FindJobs, type JobFilter, type JobRow, type JobsPicture, watchJobs } from "../../hooks";
import { readJob, toRow } from "../../hooks/document";
import { fold } from "../../hooks/filter";
import { jobDocument, ORG, result } from "../support/documents";
import { FakeFirestore, settle, Timestamp } from "../support/fake-firestore";

vi.mock("firebase/firestore", () => import("../support/fake-firestore"));

let store: FakeFirestore;
let seen: JobsPicture[];
let list: { stop: () => void; more: () => void };
const last = () => seen.at(-1) as JobsPicture;
const ids = () => last().jobs.map((row) => row.job_id);

beforeEach(() => {
  store = new FakeFirestore();
  seen = [];
});

/** Add a job; the higher its number, the newer it is. */
function add(number: number, fields: Record<string, unknown> = {}): void {
  store.set(`jobs/job-${String(number).padStart(3, "0")}`, jobDocument(fields, 1000 - number));
}

async function watch(filter: Partial<JobFilter> = {}, find?: FindJobs): Promise<void> {
  const asked = { orgId: ORG, pageSize: 3, ...filter };
  list = watchJobs(store as unknown as Firestore, asked, (picture) => seen.push(picture), find);
  await settle();
}

async function more(): Promise<void> {
  list.more();
  await settle();
}

describe("a list", () => {
  it("has the newest first, a page at a time, and each is read once", async () => {
    for (let number = 1; number <= 7; number++) add(number);
    await watch();
    expect(ids()).toEqual(["job-007", "job-006", "job-005"]);
    expect(last()).toMatchObject({ state: "live", more: true, busy: false });
    await more();
    await more();
    expect(ids()).toHaveLength(7);
    expect(last().more).toBe(false);
    expect(store.reads).toBe(7);
  });

  it("is of one organization", async () => {
    add(1);
    add(2, { org_id: "another" });
    await watch();
    expect(ids()).toEqual(["job-001"]);
  });

  it("is empty and live where there are no jobs", async () => {
    await watch();
    expect(last()).toMatchObject({ jobs: [], state: "live", more: false });
  });

  it("moves: a new job, a change, an end", async () => {
    add(1);
    await watch();
    add(2);
    await settle();
    expect(ids()).toEqual(["job-002", "job-001"]);
    store.change("jobs/job-001", { progress: 70 });
    await settle();
    expect(last().jobs[1]?.progress).toBe(70);
    store.remove("jobs/job-001");
    await settle();
    expect(ids()).toEqual(["job-002"]);
  });

  it("loses no job between two pages when new ones come", async () => {
    for (let number = 1; number <= 6; number++) add(number);
    await watch();
    await more();
    for (const number of [7, 8, 9, 10]) {
      add(number);
      await settle();
    }
    expect(ids()).toHaveLength(10);
    store.change("jobs/job-004", { progress: 55 }); // which a new job would have pushed out of its page
    await settle();
    expect(last().jobs.find((row) => row.job_id === "job-004")?.progress).toBe(55);
  });

  it("keeps what is not changed as the same objects", async () => {
    add(1);
    add(2);
    await watch();
    const [, before] = last().jobs;
    store.change("jobs/job-002", { progress: 70 });
    await settle();
    expect(last().jobs[1]).toBe(before);
  });
});

describe("its filters", () => {
  beforeEach(() => {
    add(1, { status: "completed", result: result({ quality_score: 50 }) });
    add(2, { status: "completed", result: result({ quality_score: 90 }) });
    add(3, { status: "failed", request: { topic: "Straße nach Süden" } });
    add(4, { status: "running", request: { topic: "MAKING honey" } });
  });

  it("find by status", async () => {
    await watch({ status: ["failed", "running"] });
    expect(ids()).toEqual(["job-004", "job-003"]);
    store.change("jobs/job-004", { status: "completed" });
    await settle();
    expect(ids()).toEqual(["job-003"]);
  });

  it("find those that wait, live, also behind many that are queued for a moment", async () => {
    const waiting = { reason: "budget", since: new Timestamp(1), ahead: 0 };
    add(5, { status: "queued", waiting });
    for (let number = 6; number <= 14; number++) add(number, { status: "queued" });
    await watch({ status: ["waiting"] });
    expect(ids()).toEqual(["job-005"]);
    store.change("jobs/job-014", { waiting });
    await settle();
    expect(ids()).toEqual(["job-014", "job-005"]);
    store.change("jobs/job-005", { status: "running", waiting: null });
    await settle();
    expect(ids()).toEqual(["job-014"]);
    list.stop();
    await watch({ status: ["waiting", "running"] });
    expect(ids()).toEqual(["job-014", "job-005", "job-004"]);
  });

  it("find by score, and no job without one", async () => {
    await watch({ scoreBelow: 60 });
    expect(ids()).toEqual(["job-001"]);
  });

  it("find by score and status", async () => {
    await watch({ scoreBelow: 95, status: ["failed"] });
    expect(ids()).toEqual([]);
  });

  it.each([
    ["honey", ["job-004", "job-002", "job-001"]],
    ["  HONEY   making ", ["job-004"]],
    ["step", ["job-002", "job-001"]],
    ["STRASSE süd", ["job-003"]],
    ["su\u0308den", ["job-003"]],
    ["nowhere", []],
  ])("find the words %j in topic and title", async (text, expected) => {
    await watch({ text, pageSize: 4 });
    expect(ids()).toEqual(expected);
  });
});

describe("a search by text", () => {
  it("reads further pages, but not all of a long history at once", async () => {
    for (let number = 1; number <= 60; number++)
      add(number, { request: { topic: number === 2 ? "Tea" : "Bees" } });
    await watch({ text: "tea" });
    expect(ids()).toEqual([]);
    expect(last().more).toBe(true);
    expect(store.reads).toBe(24); // eight pages of three
    for (let turn = 0; turn < 3; turn++) await more();
    expect(ids()).toEqual(["job-002"]);
    expect(last().more).toBe(false);
  });

  it("asks the door where there is one, and the live row counts", async () => {
    for (let number = 1; number <= 9; number++) add(number, { request: { topic: "Tea" } });
    const row = (number: number): JobRow =>
      toRow(
        readJob(
          `job-${String(number).padStart(3, "0")}`,
          jobDocument({ request: { topic: "Tea" } }, 1000 - number),
        ),
      );
    const find: FindJobs = async (_filter, cursor) =>
      cursor ? { jobs: [row(1)], next: null } : { jobs: [row(9), row(4)], next: "further" };
    store.change("jobs/job-009", { progress: 66 });
    await watch({ text: "tea" }, find);
    expect(ids()).toEqual(["job-009", "job-008", "job-007", "job-004"]);
    expect(last().jobs[0]?.progress).toBe(66);
    await more();
    expect(ids()).toEqual(["job-009", "job-008", "job-007", "job-004", "job-001"]);
    expect(last().more).toBe(false);
  });

  it("that the door refuses says so, and can be tried again", async () => {
    add(1, { request: { topic: "Tea" } });
    let refuses = true;
    const find: FindJobs = async () => {
      if (refuses) throw new Error("Too many requests: wait a moment, then try again.");
      return { jobs: [], next: null };
    };
    await watch({ text: "tea" }, find);
    expect(last()).toMatchObject({ state: "live", more: true, error: expect.stringMatching(/Too many/) });
    expect(ids()).toEqual(["job-001"]);
    refuses = false;
    await more();
    expect(last().error).toBeUndefined();
    expect(last().more).toBe(false);
  });
});

describe("the network and rights", () => {
  it("keep the list while it is offline", async () => {
    add(1);
    await watch();
    store.goOffline();
    await settle();
    expect(last()).toMatchObject({ state: "offline" });
    expect(ids()).toEqual(["job-001"]);
    add(2);
    store.goOnline();
    await settle();
    expect(last().state).toBe("live");
    expect(ids()).toEqual(["job-002", "job-001"]);
  });

  it("keep it when listening begins anew while the network is away", async () => {
    vi.useFakeTimers();
    add(1);
    await watch();
    store.goOffline();
    store.breakOff("unavailable");
    await vi.advanceTimersByTimeAsync(1_500);
    vi.useRealTimers();
    expect(last()).toMatchObject({ state: "offline" });
    expect(ids()).toEqual(["job-001"]);
  });

  it("refused is refused", async () => {
    add(1);
    store.refuse = () => "permission-denied";
    await watch();
    expect(last()).toMatchObject({ state: "refused", jobs: [] });
    expect(last().error).toMatch(/another organization/);
  });
});

describe("each query has an index", () => {
  const file = `${import.meta.dirname}/../../../infra/firestore/firestore.indexes.json`;
  const { indexes } = JSON.parse(readFileSync(file, "utf8")) as {
    indexes: { collectionGroup: string; fields: { fieldPath: string; order: string }[] }[];
  };
  const declared = indexes
    .filter((index) => index.collectionGroup === "jobs")
    .map((index) => index.fields.map(({ fieldPath, order }) => `${fieldPath} ${order}`).join(", "));

  it.each<Partial<JobFilter>>([
    {},
    { status: ["failed"] },
    { status: ["failed", "running"] },
    { status: ["waiting"] },
    { scoreBelow: 60 },
    { scoreBelow: 60, status: ["completed"] },
    { text: "tea" },
  ])("of %j", async (filter) => {
    await watch(filter);
    const found = store.queries.map((steps) => {
      const equal = steps.flatMap((step) => (step.kind === "where" && step.op !== "<" ? [step.field] : []));
      const order = steps.flatMap((step) => (step.kind === "orderBy" ? [step.field] : []));
      return [
        ...equal.map((field) => `${field} ASCENDING`),
        ...order.map((field) => `${field} DESCENDING`),
      ].join(", ");
    });
    expect(found).not.toEqual([]);
    expect(found.filter((each) => !declared.includes(each))).toEqual([]);
  });
});

it("stops all its listeners", async () => {
  for (let number = 1; number <= 9; number++) add(number);
  await watch();
  await more();
  const count = seen.length;
  list.stop();
  add(10);
  await settle();
  expect(store.listeners.size).toBe(0);
  expect(seen.length).toBe(count);
});

it.each([3, 11, 29, 71])("has no gap and no double after any story (%i)", async (start) => {
  let seed = start;
  const random = (below: number) => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed % below;
  };
  let newest = 10;
  for (let number = 1; number <= newest; number++) add(number);
  await watch();
  for (let step = 0; step < 120; step++) {
    const moves = [
      () => add(++newest),
      () => store.remove(`jobs/job-${String(1 + random(newest)).padStart(3, "0")}`),
      () => list.more(),
      () => store.goOffline(),
      () => store.goOnline(),
    ];
    moves[random(moves.length)]?.();
    if (random(3)) await settle();
  }
  store.goOnline();
  await settle();
  const all = [...store.docs.keys()]
    .map((path) => path.slice(5))
    .sort()
    .reverse();
  expect(ids()).toEqual(all.slice(0, ids().length));
  expect(last().more || ids().length === all.length).toBe(true);
});

it.each(["ß", "İstanbul", "ﬁnance", "日本", "🐝", "\ud800"])("folds %j once and for all", (text) => {
  expect(fold(fold(text))).toBe(fold(text));
});
