import DOMPurify from "dompurify";
import { marked } from "marked";

// As in docs/examples/post-html.js: the elements and attributes of a post, as `result.content_html` has them.
const ELEMENTS = (
  "a abbr aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption " +
  "figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q rp rt ruby s samp small span strong sub " +
  "summary sup table tbody td tfoot th thead time tr u ul var wbr"
).split(" ");
const EVERYWHERE = ["dir", "id", "lang"];
const ATTRIBUTES: Record<string, string[]> = {
  a: ["href", "title"],
  abbr: ["title"],
  code: ["class"],
  col: ["span"],
  colgroup: ["span"],
  details: ["open"],
  dfn: ["title"],
  img: ["src", "alt", "height", "title", "width"],
  li: ["value"],
  ol: ["reversed", "start", "type"],
  td: ["align", "colspan", "rowspan"],
  th: ["align", "colspan", "rowspan", "scope"],
  time: ["datetime"],
};
const VALUES: Record<string, RegExp> = {
  align: /^(?:left|center|right|justify)$/,
  class: /^(?:language-[\w.+#-]{1,40})$/,
  colspan: /^(?:\d{1,4})$/,
  datetime: /^(?:[\w:+.-][\w:+. -]{0,40})$/,
  dir: /^(?:ltr|rtl|auto)$/,
  height: /^(?:\d{1,5}%?)$/,
  lang: /^(?:[a-zA-Z]{2,8}(?:-[a-zA-Z0-9]{1,8}){0,4})$/,
  open: /^(?:(?:open)?)$/,
  reversed: /^(?:(?:reversed)?)$/,
  rowspan: /^(?:\d{1,4})$/,
  scope: /^(?:(?:row|col)(?:group)?)$/,
  span: /^(?:\d{1,4})$/,
  start: /^(?:-?\d{1,9})$/,
  type: /^(?:[1aAiI])$/,
  value: /^(?:-?\d{1,9})$/,
  width: /^(?:\d{1,5}%?)$/,
};
const PREFIX = "user-content-"; // of each id, so that none shadows a name of the page
const LINKS = ["http:", "https:", "mailto:", "tel:", "ftp:"];
const IMAGES = ["http:", "https:"];
export const POLICY = {
  ELEMENTS,
  ATTRIBUTES: { "*": EVERYWHERE, ...ATTRIBUTES },
  VALUES: Object.fromEntries(Object.entries(VALUES).map(([name, pattern]) => [name, pattern.source])),
  LINKS,
  IMAGES,
};
const CONFIG = {
  ALLOWED_TAGS: ELEMENTS,
  ALLOWED_ATTR: [EVERYWHERE, ...Object.values(ATTRIBUTES)].flat(),
  ALLOW_DATA_ATTR: false,
  ALLOW_ARIA_ATTR: false,
};

const purify = DOMPurify(window); // an instance of its own: the hooks are for posts alone
purify.addHook("uponSanitizeAttribute", (element, attribute) => {
  attribute.keepAttr = mayKeep(element.localName, attribute.attrName, attribute.attrValue);
  if (attribute.attrName === "id" && !attribute.attrValue.startsWith(PREFIX)) {
    attribute.attrValue = `${PREFIX}${attribute.attrValue}`;
  }
});
purify.addHook("afterSanitizeAttributes", (element) => {
  if (element.localName === "a") element.setAttribute("rel", "noopener noreferrer");
});

function mayKeep(element: string, name: string, value: string): boolean {
  if (!EVERYWHERE.includes(name) && !ATTRIBUTES[element]?.includes(name)) return false;
  if (name === "id") return /^[\p{L}\p{M}\p{N}_.:-]{1,113}$/u.test(value);
  if (name === "href" || name === "src") return (name === "src" ? IMAGES : LINKS).includes(protocolOf(value));
  return VALUES[name]?.test(value) ?? true;
}

function protocolOf(address: string): string {
  try {
    return new URL(address, "https://your-site.example").protocol;
  } catch {
    return "";
  }
}

/** Return Markdown, such as a draft, as HTML that holds no script: a TrustedHTML where the browser knows them. */
export function toHtml(markdown: string): string {
  return sanitize(marked.parse(markdown, { async: false }));
}

/** Return HTML as nodes without what a post may not have: they go into the page without being parsed again. */
export function toNodes(html: string): DocumentFragment {
  return purify.sanitize(html, { ...CONFIG, RETURN_DOM_FRAGMENT: true });
}

/** Return HTML without what a post may not have. */
export function sanitize(html: string): string {
  const trusted = "trustedTypes" in window;
  // The type says string, which React and innerHTML accept as well.
  return purify.sanitize(html, { ...CONFIG, RETURN_TRUSTED_TYPE: trusted as false });
}
