import { describe, expect, test } from "vitest";
import { type BlockText, locate } from "../../../../src/views/job/findings/locate";

const BLOCKS: BlockText[] = [
  { line: 1, lines: 1, text: "Steam rises from a cup of tea." },
  { line: 3, lines: 1, text: "Where tea comes from" },
  { line: 5, lines: 3, text: "\nTea is old.\nTea is hot.\nTea is good.\n" },
  { line: 9, lines: 1, text: "The word “never” needs a foot\u00adnote — soon." },
  { line: 11, lines: 1, text: "蜂蜜的水分很少，微生物无法生长。" },
  { line: 13, lines: 1, text: "Cafe\u0301 and CAFÉ, İstanbul." },
];

describe("a finding", () => {
  test.each([
    ["whole words before parts of words", "tea", 1, "tea", 0],
    ["straight quotation marks for curly ones", 'The word "never" needs', 9, "The word “never” needs", 3],
    [
      "marks and spaces left out",
      "never needs a foot-note - soon",
      9,
      "never” needs a foot\u00adnote — soon",
      3,
    ],
    ["an excerpt that was cut", "Steam rises from a c…", 1, "Steam rises from a c", 0],
    ["writing without spaces", "微生物无法", 11, "微生物无法", 4],
    ["both forms of an accent", "CAFÉ AND café", 13, "Cafe\u0301 and CAFÉ", 5],
    ["another block than that of its line", "Steam rises", 13, "Steam rises", 0],
    ["no line", "comes from", null, "comes from", 1],
    ["a line behind the text", "comes from", 999, "comes from", 1],
  ] as const)("is found by %s", (_, excerpt, line, text, block) => {
    const [place] = locate(BLOCKS, [{ excerpt, line }]);
    expect(place?.block).toBe(block);
    expect(BLOCKS[block]?.text.slice(place?.start, place?.end)).toBe(text);
  });

  test("is found at the item of a list that its line belongs to", () => {
    const places = locate(
      BLOCKS,
      [5, 6, 7].map((line) => ({ line, excerpt: "Tea is" })),
    );
    const starts = places.map((place) => place?.start as number);
    expect(starts).toEqual([...starts].sort((a, b) => a - b));
    expect(new Set(starts).size).toBe(3);
  });

  test.each(["words that nobody wrote", "***", "…", ""])(
    "marks its block if %j is not in the text",
    (excerpt) => {
      expect(locate(BLOCKS, [{ excerpt, line: 9 }])).toEqual([{ block: 3 }]);
    },
  );

  test.each([
    { excerpt: null, line: null },
    { excerpt: "words that nobody wrote", line: null },
    { excerpt: undefined, line: 0 },
  ])("without a place is about the whole post", (issue) => {
    expect(locate(BLOCKS, [issue as never])).toEqual([undefined]);
  });

  test("of a text without blocks has no place", () => {
    expect(locate([], [{ excerpt: "tea", line: 3 }])).toEqual([undefined]);
  });
});
