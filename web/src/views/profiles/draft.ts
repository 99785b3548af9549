/** A profile as it is typed: lists are lines, numbers are text. */

export interface ProfileDraft {
  writer: string;
  audience: string;
  voice: string;
  /** Paragraphs with an empty line between them. */
  samples: string;
  use_terms: string;
  /** In each line a word, and after an arrow the one to use in its place. */
  avoid_terms: string;
  forbidden_claims: string;
  spelling: string;
  reading_level: string;
  headlines: string;
  source_list: string;
  canonical: string;
  language: string;
  model: string;
  word_count: string;
  review_hours: string;
  review_default: string;
}

export type ProfileField = keyof ProfileDraft;
export type ProfileFields = Record<string, unknown>;

const TEXTS = ["writer", "audience", "voice", "canonical", "language", "model"] as const;
type ListName = "samples" | "use_terms" | "avoid_terms" | "forbidden_claims";
const CHOICES = ["spelling", "reading_level", "headlines"] as const;

/** Returns the form of a profile. */
export function draftOf(fields: ProfileFields): ProfileDraft {
  const review = mapOf(fields.review);
  return {
    writer: textOf(fields.writer),
    audience: textOf(fields.audience),
    voice: textOf(fields.voice),
    samples: listOf(fields.samples).map(textOf).join("\n\n"),
    use_terms: listOf(fields.use_terms).map(textOf).join("\n"),
    avoid_terms: listOf(fields.avoid_terms).map(mapOf).map(writeTerm).join("\n"),
    forbidden_claims: listOf(fields.forbidden_claims).map(textOf).join("\n"),
    spelling: textOf(fields.spelling),
    reading_level: textOf(fields.reading_level),
    headlines: textOf(fields.headlines),
    source_list: textOf(fields.source_list) || "numbered",
    canonical: textOf(fields.canonical),
    language: textOf(fields.language),
    model: textOf(fields.model),
    word_count: numberOf(fields.word_count),
    review_hours: numberOf(review.hours),
    review_default: textOf(review.default) || "cancel",
  };
}

/** Returns the fields of a form; what is empty is left out. Fields that the form does not know stay, and so do
 * lists that nobody has changed: a sample may have empty lines, and a term an arrow. */
export function fieldsOf(draft: ProfileDraft, before: ProfileFields): ProfileFields {
  const fields: ProfileFields = { ...before };
  for (const name of [...TEXTS, ...CHOICES]) set(fields, name, draft[name].trim());
  const was = draftOf(before);
  const setList = (name: ListName, items: unknown[]) => draft[name] !== was[name] && set(fields, name, items);
  setList("samples", splitAt(draft.samples, /\n\s*\n/));
  setList("use_terms", splitAt(draft.use_terms, "\n"));
  setList("avoid_terms", splitAt(draft.avoid_terms, "\n").map(readTerm));
  setList("forbidden_claims", splitAt(draft.forbidden_claims, "\n"));
  set(fields, "source_list", draft.source_list === "numbered" ? "" : draft.source_list);
  set(fields, "word_count", readNumber(draft.word_count));
  const hours = readNumber(draft.review_hours);
  const usual = draft.review_default === "cancel";
  set(fields, "review", hours || !usual ? { ...(hours && { hours }), default: draft.review_default } : "");
  return fields;
}

const PATHS: [string, ProfileField][] = [
  ["review.hours", "review_hours"],
  ["review", "review_default"],
];

/** Returns the field of the form that a wrong field of the service belongs to; null for one that it does not have. */
export function fieldAt(path: string, draft: ProfileDraft): ProfileField | null {
  const known = PATHS.find(([start]) => path === start || path.startsWith(`${start}.`));
  if (known) return known[1];
  const name = path.split(/[.[]/, 1)[0] as ProfileField;
  return name in draft ? name : null;
}

function set(fields: ProfileFields, name: string, value: unknown): void {
  if (value === "" || (Array.isArray(value) && !value.length)) delete fields[name];
  else fields[name] = value;
}

function splitAt(text: string, at: string | RegExp): string[] {
  return text
    .split(at)
    .map((each) => each.trim())
    .filter(Boolean);
}

const ARROW = /\s*(?:->|→|=>)\s*/;

function readTerm(line: string): { avoid: string; use?: string } {
  const [avoid = "", use] = line.split(ARROW, 2);
  return use ? { avoid, use } : { avoid };
}

function writeTerm({ avoid, use }: Record<string, unknown>): string {
  return textOf(use) ? `${textOf(avoid)} → ${textOf(use)}` : textOf(avoid);
}

/** Returns a number; text that is not one stays as it is, so that the service says why. */
function readNumber(text: string): number | string {
  const typed = text.trim();
  return typed && Number.isFinite(Number(typed)) ? Number(typed) : typed;
}

function numberOf(value: unknown): string {
  return typeof value === "number" ? String(value) : "";
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function mapOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
}
