import DOMPurify from "dompurify";
import { marked } from "marked";

// The elements and attributes of a post, as in `result.content_html`.
const ELEMENTS =
  "a abbr b blockquote br caption cite code col colgroup dd del details dfn div dl dt em figcaption figure h1 h2 h3 " +
  "h4 h5 h6 hr i img ins kbd li mark ol p picture pre q s samp small span strong sub summary sup table tbody td " +
  "tfoot th thead tr u ul var wbr";
const ATTRIBUTES = {
  a: ["href", "title"],
  abbr: ["title"],
  code: ["class"],
  img: ["src", "alt", "title", "width", "height"],
  ol: ["start"],
  td: ["align", "colspan", "rowspan"],
  th: ["align", "colspan", "rowspan"],
};
const LINKS = ["http:", "https:", "mailto:", "tel:", "ftp:"];
const IMAGES = ["http:", "https:"];
export const POLICY = { ELEMENTS: ELEMENTS.split(" "), ATTRIBUTES, LINKS, IMAGES };

const purify = DOMPurify(window); // an instance of its own: the hooks are for posts alone
purify.addHook("uponSanitizeAttribute", (element, attribute) => {
  attribute.keepAttr = mayKeep(element.localName, attribute.attrName, attribute.attrValue);
});
purify.addHook("afterSanitizeAttributes", (element) => {
  if (element.localName === "a") element.setAttribute("rel", "noopener noreferrer");
});

function mayKeep(element, name, value) {
  if (!ATTRIBUTES[element]?.includes(name)) return false;
  if (name === "class") return /^language-[\w.+#-]{1,40}$/.test(value);
  if (name === "href" || name === "src") return (name === "src" ? IMAGES : LINKS).includes(protocolOf(value));
  return true;
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
