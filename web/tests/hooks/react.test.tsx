import { act, cleanup, render } from "@testing-library/react";
import type { Firestore } from "firebase/firestore";
import { StrictMode } from "react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type JobFilter, PipelineProvider, useConnection, useJob, useJobs } from "../../hooks";
import { JOB, jobDocument, ORG } from "../support/documents";
import { FakeFirestore, settle } from "../support/fake-firestore";

vi.mock("firebase/firestore", () => import("../support/fake-firestore"));

let store: FakeFirestore;
beforeEach(() => {
  store = new FakeFirestore();
});
afterEach(cleanup);

function Job({ id }: { id: string }) {
  const { job, state, cancel } = useJob(id);
  return (
    <button type="button" onClick={() => void cancel().catch(() => {})}>
      {state} {job?.progress} {job?.cancel_requested ? "cancelling" : ""}
    </button>
  );
}

function Jobs({ filter }: { filter: JobFilter }) {
  const { jobs, state } = useJobs(filter);
  return (
    <p>
      {state}: {jobs.map((row) => row.topic).join(", ")}
    </p>
  );
}

function Connection() {
  return <p>{useConnection()}</p>;
}

const page = (db: FakeFirestore | null, view: React.ReactNode) => (
  <StrictMode>
    <PipelineProvider db={db as unknown as Firestore | null}>{view}</PipelineProvider>
  </StrictMode>
);
const settled = () => act(settle);

it("shows a job, another job, and nothing of the first one", async () => {
  store.set(`jobs/${JOB}`, jobDocument({ progress: 42 }));
  const { container, rerender } = render(page(store, <Job id={JOB} />));
  await settled();
  expect(container.textContent).toContain("live 42");
  rerender(page(store, <Job id="another" />));
  expect(container.textContent).not.toContain("42");
  await settled();
  expect(container.textContent).toContain("missing");
  expect(store.listeners.size).toBe(1);
});

it("cancels by its button", async () => {
  store.set(`jobs/${JOB}`, jobDocument());
  const { container, getByRole } = render(page(store, <Job id={JOB} />));
  await settled();
  getByRole("button").click();
  await settled();
  expect(container.textContent).toContain("cancelling");
});

it("is signed out without a database, and live with one", async () => {
  store.set(`jobs/${JOB}`, jobDocument());
  const { container, rerender } = render(page(null, <Job id={JOB} />));
  expect(container.textContent).toContain("signed-out");
  rerender(page(store, <Job id={JOB} />));
  await settled();
  expect(container.textContent).toContain("live");
  rerender(page(null, <Job id={JOB} />));
  expect(container.textContent).toMatch(/^signed-out *$/);
});

it("stops listening when its view goes", async () => {
  const { unmount } = render(page(store, <Job id={JOB} />));
  await settled();
  unmount();
  expect(store.listeners.size).toBe(0);
});

it("keeps the last list while another filter loads, but not another organization's", async () => {
  store.set("jobs/a", jobDocument({ request: { topic: "Tea" } }));
  const { container, rerender } = render(page(store, <Jobs filter={{ orgId: ORG }} />));
  await settled();
  expect(container.textContent).toBe("live: Tea");
  rerender(page(store, <Jobs filter={{ orgId: ORG, status: ["failed"] }} />));
  expect(container.textContent).toBe("loading: Tea");
  await settled();
  expect(container.textContent).toBe("live: ");
  rerender(page(store, <Jobs filter={{ orgId: ORG }} />));
  await settled();
  rerender(page(store, <Jobs filter={{ orgId: "another" }} />));
  expect(container.textContent).toBe("loading: ");
});

it("does not listen anew for an equal filter", async () => {
  store.set("jobs/a", jobDocument());
  const { rerender } = render(page(store, <Jobs filter={{ orgId: ORG }} />));
  await settled();
  const { reads } = store;
  rerender(page(store, <Jobs filter={{ orgId: ORG }} />));
  await settled();
  expect(store.reads).toBe(reads);
});

it("tells if anything that is shown is offline", async () => {
  store.set(`jobs/${JOB}`, jobDocument());
  const view = (
    <>
      <Connection />
      <Job id={JOB} />
    </>
  );
  const { container } = render(page(store, view));
  await settled();
  expect(container.querySelector("p")?.textContent).toBe("live");
  act(() => store.goOffline());
  await settled();
  expect(container.querySelector("p")?.textContent).toBe("offline");
  act(() => store.goOnline());
  await settled();
  expect(container.querySelector("p")?.textContent).toBe("live");
});
