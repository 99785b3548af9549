/** The rules of the form. They are the door's, so that its user learns of a fault before the click. */

import { type Draft, FIELDS, type FieldName, readDeadline } from "./draft";
import { findGivenFaults } from "./given/faults";
import type { NumberLimit, Options, TextLimit } from "./options";
import { countCharacters } from "./text";

export type Faults = Partial<Record<FieldName, string>>;

const LABELS: Record<FieldName, string> = {
  topic: "The topic",
  keywords: "A keyword",
  word_count: "The length",
  tone: "The tone",
  custom_instructions: "The instructions",
  model: "The model",
  language: "The language",
  min_quality: "The lowest score",
  max_revisions: "The number of revisions",
  priority: "The priority",
  deadline: "The deadline",
  profile: "The profile",
  sources: "A source",
  links: "The own pages",
  refresh: "The existing post",
  review: "The review",
};

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what the pipeline refuses
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
const LONE = /\p{Surrogate}/u;
const LANGUAGE = /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/;

/** Returns a sentence for each wrong field. */
export function findFaults(draft: Draft, options: Options, now = Date.now()): Faults {
  const found: [FieldName, string | null][] = [
    ["topic", checkText("topic", draft.topic.trim(), options.topic)],
    ["keywords", checkKeywords(draft.keywords, options)],
    ["word_count", checkNumber("word_count", draft.word_count, options.word_count)],
    ["tone", checkText("tone", draft.tone.trim(), options.tone)],
    [
      "custom_instructions",
      checkText("custom_instructions", draft.custom_instructions.trim(), options.custom_instructions),
    ],
    ["model", checkModel(draft.model, options)],
    ["language", checkLanguage(draft.language.trim())],
    ["min_quality", checkNumber("min_quality", draft.min_quality, options.min_quality)],
    ["max_revisions", checkNumber("max_revisions", draft.max_revisions, options.max_revisions)],
    ["priority", checkNumber("priority", draft.priority, options.priority)],
    ["deadline", checkDeadline(draft.deadline, now)],
    ...findGivenFaults(draft),
  ];
  return Object.fromEntries(found.filter(([, fault]) => fault !== null));
}

/** Returns the first wrong field in the order of the form. */
export function firstFault(faults: Faults): FieldName | null {
  return FIELDS.find((name) => faults[name]) ?? null;
}

/** Returns whether one of these fields is wrong. */
export function hasFault(faults: Faults, names: readonly FieldName[]): boolean {
  return names.some((name) => faults[name]);
}

/** Sorts the door's wrong fields: those of the form by field, and the others as sentences. */
export function sortFaults(wrong: readonly { field: string; detail: string }[]): {
  faults: Faults;
  others: string[];
} {
  const faults: Faults = {};
  const others: string[] = [];
  for (const { field, detail } of wrong) {
    const name = FIELDS.find(
      (each) => field === each || field.startsWith(`${each}[`) || field.startsWith(`${each}.`),
    );
    if (name) faults[name] ??= detail;
    else others.push(detail);
  }
  return { faults, others };
}

function checkText(name: FieldName, text: string, { min, max }: TextLimit): string | null {
  const count = countCharacters(text);
  if (count === 0 && min > 0) return `${LABELS[name]} is missing.`;
  if (count < min) return `${LABELS[name]} needs at least ${min} characters.`;
  if (count > max) return `${LABELS[name]} has ${count} characters: at most ${max} are allowed.`;
  return checkCharacters(name, text);
}

function checkCharacters(name: FieldName, text: string): string | null {
  if (CONTROL.test(text)) return `${LABELS[name]} contains a control character: remove it.`;
  return LONE.test(text) ? `${LABELS[name]} contains half of a character: type it again.` : null;
}

function checkKeywords(keywords: readonly string[], options: Options): string | null {
  if (keywords.length > options.keywords) return `At most ${options.keywords} keywords are allowed.`;
  for (const keyword of keywords) {
    const fault = checkText("keywords", keyword.trim(), options.keyword);
    if (fault) return fault;
  }
  return null;
}

function checkNumber(name: FieldName, text: string, { min, max }: NumberLimit): string | null {
  const number = /^\d{1,6}$/.test(text.trim()) ? Number(text) : Number.NaN;
  if (number >= min && number <= max) return null;
  return `${LABELS[name]} is a whole number from ${min} to ${max}.`;
}

function checkModel(chosen: string, options: Options): string | null {
  const model = options.models.find(({ alias }) => alias === chosen);
  if (!model) return "Choose a model.";
  return model.allowed ? null : "Your organization may not use this model: choose another one.";
}

function checkLanguage(tag: string): string | null {
  return LANGUAGE.test(tag) && tag.length <= 35
    ? null
    : "The language is a tag such as en, de or pt-BR: choose one of the list.";
}

function checkDeadline(text: string, now: number): string | null {
  if (!text) return null;
  const moment = readDeadline(text);
  if (!moment) return "The deadline is a date with a time.";
  return moment.getTime() > now ? null : "The deadline is over: choose a later time, or none.";
}
