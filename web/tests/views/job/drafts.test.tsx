import { act, cleanup, render, screen } from "@testing-library/react";
import type { Firestore } from "firebase/firestore";
import { afterEach, expect, test, vi } from "vitest";
import { Details } from "../../../src/views/job/details";
import { readDraft, useDrafts } from "../../../src/views/job/drafts/drafts";
import { makeJob } from "../../fixtures/job-states";
import { FakeFirestore } from "../../support/fake-firestore";

vi.mock("firebase/firestore", () => import("../../support/fake-firestore"));
afterEach(cleanup);

const JOB = makeJob();
const EDIT = "https://blog.example/wp-admin/post.php?post=7&action=edit";

function View({ db }: { db: FakeFirestore }) {
  return <Details job={JOB} runs={[]} drafts={useDrafts(db as unknown as Firestore, JOB)} />;
}

test("a draft appears when it is made, with the way to it", async () => {
  const db = new FakeFirestore();
  render(<View db={db} />);
  await act(async () => {});
  expect(screen.queryByText("Drafts")).toBeNull();
  const path = `jobs/${JOB.job_id}/publications/wordpress`;
  await act(async () => db.set(path, { org_id: JOB.org_id, state: "draft", edit_url: EDIT }));
  expect(await screen.findByText("WordPress")).toBeTruthy();
  expect(screen.getByRole<HTMLAnchorElement>("link", { name: "Edit it there" }).href).toBe(EDIT);
  await act(async () =>
    db.set(path, { org_id: JOB.org_id, state: "failed", error: "The password is refused." }),
  );
  expect(await screen.findByText("The password is refused.")).toBeTruthy();
});

test("an odd document leads nowhere", () => {
  expect(readDraft("ghost", { state: 3, edit_url: "javascript:alert(1)", note: {} })).toEqual({
    cms: "ghost",
    state: "",
    editUrl: null,
    error: null,
    note: null,
  });
});
