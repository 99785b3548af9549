// @vitest-environment jsdom
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { POLICY, sanitize, toHtml } from "../src/to-html";

it("has the policy of the documented example", () => {
  const example = readFileSync(`${import.meta.dirname}/../../docs/examples/post-html.js`, "utf8");
  const part = example
    .slice(example.indexOf("const ELEMENTS"), example.indexOf("const purify"))
    .replace("export ", "");
  expect(POLICY).toEqual(new Function(`${part}; return POLICY;`)());
});

it("renders Markdown", () => {
  expect(toHtml("# Tea\n\n*Hot* [water](https://example.com)")).toBe(
    '<h1>Tea</h1>\n<p><em>Hot</em> <a href="https://example.com" rel="noopener noreferrer">water</a></p>\n',
  );
});

it.each([
  "<script>x()</script>",
  "<img src=x onerror=x()>",
  "<a href='javascript:x()'>a</a>",
  "[a](javascript:x())",
  "<a href='java\tscript:x()'>a</a>",
  "<iframe srcdoc='<script>x()</script>'></iframe>",
  "<form action=https://evil.example><button>a</button></form>",
  "<p style='position:fixed'>a</p>",
  "<svg><script>x()</script></svg>",
  "<math><mi xlink:href='data:x'></math>",
  "<img src='data:text/html,x'>",
  "<p data-x=1 aria-label=a class=a>a</p>",
  "<style>*{display:none}</style>",
  "<base href=https://evil.example>",
])("lets nothing act in %s", (markdown) => {
  const html = toHtml(markdown);
  expect(html).not.toMatch(
    /script|onerror|x\(\)|iframe|form|button|style|svg|math|data|aria|class|base|evil/i,
  );
});

it("keeps ids apart from the page's own, once", () => {
  const once = sanitize('<h2 id="main">a</h2>');
  expect(once).toBe('<h2 id="user-content-main">a</h2>');
  expect(sanitize(once)).toBe(once);
});
