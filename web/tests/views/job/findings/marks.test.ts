// @vitest-environment jsdom
import { describe, expect, test } from "vitest";
import { toNodes } from "../../../../src/to-html";
import { locate } from "../../../../src/views/job/findings/locate";
import { markFindings, type Numbered, textOf } from "../../../../src/views/job/findings/marks";

function mark(html: string, excerpts: (string | null)[], pick: (number: number) => void = () => {}) {
  const block = document.createElement("div");
  block.append(toNodes(html));
  const before = block.innerHTML;
  const issues = excerpts.map((excerpt, at) => ({
    type: "unclear",
    severity: (["high", "medium", "low"] as const)[at % 3] ?? "low",
    message: `Message ${at}`,
    line: 1,
    excerpt,
  }));
  const places = locate([{ line: 1, lines: 1, text: textOf(block) }], issues);
  const findings: Numbered[] = issues.map((issue, at) => ({ issue, number: at + 1, place: places[at] }));
  return { block, before, undo: markFindings([block], findings, pick) };
}

/** Returns the text that the marks of a finding hold. */
function marked(block: HTMLElement, number: number): string {
  return [...block.querySelectorAll(`mark[data-findings~="${number}"]`)]
    .map((each) => each.textContent)
    .join("");
}

describe("marks in the text", () => {
  test("hold the words of a finding across inline elements", () => {
    const { block } = mark("<p>Honey has <em>little <b>water</b></em> in it.</p>", ["has little water in"]);
    expect(marked(block, 1)).toBe("has little water in");
    expect(block.querySelectorAll("button")).toHaveLength(1);
  });

  test("hold the words of each of two findings that overlap", () => {
    const { block } = mark("<p>one two three four</p>", ["one two three", "two three four"]);
    expect([marked(block, 1), marked(block, 2)]).toEqual(["one two three", "two three four"]);
    expect(block.querySelector('mark[data-findings="1 2"]')?.className).toBe("finding high");
  });

  test("put no button into a link or a summary", () => {
    const { block } = mark(
      '<p>a <a href="https://example.com">linked text</a></p><details><summary>more text</summary>x</details>',
      ["linked text", "more text"],
    );
    expect(block.querySelectorAll("a button, summary button")).toHaveLength(0);
    expect(block.querySelectorAll("button")).toHaveLength(2);
  });

  test("put no mark between the items of a list", () => {
    const { block } = mark("<ul>\n<li>one</li>\n<li>two</li>\n</ul>", ["one two"]);
    expect(block.querySelectorAll("ul > mark")).toHaveLength(0);
    expect(marked(block, 1)).toBe("onetwo");
  });

  test("mark the block if the words are not there", () => {
    const { block } = mark("<p>text</p>", ["other words"]);
    expect(block.className).toContain("has-finding high");
    expect(block.querySelector("button")?.getAttribute("aria-label")).toBe("Finding 1, high: Message 0");
  });

  test("say which finding was picked, by its button and by its words", () => {
    const picked: number[] = [];
    const { block } = mark("<p>one two</p>", ["one", "two"], (number) => picked.push(number));
    document.body.append(block);
    block.querySelector<HTMLElement>('[data-finding="2"]')?.click();
    block.querySelector<HTMLElement>('mark[data-findings="1"]')?.click();
    expect(picked).toEqual([2, 1]);
  });

  test("leave nothing behind when they are undone", () => {
    const { block, before, undo } = mark("<p>Honey <em>has</em> water</p>", [
      "Honey has",
      "has water",
      "nothing",
    ]);
    expect(block.innerHTML).not.toBe(before);
    undo();
    expect(block.innerHTML).toBe(before);
    expect(block.className).toBe("");
  });
});
