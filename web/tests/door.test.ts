import { beforeEach, describe, expect, it } from "vitest";
import { type Caller, Door } from "../src/door";
import { isAbort, Problem } from "../src/problem";

type Answer = Response | (() => Promise<Response>);

const HEADERS = { "Content-Type": "application/problem+json", "X-Request-Id": "req-1" };
let asked: { url: string; init: RequestInit }[];
let answers: Answer[];
let renewed: string[];

const caller: Caller = {
  token: async () => (renewed.length ? "second" : "first"),
  renew: async (old) => {
    renewed.push(old);
    return "second";
  },
};

beforeEach(() => {
  asked = [];
  answers = [];
  renewed = [];
});

function door(): Door {
  const send = (async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    const answer = answers.shift() ?? Response.json({});
    return typeof answer === "function" ? answer() : answer;
  }) as typeof fetch;
  return new Door("https://door.example", caller, send);
}

const authorization = () => asked.map(({ init }) => new Headers(init.headers).get("Authorization"));
const problem = (status: number, body: unknown, headers = {}) =>
  new Response(typeof body === "string" ? body : JSON.stringify(body), {
    status,
    headers: { ...HEADERS, ...headers },
  });

it("sends the session's token, no cookie, and JSON", async () => {
  answers = [Response.json({ job_id: "a", status: "accepted" }, { status: 202 })];
  expect(await door().start({ topic: "Tea" }, { key: "k1" })).toEqual({ job_id: "a", status: "accepted" });
  const [{ url, init }] = asked as [(typeof asked)[0]];
  const headers = new Headers(init.headers);
  expect(url).toBe("https://door.example/jobs");
  expect(headers.get("Authorization")).toBe("Bearer first");
  expect(headers.get("Idempotency-Key")).toBe("k1");
  expect(init).toMatchObject({
    method: "POST",
    credentials: "omit",
    cache: "no-store",
    body: '{"topic":"Tea"}',
  });
});

it("writes a query without what is empty, and escapes ids", async () => {
  await door().jobs({
    org_id: "o",
    status: ["failed", "running"],
    score_below: 0,
    q: "tea & honey",
    cursor: null,
  });
  await door().job("../costs?x=1");
  expect(asked.map(({ url }) => url.slice("https://door.example".length))).toEqual([
    "/jobs?org_id=o&status=failed&status=running&score_below=0&q=tea+%26+honey",
    "/jobs/..%2Fcosts%3Fx%3D1",
  ]);
});

describe("a refusal", () => {
  it("is the sentence of the door, with its fields", async () => {
    const errors = [{ field: "word_count", detail: "word_count must be at least 100." }, { field: 7 }, null];
    answers = [
      problem(400, { title: "Bad Request", detail: "2 fields are wrong.", code: "invalid_request", errors }),
    ];
    const error = await door()
      .start({ topic: "Tea" })
      .catch((caught) => caught);
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({
      message: "2 fields are wrong.",
      status: 400,
      code: "invalid_request",
      requestId: "req-1",
    });
    expect(error.fields).toEqual([errors[0]]);
    expect(error.passing).toBe(false);
  });

  it.each([
    [502, "<html>Bad gateway</html>", /refused this \(502\)/],
    [503, "", /away for a moment/],
    [404, "null", /nothing here/],
    [403, '{"detail": 7, "title": "Forbidden"}', /Forbidden/],
    [429, "[]", /Too many requests/],
  ])("of %i with the body %j is a sentence", async (status, body, sentence) => {
    answers = [problem(status, body, { "Retry-After": "3" })];
    const error: Problem = await door()
      .budget("o")
      .catch((caught) => caught);
    expect(error.message).toMatch(sentence);
    expect(error.retryAfter).toBe(3);
    expect(error.passing).toBe(status === 429 || status >= 500);
  });

  it("by the network may pass", async () => {
    answers = [() => Promise.reject(new TypeError("Failed to fetch"))];
    const error = await door()
      .budget("o")
      .catch((caught) => caught);
    expect(error).toMatchObject({ status: 0, passing: true });
    expect(error.message).toMatch(/can't be reached/);
  });

  it("of what can't be read is a sentence, too", async () => {
    answers = [new Response("<html>", { status: 200 })];
    await expect(door().budget("o")).rejects.toThrow(/can't be read/);
  });
});

describe("an old token", () => {
  it("is renewed once, and the request sent again", async () => {
    answers = [problem(401, {}), Response.json({ running: 1 })];
    expect(await door().budget("o")).toEqual({ running: 1 });
    expect(authorization()).toEqual(["Bearer first", "Bearer second"]);
    expect(renewed).toEqual(["first"]);
  });

  it("that is refused again ends the request", async () => {
    answers = [problem(401, {}), problem(401, { detail: "Sign in again." })];
    await expect(door().budget("o")).rejects.toThrow("Sign in again.");
    expect(asked).toHaveLength(2);
  });
});

it("ends with an AbortError when nobody waits any more", async () => {
  const leaving = new AbortController();
  answers = [
    () =>
      new Promise((_, refuse) =>
        leaving.signal.addEventListener("abort", () => refuse(leaving.signal.reason)),
      ),
  ];
  const asking = door()
    .costs({ org_id: "o" }, { signal: leaving.signal })
    .catch((caught) => caught);
  await Promise.resolve();
  leaving.abort();
  expect(isAbort(await asking)).toBe(true);
});
