import type { Firestore } from "firebase/firestore";
import { expect, test, vi } from "vitest";
import { draftOf } from "../../../src/views/start/draft";
import { withTexts } from "../../../src/views/start/given/materials";
import { USUAL_OPTIONS } from "../../../src/views/start/options";
import { FakeFirestore } from "../../support/fake-firestore";

vi.mock("firebase/firestore", () => import("../../support/fake-firestore"));

const DIGEST = "0".repeat(64);
const REQUEST = {
  topic: "Honey",
  sources: [{ title: "A trial", sha256: DIGEST, characters: 8 }],
  links: { sha256: DIGEST, count: 1, per_thousand_words: 2 },
  refresh: { changes: "It is new.", sha256: DIGEST, characters: 4 },
};

test("a new job from another one has its texts, which stand beside the job", async () => {
  const store = new FakeFirestore();
  store.set("jobs/j/materials/sources", {
    org_id: "o",
    sources: [{ number: 1, title: "A trial", text: "48 jars." }],
  });
  store.set("jobs/j/materials/links", {
    pages: [{ url: "https://a.example", title: "A" }],
    per_thousand_words: 2,
  });
  store.set("jobs/j/materials/refresh", { text: "Old.", changes: "It is new." });
  const request = await withTexts(store as unknown as Firestore, "j", REQUEST);
  expect(draftOf(request as Record<string, unknown>, USUAL_OPTIONS)).toMatchObject({
    sources: [{ title: "A trial", url: "", text: "48 jars." }],
    links: { pages: "https://a.example A", sitemap: "", per_thousand_words: "2" },
    refresh: { text: "Old.", changes: "It is new.", url: "" },
  });
});

test("a text that is not there is left to its author", async () => {
  const request = await withTexts(new FakeFirestore() as unknown as Firestore, "j", REQUEST);
  expect(request).toEqual(REQUEST);
  expect(draftOf(request as Record<string, unknown>, USUAL_OPTIONS).sources[0]?.text).toBe("");
  expect(await withTexts(null, "j", REQUEST)).toBe(REQUEST);
});
