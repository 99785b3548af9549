import { Problem } from "../../problem";

export const AT_ONCE = 4;
const LONGEST_WAIT = 30; // seconds; who is asked to wait longer gets the refusal

/** Returns the answers in the order of the keys; asks for a few at a time, and no more after a failure. */
export async function askFewAtATime<Answer>(
  keys: readonly string[],
  ask: (key: string) => Promise<Answer>,
  signal: AbortSignal,
): Promise<Answer[]> {
  const answers: Answer[] = [];
  let next = 0;
  let hasFailed = false;
  const work = async () => {
    while (next < keys.length && !hasFailed) {
      const place = next++;
      try {
        answers[place] = await askPatiently(() => ask(keys[place] as string), signal);
      } catch (error) {
        hasFailed = true;
        throw error;
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return answers;
}

/** Asks once more, after the seconds that the service names, when it has had too many requests. */
async function askPatiently<Answer>(ask: () => Promise<Answer>, signal: AbortSignal): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    const seconds = error instanceof Problem && error.status === 429 ? (error.retryAfter ?? 1) : null;
    if (seconds === null || seconds > LONGEST_WAIT) throw error;
    await sleep(seconds * 1000, signal);
    return ask();
  }
}

/** Waits; throws the signal's AbortError when it is aborted meanwhile. */
function sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const end = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", end);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", end, { once: true });
  });
}
