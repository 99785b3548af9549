/** A wrong field of a request, and why. */
export interface WrongField {
  field: string;
  detail: string;
}

interface ProblemDetails {
  code?: string | undefined;
  fields?: WrongField[];
  requestId?: string | undefined;
  retryAfter?: number | undefined;
  orgIds?: string[];
  cause?: unknown;
}

/** Why the door or the sign-in did not do what was asked: the message is a sentence for the user. */
export class Problem extends Error {
  override name = "Problem";
  /** The HTTP status, 0 when nothing answered. */
  readonly status: number;
  readonly details: ProblemDetails;

  constructor(message: string, status = 0, details: ProblemDetails = {}) {
    super(message, { cause: details.cause });
    this.status = status;
    this.details = details;
  }

  get code(): string | undefined {
    return this.details.code;
  }

  /** Every wrong field, for the form that has it. */
  get fields(): WrongField[] {
    return this.details.fields ?? [];
  }

  get requestId(): string | undefined {
    return this.details.requestId;
  }

  /** The seconds after which another try may work. */
  get retryAfter(): number | undefined {
    return this.details.retryAfter;
  }

  /** All organizations of the user, when they are too many for one token. */
  get orgIds(): string[] {
    return this.details.orgIds ?? [];
  }

  /** Whether it may pass by itself: nothing answered, or the service is away. */
  get passing(): boolean {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}

const SENTENCES: Record<number, string> = {
  401: "Your sign-in has ended: sign in again.",
  403: "You have no right to do this.",
  404: "There is nothing here, or it belongs to another organization.",
  429: "Too many requests: wait a moment, then try again.",
  503: "The service is away for a moment: try again.",
};

/** Return what a refusing answer says. Any body will do: a proxy in between may answer with HTML. */
export async function readProblem(answer: Response): Promise<Problem> {
  const body = await answer.json().catch(() => null);
  const fields = Array.isArray(body?.errors) ? body.errors.filter(isWrongField) : [];
  const sentence = [body?.detail, body?.title].find((each) => typeof each === "string" && each.trim());
  const fallback = SENTENCES[answer.status] ?? `The service refused this (${answer.status}).`;
  return new Problem(sentence ?? fallback, answer.status, {
    code: typeof body?.code === "string" ? body.code : undefined,
    fields,
    requestId: answer.headers.get("X-Request-Id") ?? undefined,
    retryAfter: secondsOf(answer.headers.get("Retry-After")),
    orgIds: Array.isArray(body?.org_ids) ? body.org_ids.map(String) : [],
  });
}

/** Return the error of a fetch that had no answer; one that was aborted stays as it is. */
export function unreachable(error: unknown): unknown {
  if (isAbort(error)) return error;
  return new Problem("The service can't be reached: check your network, then try again.", 0, {
    cause: error,
  });
}

/** Return whether a request ended because nobody waits for it any more. */
export function isAbort(error: unknown): boolean {
  return (error as { name?: unknown } | null)?.name === "AbortError";
}

function isWrongField(value: unknown): value is WrongField {
  const { field, detail } = (value ?? {}) as Record<string, unknown>;
  return typeof field === "string" && typeof detail === "string";
}

function secondsOf(header: string | null): number | undefined {
  const seconds = Number(header);
  return header && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}
