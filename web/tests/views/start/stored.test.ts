import { expect, test } from "vitest";
import { attemptFor, makeId } from "../../../src/views/start/attempt";
import { emptyDraft } from "../../../src/views/start/draft";
import { USUAL_OPTIONS } from "../../../src/views/start/options";
import { DraftStore } from "../../../src/views/start/stored";

const GOOD = { ...emptyDraft(USUAL_OPTIONS), topic: "Why honey never spoils" };

test("the same request has the same id, and another one another", () => {
  let count = 0;
  const next = () => `id-${++count}`;
  const once = attemptFor(null, { topic: "a" }, next);
  expect(attemptFor(once, { topic: "a" }, next).jobId).toBe("id-1");
  expect(attemptFor(once, { topic: "b" }, next).jobId).toBe("id-2");
  expect(makeId()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

function memory(start: Record<string, string> = {}): Storage {
  const items = new Map(Object.entries(start));
  return {
    getItem: (key: string) => items.get(key) ?? null,
    setItem: (key: string, value: string) => void items.set(key, value),
    removeItem: (key: string) => void items.delete(key),
  } as unknown as Storage;
}

test("keeps what was typed for its user alone, and survives a broken store", () => {
  const storage = memory();
  const at = (user: string, from: string | null = null, place = storage) =>
    new DraftStore(user, from, () => place);
  const stored = { draft: { ...GOOD, deadline: "2026-12-01T08:00" }, attempt: { jobId: "j", sent: "x" } };
  at("ann").save(stored);
  expect(at("ann").load(USUAL_OPTIONS)).toEqual(stored);
  expect(at("ben").load(USUAL_OPTIONS)).toBeNull();
  expect(at("ann", "job").load(USUAL_OPTIONS)).toBeNull();
  at("ann").clear();
  expect(at("ann").load(USUAL_OPTIONS)).toBeNull();
  expect(at("ann", null, memory({ "blog.start ann ": "{" })).load(USUAL_OPTIONS)).toBeNull();
  const refusing = new DraftStore("ann", null, refuse);
  expect(refusing.load(USUAL_OPTIONS)).toBeNull();
  expect(() => refusing.save(stored)).not.toThrow();
  expect(() => refusing.clear()).not.toThrow();
});

function refuse(): never {
  throw new Error("forbidden");
}
