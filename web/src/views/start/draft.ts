/** What is typed in the form, and the request that it makes. */

import type { NewJob } from "../../door-types";
import { type GivenDraft, givenOf, nothingGiven, readGiven } from "./given/given";
import { DEFAULT_PROFILE, filledBy } from "./given/profiles";
import type { Options } from "./options";

/** Each field as it is typed: numbers are text until they are sent. */
export interface Draft extends GivenDraft {
  topic: string;
  keywords: string[];
  word_count: string;
  tone: string;
  custom_instructions: string;
  model: string;
  language: string;
  min_quality: string;
  max_revisions: string;
  priority: string;
  /** A local time, as an <input type="datetime-local"> has it. */
  deadline: string;
}

export type FieldName = keyof Draft;

export const FIELDS: readonly FieldName[] = [
  "topic",
  "profile",
  "keywords",
  "word_count",
  "language",
  "model",
  "tone",
  "custom_instructions",
  "sources",
  "links",
  "refresh",
  "review",
  "min_quality",
  "max_revisions",
  "priority",
  "deadline",
];

const GIVEN: readonly FieldName[] = ["sources", "links", "refresh", "review", "profile"];

export function emptyDraft(options: Options): Draft {
  return {
    topic: "",
    keywords: [],
    word_count: String(options.word_count.usual),
    tone: options.tone.usual,
    custom_instructions: "",
    model: options.model,
    language: options.language,
    min_quality: String(options.min_quality.usual),
    max_revisions: String(options.max_revisions.usual),
    priority: String(options.priority.usual),
    deadline: "",
    ...nothingGiven(),
    ...filledBy(options.profiles.find(({ name }) => name === DEFAULT_PROFILE)),
  };
}

type Plain = Exclude<FieldName, keyof GivenDraft>;

/** Returns the form for another job's request; a deadline belongs to that job alone. */
export function draftOf(request: Record<string, unknown>, options: Options): Draft {
  const draft = { ...emptyDraft(options), ...readGiven(request) };
  for (const name of FIELDS.filter((each): each is Plain => !GIVEN.includes(each))) {
    const value = request[name];
    if (name === "keywords") {
      if (Array.isArray(value)) draft.keywords = value.filter((each) => typeof each === "string");
    } else if (name !== "deadline" && (typeof value === "string" || typeof value === "number")) {
      draft[name] = String(value);
    }
  }
  return draft;
}

/** Reads a draft from a store; what is not of the right kind has its usual value. */
export function readDraft(stored: unknown, options: Options): Draft {
  const known = typeof stored === "object" && stored !== null ? (stored as Record<string, unknown>) : {};
  const draft = draftOf(known, options);
  return { ...draft, deadline: typeof known.deadline === "string" ? known.deadline : "" };
}

/** Returns the request; fields with their usual value may be left out, and are sent all the same. */
export function requestOf(draft: Draft, orgId: string): NewJob {
  const given = givenOf(draft);
  const request: NewJob = {
    org_id: orgId,
    topic: draft.topic.trim(),
    keywords: draft.keywords,
    word_count: Number(draft.word_count),
    tone: draft.tone.trim(),
    custom_instructions: draft.custom_instructions.trim(),
    model: draft.model,
    language: draft.language.trim(),
    min_quality: Number(draft.min_quality),
    max_revisions: Number(draft.max_revisions),
    priority: Number(draft.priority),
    ...given,
  };
  if (given.refresh) delete request.word_count; // the post's own length counts
  const deadline = readDeadline(draft.deadline);
  return deadline ? { ...request, deadline: deadline.toISOString() } : request;
}

/** Returns the moment of a local time; null for none, or one that is not readable. */
export function readDeadline(text: string): Date | null {
  const moment = text ? new Date(text) : null;
  return moment && !Number.isNaN(moment.getTime()) ? moment : null;
}
