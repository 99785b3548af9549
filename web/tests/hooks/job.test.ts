import type { Firestore } from "firebase/firestore";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { cancelJob, type JobPicture, watchJob, watchOutput } from "../../hooks";
import { JOB, jobDocument, result } from "../support/documents";
import { FakeFirestore, settle } from "../support/fake-firestore";

vi.mock("firebase/firestore", () => import("../support/fake-firestore"));

const PATH = `jobs/${JOB}`;
let store: FakeFirestore;
let db: Firestore;
let seen: JobPicture[];
const last = () => seen.at(-1) as JobPicture;

beforeEach(() => {
  store = new FakeFirestore();
  db = store as unknown as Firestore;
  seen = [];
});
afterEach(() => {
  vi.useRealTimers();
});

async function watch(id = JOB): Promise<() => void> {
  const stop = watchJob(db, id, (picture) => seen.push(picture));
  await settle();
  return stop;
}

describe("a job", () => {
  it("loads, then is live, with dates and defaults", async () => {
    store.set(PATH, jobDocument());
    await watch();
    expect(seen.map(({ state }) => state)).toEqual(["loading", "live"]);
    const { job } = last();
    expect(job?.job_id).toBe(JOB);
    expect(job?.created_at).toEqual(new Date(1_700_000_000_000));
    expect(job?.stages.generate.started_at).toEqual(new Date(1_700_000_000_000));
    expect(job?.stages.meta).toMatchObject({ status: "pending", passes: 1, answered_by: [] });
    expect(job?.usage.total_tokens).toBe(0);
  });

  it("may be listened to before it exists", async () => {
    await watch();
    expect(last()).toMatchObject({ state: "missing", job: null });
    store.set(PATH, jobDocument());
    await settle();
    expect(last().state).toBe("live");
  });

  it("that is deleted leaves nothing", async () => {
    store.set(PATH, jobDocument({ draft: "Bees" }));
    await watch();
    store.remove(PATH);
    await settle();
    expect(last()).toMatchObject({ state: "missing", job: null, text: null });
  });

  it.each(["", "a/b"])("of the impossible id %j is missing", async (id) => {
    await watch(id);
    expect(last()).toMatchObject({ state: "missing", job: null });
  });

  it.each([
    { request: null },
    { request: "text" },
    { stages: null },
    { stages: { generate: 7 } },
    { usage: [] },
    { result: "text" },
    { cancel_requested: "yes" },
  ])("of another shape is shown all the same: %j", async (fields) => {
    store.set(PATH, jobDocument(fields));
    await watch();
    expect(last().state).toBe("live");
    expect(last().job?.stages.polish.status).toBe("pending");
    expect(last().job?.cancel_requested).toBe(false);
  });
});

describe("its text", () => {
  it("is the draft, and stays between two stages", async () => {
    store.set(PATH, jobDocument({ draft: "Bees" }));
    await watch();
    expect(last().text).toBe("Bees");
    store.set(PATH, jobDocument({ stage: "polish", stages: { generate: { status: "done" } } }));
    await settle();
    expect(last().text).toBe("Bees");
    store.set(PATH, jobDocument({ status: "completed", result: result() }));
    await settle();
    expect(last().text).toBe("# The post");
  });

  it("is the last output for who comes between two stages", async () => {
    store.set(PATH, jobDocument({ stage: "polish", stages: { generate: { status: "done" } } }));
    store.set(`${PATH}/outputs/generate`, { content: "Bees fly", title: "Bees" });
    await watch();
    expect(last().text).toBe("Bees fly");
    expect(store.reads).toBe(2); // the job and the output, each once
  });

  it("is that of polish where both have one", async () => {
    store.set(
      PATH,
      jobDocument({
        status: "cancelled",
        stages: { generate: { status: "done" }, polish: { status: "degraded" } },
      }),
    );
    store.set(`${PATH}/outputs/generate`, { content: "rough" });
    store.set(`${PATH}/outputs/polish`, { content: "fine" });
    await watch();
    expect(last().text).toBe("fine");
  });

  it("of an earlier run does not stay after a replay", async () => {
    store.set(PATH, jobDocument({ status: "completed", result: result() }));
    await watch();
    store.set(PATH, jobDocument({ run: 2 }));
    await settle();
    expect(last().text).toBeNull();
  });

  it("never goes back to an output when a draft came first", async () => {
    store.set(PATH, jobDocument({ stage: "polish", stages: { generate: { status: "done" } } }));
    store.set(`${PATH}/outputs/generate`, { content: "old" });
    watchJob(db, JOB, (picture) => seen.push(picture));
    await Promise.resolve();
    await Promise.resolve();
    store.change(PATH, { draft: "new" });
    await settle();
    expect(last().text).toBe("new");
  });

  it("is asked for once, although the output can't be read", async () => {
    let asked = 0;
    store.refuse = (path) => {
      if (!path.includes("outputs")) return undefined;
      asked++;
      return "permission-denied";
    };
    store.set(PATH, jobDocument({ stages: { generate: { status: "done" } } }));
    await watch();
    store.change(PATH, { progress: 40 });
    await settle();
    expect(last()).toMatchObject({ state: "live", text: null });
    expect(asked).toBe(1);
  });
});

describe("the network", () => {
  it("goes and comes, and what was shown stays", async () => {
    store.set(PATH, jobDocument({ draft: "Bees" }));
    await watch();
    store.goOffline();
    store.change(PATH, { progress: 50 });
    await settle();
    expect(last()).toMatchObject({ state: "offline", text: "Bees" });
    store.goOnline();
    await settle();
    expect(last().state).toBe("live");
    expect(last().job?.progress).toBe(50);
  });

  it("that is away from the start is no missing job", async () => {
    store.set(PATH, jobDocument());
    store.goOffline();
    await watch();
    expect(last()).toMatchObject({ state: "offline", job: null });
    store.goOnline();
    await settle();
    expect(last().state).toBe("live");
  });

  it("error that may pass is tried again, later each time", async () => {
    vi.useFakeTimers();
    store.set(PATH, jobDocument({ draft: "Bees" }));
    await watch();
    store.refuse = () => "resource-exhausted";
    store.breakOff("resource-exhausted");
    await settle();
    expect(last()).toMatchObject({ state: "offline", text: "Bees" });
    expect(last().error).toMatch(/quota/);
    let tries = 0;
    store.refuse = () => {
      tries++;
      return "resource-exhausted";
    };
    await vi.advanceTimersByTimeAsync(7_100); // after 1, 2 and 4 seconds
    expect(tries).toBe(3);
    store.refuse = () => undefined;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(last()).toMatchObject({ state: "live", text: "Bees" });
    expect(last().error).toBeUndefined();
  });
});

describe("rights", () => {
  it.each([
    ["permission-denied", "refused"],
    ["unauthenticated", "signed-out"],
  ])("%s ends it as %s, and shows nothing more", async (code, state) => {
    vi.useFakeTimers();
    store.set(PATH, jobDocument({ draft: "Bees" }));
    await watch();
    store.breakOff(code);
    await settle();
    expect(last()).toMatchObject({ state, job: null, text: null });
    expect(last().error).toMatch(/sign in again/);
    await vi.advanceTimersByTimeAsync(600_000);
    expect(store.listeners.size).toBe(0);
  });
});

describe("a cancel", () => {
  it("is seen at once, before the server has it", async () => {
    store.set(PATH, jobDocument());
    await watch();
    store.goOffline();
    const sent = cancelJob(db, JOB);
    await settle();
    expect(last().job?.cancel_requested).toBe(true);
    store.goOnline();
    await sent;
    expect(store.docs.get(PATH)?.cancel_requested).toBe(true);
  });

  it("that is refused says why, and is taken back", async () => {
    store.set(PATH, jobDocument());
    await watch();
    store.refuse = (path) => (path.startsWith("update") ? "permission-denied" : undefined);
    await expect(cancelJob(db, JOB)).rejects.toThrow(/another organization/);
    await settle();
    expect(last().job?.cancel_requested).toBe(false);
  });
});

it("gives what has not changed as the same objects", async () => {
  store.set(PATH, jobDocument({ status: "completed", result: result() }));
  await watch();
  const before = last().job;
  store.change(PATH, { progress: 100 });
  await settle();
  const after = last().job;
  expect(after).not.toBe(before);
  expect(after?.result).toBe(before?.result);
  expect(after?.stages).toBe(before?.stages);
});

it("tells nothing after it was stopped", async () => {
  store.set(PATH, jobDocument());
  const stop = await watch();
  const count = seen.length;
  stop();
  store.change(PATH, { progress: 99 });
  await settle();
  expect(seen.length).toBe(count);
  expect(store.listeners.size).toBe(0);
});

it("that is stopped while it fails is not begun again", async () => {
  vi.useFakeTimers();
  store.set(PATH, jobDocument());
  const stop = await watch();
  const count = seen.length;
  store.breakOff("unavailable");
  stop();
  await vi.advanceTimersByTimeAsync(120_000);
  expect(store.listeners.size).toBe(0);
  expect(seen.length).toBe(count);
});

it("shows after any story what a newcomer sees", async () => {
  let seed = 7;
  const random = (below: number) => {
    seed = (seed * 16_807) % 2_147_483_647;
    return seed % below;
  };
  await watch();
  for (let step = 0; step < 300; step++) {
    const moves = [
      () => store.set(PATH, jobDocument({ progress: random(100), run: 1 + random(3) })),
      () =>
        store.set(PATH, jobDocument({ status: "completed", result: result({ content: `${random(9)}` }) })),
      () => store.remove(PATH),
      () => store.goOffline(),
      () => store.goOnline(),
    ];
    moves[random(moves.length)]?.();
    if (random(2)) await settle();
  }
  store.goOnline();
  await settle();
  const newcomer: JobPicture[] = [];
  watchJob(db, JOB, (picture) => newcomer.push(picture));
  await settle();
  expect({ ...last(), text: null }).toEqual({ ...newcomer.at(-1), text: null });
});

it("gives a stage's output live, with defaults", async () => {
  const outputs: unknown[] = [];
  const stop = watchOutput(db, JOB, "quality", ({ output, state }) => outputs.push([state, output]));
  await settle();
  store.set(`${PATH}/outputs/quality`, { score: 70, word_count: 10 });
  await settle();
  stop();
  expect(outputs).toEqual([
    ["loading", null],
    ["missing", null],
    ["live", { score: 70, word_count: 10, issues: [], resolved: [], left_out: [] }],
  ]);
});
