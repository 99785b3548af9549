/** What a request may have: the limits of each field, and the models. The door says both; these are its defaults. */

import { formatRoughMoney } from "../../format";
import type { ProfileOption } from "./given/profiles";
import { LANGUAGES, type Language } from "./languages";

export interface TextLimit {
  min: number;
  max: number;
}

export interface NumberLimit extends TextLimit {
  usual: number;
}

export interface ModelOption {
  alias: string;
  /** The most that a million tokens cost, in and out; null if unknown. */
  usdPerMillion: readonly [number, number] | null;
  note: string;
  /** Whether the organization may use it. */
  allowed: boolean;
}

export interface Options {
  topic: TextLimit;
  keyword: TextLimit;
  keywords: number;
  tone: TextLimit & { usual: string };
  custom_instructions: TextLimit;
  word_count: NumberLimit;
  min_quality: NumberLimit;
  max_revisions: NumberLimit;
  priority: NumberLimit;
  models: ModelOption[];
  model: string;
  language: string;
  /** Suggestions; any other tag may be typed. */
  languages: Language[];
  profiles: ProfileOption[];
}

export const USUAL_OPTIONS: Options = {
  topic: { min: 3, max: 300 },
  keyword: { min: 1, max: 80 },
  keywords: 20,
  tone: { min: 1, max: 60, usual: "professional" },
  custom_instructions: { min: 0, max: 2000 },
  word_count: { min: 100, max: 5000, usual: 1500 },
  min_quality: { min: 0, max: 100, usual: 70 },
  max_revisions: { min: 0, max: 3, usual: 1 },
  priority: { min: 0, max: 9, usual: 5 },
  models: ["gpt-4o", "gpt-4o-mini", "claude-3-5-sonnet", "best", "fast"].map((alias) => ({
    alias,
    usdPerMillion: null,
    note: "",
    allowed: true,
  })),
  model: "gpt-4o",
  language: "en",
  languages: LANGUAGES,
  profiles: [],
};

type Fields = Record<string, unknown>;

/** Reads the answer of `GET /options`. What it lacks has the contract's value, so that the form always works. */
export function readOptions(answer: unknown, profiles: ProfileOption[] = []): Options {
  const whole = asMap(answer);
  const fields = asMap(whole.fields ?? whole.limits ?? whole);
  const text = <T extends TextLimit>(name: keyof Options, usual: T): T => ({
    ...usual,
    min: asNumber(first(fields[name], "min_length", "min", "minLength"), usual.min),
    max: asNumber(first(fields[name], "max_length", "max", "maxLength"), usual.max),
  });
  const number = (name: keyof Options, usual: NumberLimit): NumberLimit => ({
    min: asNumber(first(fields[name], "min", "minimum", "ge"), usual.min),
    max: asNumber(first(fields[name], "max", "maximum", "le"), usual.max),
    usual: asNumber(first(fields[name], "default"), usual.usual),
  });
  const usual = USUAL_OPTIONS;
  const item = asMap(first(fields.keywords, "items", "item", "each"));
  const models = readModels(whole.models) ?? usual.models;
  const model = asText(first(fields.model, "default"), usual.model);
  return {
    topic: text("topic", usual.topic),
    keyword: {
      min: asNumber(first(item, "min_length", "min", "minLength"), usual.keyword.min),
      max: asNumber(
        first(item, "max_length", "max", "maxLength") ?? first(fields.keywords, "item_max_length"),
        usual.keyword.max,
      ),
    },
    keywords: asNumber(first(fields.keywords, "max_items", "maxItems", "max"), usual.keywords),
    tone: { ...text("tone", usual.tone), usual: asText(first(fields.tone, "default"), usual.tone.usual) },
    custom_instructions: text("custom_instructions", usual.custom_instructions),
    word_count: number("word_count", usual.word_count),
    min_quality: number("min_quality", usual.min_quality),
    max_revisions: number("max_revisions", usual.max_revisions),
    priority: number("priority", usual.priority),
    models,
    model: models.some(({ alias, allowed }) => allowed && alias === model)
      ? model
      : (models.find(({ allowed }) => allowed)?.alias ?? model),
    language: asText(first(fields.language, "default"), usual.language),
    languages: readLanguages(whole.languages) ?? usual.languages,
    profiles,
  };
}

function readLanguages(value: unknown): Language[] | null {
  const named = (Array.isArray(value) ? value : []).map(asMap).map((each) => ({
    tag: asText(each.tag, ""),
    name: asText(each.name, ""),
  }));
  const languages = named.filter(({ tag }) => tag).map(({ tag, name }) => ({ tag, name: name || tag }));
  return languages.length ? languages.sort((a, b) => a.name.localeCompare(b.name, "en")) : null;
}

function readModels(value: unknown): ModelOption[] | null {
  const named = Array.isArray(value)
    ? value.map((each) => (typeof each === "string" ? { alias: each } : asMap(each)))
    : Object.entries(asMap(value)).map(([alias, each]) => ({ ...asMap(each), alias }));
  const models = named
    .map((each: Fields) => ({
      alias: asText(each.alias ?? each.name ?? each.model, ""),
      usdPerMillion: asPrices(each.usd_per_million ?? each.price ?? each.ceiling),
      note: asText(each.description ?? each.note, ""),
      allowed: each.allowed !== false,
    }))
    .filter(({ alias }) => alias);
  return models.length ? models : null;
}

function asPrices(value: unknown): readonly [number, number] | null {
  const [low, high] = Array.isArray(value) ? value : [asMap(value).in, asMap(value).out];
  return typeof low === "number" && typeof high === "number" ? [low, high] : null;
}

function first(value: unknown, ...names: string[]): unknown {
  const map = asMap(value);
  return names.map((name) => map[name]).find((each) => each !== undefined && each !== null);
}

function asMap(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}

function asNumber(value: unknown, usual: number): number {
  return typeof value === "number" && Number.isFinite(value) ? value : usual;
}

function asText(value: unknown, usual: string): string {
  return typeof value === "string" && value ? value : usual;
}

const KNOWN: Record<string, string> = {
  "gpt-4o": "A strong model.",
  "gpt-4o-mini": "A fast, cheap model.",
  "claude-3-5-sonnet": "A strong model that thinks before it writes.",
  best: "The best model of its time, which thinks before it writes.",
  fast: "The cheapest model of its time.",
};

/** Returns a sentence on a model and its price. */
export function describeModel(options: Options, alias: string): string {
  const model = options.models.find((each) => each.alias === alias);
  const note = model?.note || KNOWN[alias] || "";
  if (!model?.usdPerMillion) return note || "An alias of the gateway.";
  const [reads, writes] = model.usdPerMillion;
  return `${note} A million tokens cost at most ${formatRoughMoney(reads)} to read and ${formatRoughMoney(writes)} to write.`.trim();
}
