/** The id of a job that is about to start: one request has one id, however often it is sent. */

export interface Attempt {
  jobId: string;
  /** The request that was sent with this id; null before the first try. */
  sent: string | null;
}

/** Returns the attempt for a request: the same id for the same request, and another for another one. */
export function attemptFor(last: Attempt | null, request: unknown, newId: () => string = makeId): Attempt {
  const text = JSON.stringify(request);
  if (!last) return { jobId: newId(), sent: text };
  return last.sent === null || last.sent === text
    ? { jobId: last.jobId, sent: text }
    : { jobId: newId(), sent: text };
}

/** Returns a random UUID, also where the page is not served over https. */
export function makeId(): string {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
