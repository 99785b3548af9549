import type { MetaTags } from "../../../../hooks";

/** Returns the tags as HTML for a page's head. */
export function headOf(tags: MetaTags): string {
  const jsonLd = JSON.stringify(tags.json_ld ?? {}, null, 2).replaceAll("<", "\\u003c");
  return [
    `<title>${escapeHtml(tags.title)}</title>`,
    `<meta name="description" content="${escapeHtml(tags.description)}">`,
    `<meta property="og:type" content="article">`,
    `<meta property="og:title" content="${escapeHtml(tags.og_title)}">`,
    `<meta property="og:description" content="${escapeHtml(tags.og_description)}">`,
    `<script type="application/ld+json">\n${jsonLd}\n</script>`,
  ].join("\n");
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll('"', "&quot;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;");
}
