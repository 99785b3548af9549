import { expect, test } from "vitest";
import { draftOf, emptyDraft, requestOf } from "../../../src/views/start/draft";
import { givenOf, nothingGiven, readPages } from "../../../src/views/start/given/given";
import { filledBy, readProfiles } from "../../../src/views/start/given/profiles";
import { readSourceFile } from "../../../src/views/start/given/read-file";
import { readOptions, USUAL_OPTIONS } from "../../../src/views/start/options";
import { findFaults } from "../../../src/views/start/rules";

const GOOD = { ...emptyDraft(USUAL_OPTIONS), topic: "Why honey never spoils" };
const SOURCE = { title: "A trial", url: "https://bees.example/trial", text: "48 jars." };
const faultsOf = (changed: Partial<typeof GOOD>) => findFaults({ ...GOOD, ...changed }, USUAL_OPTIONS);

test("a request without anything given is the one of before", () => {
  expect(givenOf(nothingGiven())).toEqual({});
  expect(Object.keys(requestOf(GOOD, "o"))).toEqual([
    "org_id",
    "topic",
    "keywords",
    "word_count",
    "tone",
    "custom_instructions",
    "model",
    "language",
    "min_quality",
    "max_revisions",
    "priority",
  ]);
});

test("sends what is given, and leaves out what nobody filled in", () => {
  const given = givenOf({
    profile: "shop",
    sources: [SOURCE, { title: " ", url: "", text: "" }, { title: "B", url: " ", text: " b " }],
    links: {
      pages: "https://a.example/one  The first\n\n# no page\nhttps://a.example/two",
      sitemap: "",
      per_thousand_words: "2.5",
    },
    refresh: { text: "# Old\n\nText.", url: "", changes: "It is new." },
    review: "required",
  });
  expect(given).toEqual({
    profile: "shop",
    sources: [SOURCE, { title: "B", text: "b" }],
    links: {
      pages: [
        { url: "https://a.example/one", title: "The first" },
        { url: "https://a.example/two", title: "" },
      ],
      per_thousand_words: 2.5,
    },
    refresh: { text: "# Old\n\nText.", changes: "It is new." },
    review: "required",
  });
  expect(draftOf(given as Record<string, unknown>, USUAL_OPTIONS).links.pages).toBe(
    "https://a.example/one The first\nhttps://a.example/two",
  );
});

test.each([
  [{ sources: [{ ...SOURCE, title: "" }] }, "sources", /Source 1 needs a title/],
  [{ sources: [SOURCE, { ...SOURCE, url: "javascript:alert(1)" }] }, "sources", /Source 2 has an address/],
  [{ sources: [{ ...SOURCE, text: "" }] }, "sources", /needs its text/],
  [{ sources: Array(21).fill(SOURCE) }, "sources", /At most 20/],
  [{ sources: [SOURCE, { ...SOURCE, text: "🐝".repeat(200_000) }] }, "sources", /have 200,008 characters/],
  [{ links: { ...GOOD.links, pages: "see here" } }, "links", /“see” is not the address/],
  [{ links: { ...GOOD.links, sitemap: "ftp://a" } }, "links", /sitemap's address/],
  [
    { links: { ...GOOD.links, pages: "https://a.example", per_thousand_words: "x" } },
    "links",
    /a number above 0/,
  ],
  [{ links: { ...GOOD.links, pages: "https://a.example\n".repeat(501) } }, "links", /At most 500/],
  [{ refresh: { text: "", url: "", changes: "It is new." } }, "refresh", /existing post is missing/],
  [{ refresh: { text: "Old.", url: "", changes: "" } }, "refresh", /Say what has changed/],
  [{ refresh: { text: "a".repeat(60_001), url: "", changes: "New." } }, "refresh", /more than 60,000/],
] as const)("finds a fault: %j", (changed, name, sentence) => {
  expect(faultsOf(changed as unknown as Partial<typeof GOOD>)[name]).toMatch(sentence);
});

test("a refresh has the length of its post", () => {
  const refresh = { text: "Old.", url: "", changes: "It is new." };
  expect(requestOf({ ...GOOD, refresh }, "o")).not.toHaveProperty("word_count");
});

test("as many characters as are allowed are no fault", () => {
  expect(faultsOf({ sources: [{ ...SOURCE, text: "🐝".repeat(200_000) }] })).toEqual({});
});

test("the default's profile fills in the form, and an odd answer is no profile", () => {
  const answer = {
    profiles: [
      { name: "shop", profile: { writer: "The shop", language: "en-GB" } },
      { name: "default", writer: "We", audience: "cooks", word_count: 600, model: 3 },
      { name: 7 },
      null,
    ],
  };
  const profiles = readProfiles(answer);
  expect(profiles.map(({ name, about }) => [name, about])).toEqual([
    ["default", "We, for cooks"],
    ["shop", "The shop"],
  ]);
  expect(filledBy(profiles[1])).toEqual({ language: "en-GB" });
  expect(emptyDraft(readOptions({}, profiles)).word_count).toBe("600");
  expect(readProfiles(null)).toEqual([]);
});

test("a file becomes a source, with its heading and its address", async () => {
  const file = new File(["# A trial\r\nSource: https://bees.example/trial\r\n\r\n48 jars."], "trial.md");
  expect(await readSourceFile(file)).toEqual(SOURCE);
  const plain = new File(["48 jars were kept, and they were good."], "a-trial_of_jars.txt");
  expect(await readSourceFile(plain)).toMatchObject({ title: "a trial of jars", url: "" });
  const titled = new File(["Maud on jars\n\nShe keeps bees."], "x.txt");
  expect(await readSourceFile(titled)).toMatchObject({ title: "Maud on jars", text: "She keeps bees." });
});

test.each(["%PDF-1.7 1 0 obj", "a\0b", "\ufffd"])(
  "a file that is not text is no source: %j",
  async (text) => {
    expect(await readSourceFile(new File([text], "report.pdf"))).toBeNull();
  },
);

test("pages of any white space", () => {
  expect(readPages("  https://a.example\tTitle here \n")).toEqual([
    { url: "https://a.example", title: "Title here" },
  ]);
});
