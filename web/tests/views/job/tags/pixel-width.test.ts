import { describe, expect, test } from "vitest";
import python from "../../../../../shared/text/pixel_width.py?raw";
import { breadcrumb, cut, DESCRIPTION, TITLE } from "../../../../src/views/job/tags/cut";
import { pixelWidth, WIDTHS } from "../../../../src/views/job/tags/pixel-width";

describe("the width of a line", () => {
  test("has the table of the pipeline, which cuts titles by it", () => {
    const table = /_WIDTHS = \{\n([\s\S]*?)\n\}/.exec(python)?.[1] ?? "";
    const theirs = [...table.matchAll(/^ {4}(\d+): (["'])(.*)\2,$/gm)].map(([, units, , letters]) => [
      units,
      (letters as string).replaceAll("\\\\", "\\"),
    ]);
    expect(theirs.length).toBeGreaterThan(40);
    expect(Object.entries(WIDTHS)).toEqual(theirs);
  });

  test.each([
    ["", 0],
    ["i", 4.44],
    ["W", 18.88],
    ["é", 11.12],
    ["e\u0301", 11.12],
    ["蜜", 20],
    ["\u200b", 0],
    ["Ѯ", 13.34],
  ])("of %j is %d pixels", (text, pixels) => {
    expect(pixelWidth(text)).toBeCloseTo(pixels, 2);
  });
});

describe("a line in Google's results", () => {
  test("is whole while it has room", () => {
    expect(cut("Why honey  never\nspoils ", TITLE)).toBe("Why honey never spoils");
  });

  test.each([
    "Why honey never spoils, and what happens to the other food in your kitchen cupboard over the years",
    "蜂蜜为什么不会变质蜂蜜为什么不会变质蜂蜜为什么不会变质蜂蜜为什么不会变质",
    "W".repeat(200),
  ])("is cut with an ellipsis, and fits then: %s", (text) => {
    const shown = cut(text, TITLE);
    expect(shown.endsWith(" ...")).toBe(true);
    expect(text.startsWith(shown.slice(0, -4))).toBe(true);
    expect(pixelWidth(shown)).toBeLessThanOrEqual(TITLE.pixels);
    expect(pixelWidth(shown)).toBeGreaterThan(TITLE.pixels * 0.8);
  });

  test("is cut after a word", () => {
    const text = "honey ".repeat(60).trim();
    expect(
      cut(text, DESCRIPTION)
        .slice(0, -4)
        .split(" ")
        .every((word) => word === "honey"),
    ).toBe(true);
  });

  test("has the parts of a slug as its address", () => {
    expect(breadcrumb("your-site.example", "food/honey")).toEqual(["your-site.example", "food", "honey"]);
    expect(breadcrumb("your-site.example", "")).toEqual(["your-site.example"]);
  });
});
