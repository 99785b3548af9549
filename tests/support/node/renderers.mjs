// Renders Markdown as careless pages do: raw HTML passes, and no link is looked at. Reads lines of JSON,
// {"texts": […]} or {"pages": […]}, and says of each what could run script in it, as an HTML parser reads it.
import { createInterface } from "node:readline";
import MarkdownIt from "markdown-it";
import attrs from "markdown-it-attrs";
import { Marked } from "marked";
import { micromark } from "micromark";
import { gfm, gfmHtml } from "micromark-extension-gfm";
import { parseFragment } from "parse5";
import rehypeStringify from "rehype-stringify";
import remarkGfm from "remark-gfm";
import remarkParse from "remark-parse";
import remarkRehype from "remark-rehype";
import { unified } from "unified";

const marked = new Marked({ gfm: true, async: false });
const remark = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeStringify, { allowDangerousHtml: true });
const trusting = (...plugins) => {
  const made = new MarkdownIt({ html: true, linkify: true });
  made.validateLink = () => true;
  return plugins.reduce((all, plugin) => all.use(plugin), made);
};
const [plain, extended] = [trusting(), trusting(attrs)];

const RENDERERS = {
  marked: (text) => marked.parse(text),
  micromark: (text) =>
    micromark(text, {
      allowDangerousHtml: true,
      allowDangerousProtocol: true,
      extensions: [gfm()],
      htmlExtensions: [gfmHtml()],
    }),
  remark: (text) => String(remark.processSync(text)),
  "markdown-it": (text) => plain.render(text),
  "markdown-it-attrs": (text) => extended.render(text),
};

const HARMFUL = new Set(
  (
    "applet audio base bgsound body button embed form frame frameset head html iframe input isindex keygen link " +
    "marquee math meta noscript object script select source style svg template textarea title video xmp"
  ).split(" "),
);
// A list of tasks has boxes, which GFM's renderers make.
const isBox = (node, given) => node.tagName === "input" && given.type === "checkbox" && given.disabled !== undefined;
const ADDRESSES = new Set(["href", "src", "xlink:href", "action", "formaction", "data", "poster", "background", "cite"]);
const CARRIERS = new Set(["style", "srcdoc", "srcset", "action", "formaction", "id-of", "ping"]);
const ALIGNED = /^text-align: ?(left|center|right);?$/;
const PROTOCOLS = new Set(["http:", "https:", "mailto:", "tel:", "ftp:", "xmpp:"]);

function protocol(value) {
  try {
    return new URL(value, "https://the-page.example/").protocol;
  } catch {
    return "https:"; // leads nowhere
  }
}

function* harmOf(node) {
  const given = Object.fromEntries((node.attrs ?? []).map((attribute) => [attribute.name, attribute.value]));
  const name = node.tagName ?? "";
  if ((HARMFUL.has(name) || name.includes("-")) && !isBox(node, given)) yield name;
  for (const [attribute, value] of Object.entries(given)) {
    if (attribute.startsWith("on")) yield `${name} ${attribute}`;
    if (CARRIERS.has(attribute) && !ALIGNED.test(value)) yield `${name} ${attribute}`;
    if (ADDRESSES.has(attribute) && !PROTOCOLS.has(protocol(value))) yield `${name} ${attribute}=${value}`;
  }
  for (const child of [...(node.childNodes ?? []), ...(node.content ? [node.content] : [])]) yield* harmOf(child);
}

const harm = (page) => [...harmOf(parseFragment(page))];

const answers = {
  texts: (texts) =>
    Object.fromEntries(
      Object.entries(RENDERERS).map(([name, render]) => [name, texts.map((text) => harm(render(text)))]),
    ),
  pages: (pages) => pages.map(harm),
  rendered: (texts) =>
    Object.fromEntries(Object.entries(RENDERERS).map(([name, render]) => [name, texts.map((text) => render(text))])),
};

for await (const line of createInterface({ input: process.stdin })) {
  const [[asked, values]] = Object.entries(JSON.parse(line));
  process.stdout.write(`${JSON.stringify(answers[asked](values))}\n`);
}
