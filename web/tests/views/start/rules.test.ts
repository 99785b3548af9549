import { expect, test } from "vitest";
import { draftOf, emptyDraft, readDraft, requestOf } from "../../../src/views/start/draft";
import { addKeywords, endsKeyword } from "../../../src/views/start/keywords";
import { nameOf } from "../../../src/views/start/languages";
import { readOptions, USUAL_OPTIONS } from "../../../src/views/start/options";
import { findFaults, firstFault, hasFault, sortFaults } from "../../../src/views/start/rules";
import { countCharacters } from "../../../src/views/start/text";

const GOOD = { ...emptyDraft(USUAL_OPTIONS), topic: "Why honey never spoils" };
const NOW = Date.parse("2026-11-30T00:00:00Z");

test("a form with a topic alone has no fault", () => {
  expect(findFaults(GOOD, USUAL_OPTIONS)).toEqual({});
});

test.each([
  [{ topic: "" }, "topic", /missing/],
  [{ topic: "  ab  " }, "topic", /at least 3/],
  [{ topic: "a".repeat(301) }, "topic", /301 characters: at most 300/],
  [{ topic: "honey\u0000" }, "topic", /control character/],
  [{ topic: "honey \ud83d" }, "topic", /half of a character/],
  [{ keywords: Array.from({ length: 21 }, (_, n) => `k${n}`) }, "keywords", /At most 20/],
  [{ keywords: ["a".repeat(81)] }, "keywords", /at most 80/],
  [{ word_count: "99" }, "word_count", /100 to 5000/],
  [{ word_count: "1e3" }, "word_count", /whole number/],
  [{ word_count: "" }, "word_count", /whole number/],
  [{ word_count: "NaN" }, "word_count", /whole number/],
  [{ tone: " " }, "tone", /missing/],
  [{ custom_instructions: "a".repeat(2001) }, "custom_instructions", /at most 2000/],
  [{ model: "gpt-9" }, "model", /Choose/],
  [{ language: "English" }, "language", /a tag such as/],
  [{ language: "" }, "language", /a tag such as/],
  [{ min_quality: "101" }, "min_quality", /0 to 100/],
  [{ max_revisions: "-1" }, "max_revisions", /0 to 3/],
  [{ priority: "10" }, "priority", /0 to 9/],
  [{ deadline: "2026-11-29T00:00" }, "deadline", /is over/],
  [{ deadline: "soon" }, "deadline", /a date with a time/],
] as const)("%j is a fault of %s", (change, field, sentence) => {
  const faults = findFaults({ ...GOOD, ...change } as typeof GOOD, USUAL_OPTIONS, NOW);
  expect(Object.keys(faults)).toEqual([field]);
  expect(faults[field]).toMatch(sentence);
});

test("counts characters as the pipeline does", () => {
  expect(countCharacters("🐝".repeat(300))).toBe(300);
  expect(findFaults({ ...GOOD, topic: "🐝".repeat(300) }, USUAL_OPTIONS)).toEqual({});
});

test("finds the first wrong field in the order of the form", () => {
  expect(firstFault({ priority: "x", language: "x" })).toBe("language");
  expect(firstFault({})).toBeNull();
  expect(hasFault({ priority: "x" }, ["deadline", "priority"])).toBe(true);
  expect(hasFault({ topic: "x" }, ["deadline", "priority"])).toBe(false);
});

test("sorts the door's wrong fields", () => {
  const sorted = sortFaults([
    { field: "keywords[3]", detail: "Too long." },
    { field: "keywords", detail: "Too many." },
    { field: "org_id", detail: "Not yours." },
    { field: "topic", detail: "Too short." },
  ]);
  expect(sorted).toEqual({ faults: { keywords: "Too long.", topic: "Too short." }, others: ["Not yours."] });
});

test("makes the request that was typed", () => {
  const draft = {
    ...GOOD,
    topic: " Honey ",
    keywords: ["a"],
    word_count: "300",
    deadline: "2026-12-01T08:00",
  };
  const request = requestOf(draft, "org");
  expect(request).toMatchObject({
    org_id: "org",
    topic: "Honey",
    keywords: ["a"],
    word_count: 300,
    priority: 5,
  });
  expect(request.deadline).toMatch(/^2026-1\d-\d\dT\d\d:00:00\.000Z$/);
  expect(requestOf(GOOD, "org")).not.toHaveProperty("deadline");
});

test("fills in another job's request, whatever it has", () => {
  const draft = draftOf(
    {
      topic: "Honey",
      keywords: ["a", 1, null],
      word_count: 300,
      model: null,
      tone: {},
      deadline: "2026-01-01T00:00:00Z",
    },
    USUAL_OPTIONS,
  );
  expect(draft).toEqual({ ...GOOD, topic: "Honey", keywords: ["a"], word_count: "300" });
  expect(readDraft(null, USUAL_OPTIONS)).toEqual(emptyDraft(USUAL_OPTIONS));
});

test("splits and cleans keywords, none twice", () => {
  expect(addKeywords(["honey"], " Honey, bees ;wax\nwax,, raw   honey")).toEqual([
    "honey",
    "bees",
    "wax",
    "raw honey",
  ]);
  expect(endsKeyword("honey,")).toBe(true);
  expect(endsKeyword("raw honey")).toBe(false);
});

test.each([
  null,
  undefined,
  "x",
  1,
  [],
  {},
  { fields: null, models: 7 },
  { fields: { topic: { max_length: "9" } } },
])("options of %j are the usual ones", (answer) => {
  expect(readOptions(answer)).toEqual(USUAL_OPTIONS);
});

test("reads the door's options", () => {
  const options = readOptions({
    fields: { topic: { min_length: 5, max_length: 50 }, word_count: { min: 10, max: 20, default: 15 } },
    models: [{ alias: "fast", usd_per_million: [0.1, 0.5] }],
  });
  expect(options.topic).toEqual({ min: 5, max: 50 });
  expect(options.word_count).toEqual({ min: 10, max: 20, usual: 15 });
  expect(options.models).toEqual([{ alias: "fast", usdPerMillion: [0.1, 0.5], note: "", allowed: true }]);
});

test("reads the door's JSON Schema, and which models are allowed", () => {
  const options = readOptions({
    fields: {
      topic: { type: "string", minLength: 3, maxLength: 200 },
      keywords: {
        type: "array",
        items: { type: "string", minLength: 1, maxLength: 40 },
        maxItems: 7,
        default: [],
      },
      priority: { type: "integer", minimum: 0, maximum: 4, default: 2 },
    },
    models: [
      { alias: "gpt-4o", usd_per_million: [2.5, 10], default: true, allowed: false },
      { alias: "fast", usd_per_million: [0.125, 0.5], default: false, allowed: true },
    ],
    languages: [{ tag: "en", name: "English" }, { tag: "nl", name: "Dutch" }, { name: "None" }, 7],
  });
  expect(options.model).toBe("fast");
  expect(options.languages).toEqual([
    { tag: "nl", name: "Dutch" },
    { tag: "en", name: "English" },
  ]);
  expect(options).toMatchObject({ topic: { max: 200 }, keyword: { max: 40 }, keywords: 7 });
  expect(options.priority).toEqual({ min: 0, max: 4, usual: 2 });
  expect(findFaults({ ...GOOD, model: "gpt-4o" }, options).model).toMatch(/may not use/);
});

test("names languages, and only those that have a name", () => {
  expect(nameOf("de")).toBe("German");
  expect(nameOf("not a tag")).toBeNull();
});
