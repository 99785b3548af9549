/**
 * What a listener knows of its data. `offline`: shown is the last that came, and Firestore comes back by itself.
 * `missing`: the job does not exist, or not yet. `refused`: it is another organization's.
 */
export type LinkState = "loading" | "live" | "offline" | "missing" | "refused" | "signed-out";

const FINAL: Record<string, LinkState> = {
  "permission-denied": "refused",
  unauthenticated: "signed-out",
  "invalid-argument": "missing",
  "not-found": "missing",
};
const SENTENCES: Record<string, string> = {
  "permission-denied": "This belongs to another organization, or your sign-in has ended: sign in again.",
  unauthenticated: "Your sign-in has ended: sign in again.",
  "not-found": "The job does not exist any more.",
  "failed-precondition": "The database lacks an index for this list: an operator deploys it.",
  "resource-exhausted": "The database is over its quota. The page tries again.",
  unavailable: "The database can't be reached. The page tries again.",
};
const FIRST_DELAY = 1_000;
const LONGEST_DELAY = 60_000;

/** Return an error of Firestore as a sentence for the user. */
export function sentenceOf(error: unknown): string {
  return SENTENCES[codeOf(error)] ?? (error instanceof Error ? error.message : String(error));
}

/** Return what an error leaves of a listener: it is over, or it is away for a while. */
export function stateOf(error: unknown): LinkState {
  return FINAL[codeOf(error)] ?? "offline";
}

function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === "string" ? code.replace(/^firestore\//, "") : "";
}

/**
 * Listen, and listen again after an error that may pass: an error ends a listener of Firestore. `open` begins to
 * listen, calls `ended` with the error, and returns how to stop. Returns how to stop for good.
 */
export function keepListening(
  open: (ended: (error: unknown) => void, came: () => void) => () => void,
  onError: (error: unknown, state: LinkState) => void,
): () => void {
  let left = false;
  let delay = FIRST_DELAY;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let stop = () => {};
  const ended = (error: unknown) => {
    if (left) return;
    const state = stateOf(error);
    onError(error, state);
    if (state !== "offline") return;
    timer = setTimeout(start, delay);
    delay = Math.min(delay * 2, LONGEST_DELAY);
  };
  const came = () => {
    delay = FIRST_DELAY;
  };
  const start = () => {
    try {
      stop = open(ended, came);
    } catch (error) {
      ended(Object.assign(new Error("The job does not exist."), { code: "invalid-argument", cause: error }));
    }
  };
  start();
  return () => {
    left = true;
    clearTimeout(timer);
    stop();
  };
}

/** The time that a listener has for its first answer of the server, when the cache has answered. */
const FIRST_ANSWER = 10_000;

/**
 * Tells by the snapshots of one listener if it is live. What the cache has from another listener comes first, and is a
 * moment old: it counts as live, unless the server's answer does not come. Later snapshots of the cache say that the
 * network is away.
 */
export class Freshness {
  private synced = false;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly onLate: () => void;

  constructor(onLate: () => void) {
    this.onLate = onLate;
  }

  /** Return a snapshot's state. */
  of(fromCache: boolean, empty: boolean): "live" | "offline" {
    clearTimeout(this.timer);
    if (!fromCache) this.synced = true;
    if (!fromCache) return "live";
    if (this.synced || empty || globalThis.navigator?.onLine === false) return "offline";
    this.timer = setTimeout(this.onLate, FIRST_ANSWER);
    return "live";
  }

  stop(): void {
    clearTimeout(this.timer);
  }
}
