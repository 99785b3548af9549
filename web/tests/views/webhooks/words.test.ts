import { expect, test } from "vitest";
import type { Delivery, Webhook } from "../../../src/door-types";
import {
  describeAttempt,
  describeNext,
  describeRotation,
  findEndpointFaults,
  isDueSoon,
  isOutdated,
  NEW_ENDPOINT,
  stateOf,
} from "../../../src/views/webhooks/words";

const GOOD = { ...NEW_ENDPOINT, url: "https://example.com/hook" };

test.each([
  ["", /missing/],
  ["example.com", /not a URL/],
  ["http://example.com", /https/],
  ["ftp://example.com", /https/],
  ["javascript:alert(1)", /https/],
  ["https://user:secret@example.com/", /user name/],
  ["http://127.0.0.1.example.com/", /https/],
])("the URL %j is refused", (url, sentence) => {
  expect(findEndpointFaults({ ...GOOD, url }).url).toMatch(sentence);
});

test.each([
  "https://example.com/hook",
  " https://example.com ",
  "http://localhost:3000/",
  "http://127.0.0.1:1/",
  "http://[::1]/",
])("the URL %j is left to the door", (url) => {
  expect(findEndpointFaults({ ...GOOD, url })).toEqual({});
});

test("an endpoint has an event, and a description that is not too long", () => {
  expect(findEndpointFaults({ ...GOOD, events: [] }).events).toMatch(/at least one/);
  expect(findEndpointFaults({ ...GOOD, description: "🐝".repeat(500) })).toEqual({});
  expect(findEndpointFaults({ ...GOOD, description: "a".repeat(501) }).description).toMatch(/at most 500/);
});

const ENDPOINT: Webhook = {
  endpoint_id: "e",
  org_id: "o",
  url: GOOD.url,
  events: GOOD.events,
  description: "",
  disabled: false,
  created_at: "2026-11-30T00:00:00Z",
};

test("says how an endpoint does", () => {
  expect(stateOf(ENDPOINT)).toMatchObject({ label: "Enabled", tone: "good", sentence: "" });
  expect(stateOf({ ...ENDPOINT, failing_since: "2026-11-30T00:00:00Z" })).toMatchObject({
    label: "Failing",
    tone: "warn",
  });
  expect(stateOf({ ...ENDPOINT, disabled: true }).sentence).toBe("It gets no events.");
  expect(stateOf({ ...ENDPOINT, disabled: true, disabled_by: "gone" }).sentence).toMatch(/410/);
});

test("says what an attempt came to", () => {
  const attempt = { at: "2026-11-30T00:00:00Z", status_code: 200, latency_ms: 1234, error: null };
  expect(describeAttempt(attempt)).toBe("Answered 200 in 1,234 ms");
  expect(describeAttempt({ ...attempt, status_code: 500, error: "The answer is not 2xx." })).toMatch(
    /^Answered 500 .*: The/,
  );
  expect(describeAttempt({ ...attempt, status_code: null, error: "The host does not answer." })).toBe(
    "The host does not answer.",
  );
  expect(describeAttempt({ ...attempt, status_code: null })).toBe("No answer");
});

test("says when the next attempt is due", () => {
  const now = Date.parse("2026-11-30T00:00:00Z");
  const delivery = { status: "pending", next_at: "2026-11-30T00:05:00Z" } as Delivery;
  expect(describeNext(delivery, now)).toBe("Next try in 5 min");
  expect(describeNext({ ...delivery, next_at: "2026-11-29T00:00:00Z" }, now)).toBe("Next try is due");
  expect(describeNext({ ...delivery, status: "failed" }, now)).toBe("");
  const claimed = { ...delivery, next_at: "2026-11-30T00:01:00Z", claimed_until: "2026-11-30T00:01:00Z" };
  expect(describeNext(claimed, now)).toBe("It is being sent");
  expect(describeNext(claimed, now + 90_000)).toBe("Next try is due");
  expect(describeNext({ ...claimed, status: "delivered" }, now)).toBe("");
  expect(describeNext({ ...delivery, next_at: null }, now)).toBe("");
});

test("a delivery is awaited only shortly before its next attempt", () => {
  const now = Date.parse("2026-11-30T00:00:00Z");
  const at = (next_at: string | null, status = "pending") => isDueSoon({ status, next_at } as Delivery, now);
  expect(at("2026-11-30T00:00:05Z")).toBe(true);
  expect(at("2026-11-30T08:00:00Z")).toBe(false);
  expect(at("2026-11-30T00:00:05Z", "delivered")).toBe(false);
  const claimed = {
    status: "pending",
    next_at: "2026-11-30T00:01:00Z",
    claimed_until: "2026-11-30T00:01:00Z",
  };
  expect(isDueSoon(claimed as Delivery, now)).toBe(true);
});

test("an endpoint whose last attempt contradicts it has changed", () => {
  const attempt = (second: number, error: string | null = null) =>
    ({
      attempts: [{ at: `2026-11-30T00:00:0${second}Z`, status_code: 204, latency_ms: 1, error }],
    }) as Delivery;
  const failing = { ...ENDPOINT, failing_since: "2026-11-30T00:00:03Z" };
  expect(isOutdated(failing, [attempt(5), attempt(3, "No answer.")])).toBe(true);
  expect(isOutdated(failing, [attempt(3, "No answer."), attempt(2)])).toBe(false);
  expect(isOutdated(ENDPOINT, [attempt(5), attempt(3, "No answer.")])).toBe(false);
  expect(isOutdated(ENDPOINT, [attempt(2), attempt(3, "No answer.")])).toBe(true);
  expect(isOutdated({ ...failing, disabled: true }, [attempt(5)])).toBe(false);
  expect(isOutdated(failing, [])).toBe(false);
});

test("says how long the old secret signs", () => {
  const now = Date.parse("2026-11-30T00:00:00Z");
  expect(describeRotation({ ...ENDPOINT, rotated_at: "2026-11-29T12:00:00Z" }, now)).toMatch(
    /signs as well until/,
  );
  expect(describeRotation({ ...ENDPOINT, rotated_at: "2026-11-28T23:59:59Z" }, now)).toBe("");
  expect(describeRotation(ENDPOINT, now)).toBe("");
});
