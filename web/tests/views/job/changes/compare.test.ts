import { describe, expect, test } from "vitest";
import { compare, paragraphsOf, wordsOf } from "../../../../src/views/job/changes/compare";
import { HONEY } from "../../../fixtures/honey";
import { longText } from "../../../fixtures/job-states";

const now = async () => {};

async function pieces(before: string, after: string, language = "en") {
  const { hunks } = await compare(before, after, language, now);
  return hunks.flatMap((hunk) => hunk.pieces);
}

/** Returns the text of one side. */
async function side(before: string, after: string, kind: "removed" | "added") {
  const found = await pieces(before, after);
  return found
    .filter((piece) => piece.kind === "same" || piece.kind === kind)
    .map((piece) => piece.text)
    .join("");
}

describe("a comparison", () => {
  test("names the words that changed", async () => {
    expect(await pieces("It is very likely good.", "It is most probably good.")).toEqual([
      { kind: "same", text: "It is " },
      { kind: "removed", text: "very likely" },
      { kind: "added", text: "most probably" },
      { kind: "same", text: " good." },
    ]);
  });

  test("counts words, and not spaces or marks", async () => {
    const { added, removed } = await compare("One, two.\n\nThree", "One, 2 or 2!\n\nThree", "en", now);
    expect([removed, added]).toEqual([1, 3]);
  });

  test("knows the words of writing without spaces", async () => {
    const found = await pieces("蜂蜜的水分很少。", "蜂蜜的糖分很少。", "zh");
    expect(found.some((piece) => piece.kind === "same" && piece.text.includes("很少"))).toBe(true);
  });

  test.each([
    [HONEY, HONEY.replace("very likely", "surely").replace(/^- .*$/m, "")],
    [HONEY, HONEY.split("\n\n").reverse().join("\n\n")],
    ["", HONEY],
    [HONEY, ""],
    ["a\n\nb", "a\n\nb\n\nc"],
    ["a\r\n\r\nb", "a\n\nc"],
  ])("loses nothing of either text: %#", async (before, after) => {
    const plain = (text: string) => text.replace(/\s+/g, " ").trim();
    expect(plain(await side(before, after, "removed"))).toBe(plain(before));
    expect(plain(await side(before, after, "added"))).toBe(plain(after));
  });

  test("of equal texts has no change", async () => {
    const { hunks, added, removed } = await compare(HONEY, HONEY, "en", now);
    expect([hunks.length, hunks[0]?.changed, added, removed]).toEqual([1, false, 0, 0]);
  });

  test("lets the page go on before each change", async () => {
    let pauses = 0;
    const after = HONEY.replaceAll("honey", "nectar");
    const { hunks } = await compare(HONEY, after, "en", async () => void pauses++);
    expect(pauses).toBe(hunks.filter((hunk) => hunk.changed).length);
  });

  test("compares each paragraph of a text that was edited all through with its own", async () => {
    const { hunks } = await compare(longText(5000), longText(5000).replaceAll("water", "acid"), "en", now);
    const changed = hunks.filter((hunk) => hunk.changed);
    expect(changed.length).toBeGreaterThan(60);
    for (const { pieces } of changed)
      expect(pieces.filter((piece) => piece.kind === "same").length).toBeGreaterThan(5);
  });

  test("shows a change as a whole that is too large to compare by words", async () => {
    const [before, after] = [3000, 3001].map((words) => `${"honey water ".repeat(words)}${words}`);
    const found = await pieces(before as string, after as string);
    expect(found.map((piece) => piece.kind)).toEqual(["removed", "added"]);
  });

  test("ends for two long texts with nothing in common", async () => {
    const other = longText(5000).replace(/[a-z]+/g, (word) => `${word}x`);
    const { hunks } = await compare(longText(5000), other, "en", now);
    expect(hunks.some((hunk) => hunk.changed)).toBe(true);
  });

  test.each(["", "not a language!", "en", "zh-Hant-TW"])("takes any language: %j", (language) => {
    expect(wordsOf("One two", language)).toEqual(["One", " ", "two"]);
  });

  test("splits a text into paragraphs that are the text when joined", () => {
    expect(paragraphsOf(HONEY).join("")).toBe(HONEY);
    expect(paragraphsOf("a\n\n\n\nb\nc\n")).toEqual(["a\n\n\n\n", "b\nc\n"]);
  });
});
