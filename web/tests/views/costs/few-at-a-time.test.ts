import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Problem } from "../../../src/problem";
import { AT_ONCE, askFewAtATime } from "../../../src/views/costs/few-at-a-time";

const KEYS = Array.from({ length: 60 }, (_, place) => `o${place}`);
const tooMany = (retryAfter: number) => new Problem("Too many requests.", 429, { retryAfter });
const never = () => new AbortController().signal;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("a few are asked for at a time, and the answers keep their order", async () => {
  let atWork = 0;
  let most = 0;
  const answers = askFewAtATime(
    KEYS,
    async (key) => {
      most = Math.max(most, ++atWork);
      await new Promise((done) => setTimeout(done, key === "o0" ? 500 : 10));
      atWork--;
      return key;
    },
    never(),
  );
  await vi.runAllTimersAsync();
  expect(await answers).toEqual(KEYS);
  expect(most).toBe(AT_ONCE);
});

test("a service with a limit is asked again when it says, and all are answered", async () => {
  let tokens = 20;
  let refused = 0;
  const refill = setInterval(() => (tokens = Math.min(20, tokens + 1)), 100);
  const ask = async (key: string) => {
    if (--tokens < 0) {
      tokens = 0;
      refused++;
      throw tooMany(1);
    }
    await new Promise((done) => setTimeout(done, 20));
    return key;
  };
  const answers = askFewAtATime(KEYS, ask, never());
  await vi.advanceTimersByTimeAsync(10_000);
  clearInterval(refill);
  expect(await answers).toEqual(KEYS);
  expect(refused).toBeGreaterThan(0);
});

test.each([
  ["a second refusal", tooMany(1), 2],
  ["a wait without end", tooMany(3600), 1],
  ["another problem", new Problem("You have no right to do this.", 403), 1],
])("%s ends it", async (_, problem, tries) => {
  const ask = vi.fn().mockRejectedValue(problem);
  const answers = askFewAtATime(KEYS, ask, never());
  answers.catch(() => {});
  await vi.runAllTimersAsync();
  await expect(answers).rejects.toBe(problem);
  expect(ask.mock.calls.filter(([key]) => key === "o0")).toHaveLength(tries);
  expect(ask.mock.calls.length).toBeLessThanOrEqual(AT_ONCE * tries);
});

test("a wait ends with its view", async () => {
  const view = new AbortController();
  const ask = vi.fn().mockRejectedValue(tooMany(20));
  const answers = askFewAtATime(["o0"], ask, view.signal);
  answers.catch(() => {});
  await vi.advanceTimersByTimeAsync(1000);
  view.abort();
  await expect(answers).rejects.toMatchObject({ name: "AbortError" });
  await vi.runAllTimersAsync();
  expect(ask).toHaveBeenCalledTimes(1);
  expect(vi.getTimerCount()).toBe(0);
});
