// @vitest-environment jsdom
import { marked } from "marked";
import { describe, expect, test } from "vitest";
import { sanitize } from "../../../../src/to-html";
import { renderBlock, splitBlocks } from "../../../../src/views/job/post/blocks";
import { HONEY } from "../../../fixtures/honey";
import { longText } from "../../../fixtures/job-states";

const SAMPLES: Record<string, string> = {
  honey: HONEY,
  "a long text": longText(600),
  empty: "",
  "only spaces": " \n\n \n",
  headings: "Title\n=====\n\nUnder\n-----\ntext\n# One\n## Two\ntext",
  lists: "- a\n- b\n\n  more of b\n\n  - deep\n- c\n\n1. one\n2. two\n\ntext\n\n* other\n",
  "a list that begins high": "7. seven\n8. eight\n\ntext",
  tables: "| a | b |\n|:--|--:|\n| 1 | *2* |\n\ntext\n\n| c |\n|---|\n| [x] |\n\n[x]: https://example.com",
  references:
    "See [one] and [two][2].\n\n[one]: https://example.com/1 'One'\n\nmore [ONE]\n\n[2]: <https://example.com/2>\n[one]: https://example.com/again\n\nend",
  code: "```js\nconst a = 1;\n\nconst b = 2;\n```\n\n    indented\n\n    code\n\ntext",
  "an open fence": "text\n\n```\nnot closed\n\nyet",
  quotations: "> one\n> two\n\n> three\nlazy\n\ntext",
  details: "<details>\n<summary>More</summary>\n\nHidden *text*\n\n- item\n\n</details>\n\nafter",
  "nested html": "<div>\n\n<div>\n\na\n\n</div>\n\nb\n\n</div>\n\nc\n\n<br>\n\nd",
  "inline html": 'a <kbd>Ctrl</kbd> b <sub>2</sub>\n\n<span dir="rtl">x</span> y',
  rules: "a\n\n---\n\nb\n***\nc",
  "windows lines": "a\r\n\r\n- b\r\n- c\r\n\r\nd",
  chinese: "## 蜂蜜\n\n蜂蜜的水分很少，**微生物**无法生长。\n\n1. 水分",
  emoji: "🐝 *bee* 👩‍🚀\n\n\u0000\ud800 lone",
  script:
    "<script>alert(1)</script>\n\n<img src=x onerror=alert(1)>\n\n[a](javascript:alert(1))\n\n<svg><script>1</script></svg>",
};

describe("a text that is rendered by its blocks", () => {
  test.each(Object.keys(SAMPLES))("is the text that is rendered as a whole: %s", (name) => {
    const text = SAMPLES[name] as string;
    expect(byBlocks(text)).toBe(whole(text));
  });

  test.each(["honey", "lists", "references", "tables", "details", "an open fence"])(
    "is so at each length while it grows: %s",
    (name) => {
      const text = (SAMPLES[name] as string).slice(0, 900);
      for (let length = 0; length <= text.length; length += 7) {
        const grown = text.slice(0, length);
        if (isBalanced(grown)) expect(byBlocks(grown)).toBe(whole(grown));
      }
    },
  );

  test.each(Object.keys(SAMPLES))("has the lines of its source: %s", (name) => {
    const lines = (SAMPLES[name] as string).replace(/\r\n?/g, "\n").split("\n");
    for (const { raw, line } of splitBlocks(SAMPLES[name] as string)) {
      expect(
        lines
          .slice(line - 1)
          .join("\n")
          .startsWith(raw.split("\n")[0] as string),
      ).toBe(true);
    }
  });

  test("renders a block once, however the text grows behind it", () => {
    const [before, after] = ["One *two*.\n\nThree", "One *two*.\n\nThree four."].map(splitBlocks);
    expect(renderBlock(after?.[0] as never)).toBe(renderBlock(before?.[0] as never));
    expect(renderBlock(after?.[1] as never)).not.toBe(renderBlock(before?.[1] as never));
  });

  test("renders a block anew when a reference that it may use comes behind it", () => {
    expect(byBlocks("See [one].")).not.toContain("<a");
    expect(byBlocks("See [one].\n\n[one]: https://example.com")).toContain('href="https://example.com"');
  });
});

function byBlocks(text: string): string {
  const place = document.createElement("div");
  for (const block of splitBlocks(text)) place.append(renderBlock(block).cloneNode(true));
  return squeeze(place.innerHTML);
}

function whole(text: string): string {
  const place = document.createElement("div");
  place.innerHTML = sanitize(marked.parse(text, { async: false }));
  return squeeze(place.innerHTML);
}

/** Returns HTML without the line breaks between its blocks, which nobody sees. */
function squeeze(html: string): string {
  return html.replace(/>\n+/g, ">").replace(/\n+</g, "<").trim();
}

/** Raw HTML that is not closed yet ends at its block, and not at the end of the text. */
function isBalanced(text: string): boolean {
  return (
    (text.match(/<(details|summary)/g) ?? []).length === (text.match(/<\/(details|summary)>/g) ?? []).length
  );
}
