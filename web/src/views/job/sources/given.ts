import type { Job } from "../../../../hooks";
import { formatCount, pluralize } from "../../../format";

type Fields = Record<string, unknown>;

/** Returns the sources of a request by their numbers; a rejected request can have any shape. */
export function sourcesOf(job: Job) {
  const { sources } = job.request as Fields;
  return (Array.isArray(sources) ? sources : []).map((each: unknown, index) => {
    const { title, url, uri, characters } = (typeof each === "object" && each ? each : {}) as Fields;
    return {
      number: index + 1,
      title: typeof title === "string" && title ? title : `Source ${index + 1}`,
      url: typeof url === "string" ? url : typeof uri === "string" ? uri : null,
      characters: typeof characters === "number" ? characters : null,
    };
  });
}

/** Returns the own pages and the existing post of a request in words, by the name of the field. */
export function givenWords(job: Job): [string, string][] {
  const { links, refresh } = job.request as Fields;
  const found: [string, string][] = [];
  if (isFields(links)) found.push(["own pages", linkWords(links)]);
  if (isFields(refresh)) {
    const { url, characters, changes } = refresh;
    const post = [url, typeof characters === "number" && `${formatCount(characters)} characters`];
    found.push(["existing post", post.filter(Boolean).join(", ") || "given as text"]);
    if (typeof changes === "string") found.push(["what has changed", changes]);
  }
  return found;
}

function linkWords({ count, pages, sitemap, per_thousand_words }: Fields): string {
  const number = typeof count === "number" ? count : Array.isArray(pages) ? pages.length : 0;
  const words = [
    number > 0 && pluralize(number, "page"),
    sitemap && `those of ${sitemap}`,
    `up to ${per_thousand_words ?? 3} links in a thousand words`,
  ];
  return words.filter(Boolean).join(", ");
}

/** Returns whether a link to this address is safe to click. */
export function isWebAddress(address: string): boolean {
  return /^https?:\/\//i.test(address);
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
