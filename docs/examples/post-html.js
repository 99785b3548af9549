import DOMPurify from "dompurify";
import { marked } from "marked";

// The elements and attributes of a post, as in `result.content_html`.
const ELEMENTS =
  "a abbr aside b bdi bdo blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption " +
  "figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p picture pre q rp rt ruby s samp small span strong sub " +
  "summary sup table tbody td tfoot th thead time tr u ul var wbr";
const ATTRIBUTES = {
  "*": ["dir", "id", "lang"],
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
// What the value of an attribute may be. Others are free, and addresses are looked at.
const VALUES = {
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
const PREFIX = "user-content-"; // of each id, so that none shadows a name of your page
const LINKS = ["http:", "https:", "mailto:", "tel:", "ftp:"];
const IMAGES = ["http:", "https:"];
export const POLICY = {
  ELEMENTS: ELEMENTS.split(" "),
  ATTRIBUTES,
  VALUES: Object.fromEntries(Object.entries(VALUES).map(([name, pattern]) => [name, pattern.source])),
  LINKS,
  IMAGES,
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

function mayKeep(element, name, value) {
  if (![...ATTRIBUTES["*"], ...(ATTRIBUTES[element] ?? [])].includes(name)) return false;
  if (name === "id") return /^[\p{L}\p{M}\p{N}_.:-]{1,113}$/u.test(value);
  if (name === "href" || name === "src") return (name === "src" ? IMAGES : LINKS).includes(protocolOf(value));
  return VALUES[name]?.test(value) ?? true;
}

function protocolOf(address) {
  try {
    return new URL(address, "https://your-site.example").protocol;
  } catch {
    return "";
  }
}

/** Returns Markdown, such as a draft, as HTML that holds no script. */
export function toHtml(markdown) {
  return purify.sanitize(marked.parse(markdown), {
    ALLOWED_TAGS: POLICY.ELEMENTS,
    ALLOWED_ATTR: Object.values(ATTRIBUTES).flat(),
    ALLOW_DATA_ATTR: false,
    ALLOW_ARIA_ATTR: false,
  });
}
