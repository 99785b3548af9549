import type { SourceDraft } from "./given";

const LONGEST_TITLE = 300;
const LONGEST_LINE = 120; // a longer first line is a paragraph
const MOST_BYTES = 2_000_000;

const NOT_TEXT = /^%PDF-|[\0\ufffd]/; // a PDF, or bytes that are not text in UTF-8

/**
 * Reads a Markdown or text file as a source, null if it is another file. Its first heading is the title, and
 * `Source: URL` its address.
 */
export async function readSourceFile(file: File): Promise<SourceDraft | null> {
  const whole = (await file.slice(0, MOST_BYTES).text()).replace(/\r\n?/g, "\n").trim();
  if (NOT_TEXT.test(whole)) return null;
  const address = /^(?:source|url):[ \t]*<?(https?:\/\/\S+?)>?[ \t]*$/im.exec(headOf(whole));
  const text = (address ? whole.replace(address[0], "") : whole).trim();
  const { title, rest } = splitTitle(text);
  return {
    title: (title ?? file.name.replace(/\.\w+$/, "").replace(/[-_]+/g, " ")).slice(0, LONGEST_TITLE),
    url: address?.[1] ?? "",
    text: rest,
  };
}

function headOf(text: string): string {
  return text.split("\n").slice(0, 8).join("\n"); // further down an address belongs to the text
}

function splitTitle(text: string): { title: string | null; rest: string } {
  const [first = "", second] = text.split("\n", 2);
  const rest = text.slice(first.length).trim();
  const heading = /^#{1,6}[ \t]+(.+?)[ \t#]*$/.exec(first);
  if (heading) return { title: heading[1] ?? null, rest };
  const isTitle = second?.trim() === "" && first.length <= LONGEST_LINE && !/[.:;,]$/.test(first);
  return isTitle ? { title: first.trim(), rest } : { title: null, rest: text };
}
