/** What people may give with a request: sources, own pages, an existing post. As it is typed, and as it is sent. */

export interface SourceDraft {
  title: string;
  url: string;
  text: string;
}

export interface LinksDraft {
  /** An address in each line, and after a space its title. */
  pages: string;
  sitemap: string;
  per_thousand_words: string;
}

export interface RefreshDraft {
  text: string;
  url: string;
  changes: string;
}

export interface GivenDraft {
  profile: string;
  sources: SourceDraft[];
  links: LinksDraft;
  refresh: RefreshDraft;
  review: "none" | "required";
}

export const MOST_SOURCES = 20;
export const MOST_SOURCE_CHARACTERS = 200_000;
export const MOST_PAGES = 500;
export const MOST_POST_CHARACTERS = 60_000;
export const MOST_CHANGES = 4000;
export const NO_SOURCE: SourceDraft = { title: "", url: "", text: "" };

export function nothingGiven(): GivenDraft {
  return {
    profile: "",
    sources: [],
    links: { pages: "", sitemap: "", per_thousand_words: "3" },
    refresh: { text: "", url: "", changes: "" },
    review: "none",
  };
}

/** The fields of a request, without those that are empty. */
export interface GivenRequest {
  profile?: string;
  sources?: { title: string; url?: string; text: string }[];
  links?: { pages?: { url: string; title: string }[]; sitemap?: string; per_thousand_words: number };
  refresh?: { changes: string; text: string; url?: string };
  review?: "required";
}

/** Returns what a draft gives with the request; fields that nobody has filled in are left out. */
export function givenOf(draft: GivenDraft): GivenRequest {
  const given: GivenRequest = {};
  if (draft.profile) given.profile = draft.profile;
  const sources = draft.sources.filter(isFilled);
  if (sources.length)
    given.sources = sources.map(({ title, url, text }) => ({
      title: title.trim(),
      ...(url.trim() && { url: url.trim() }),
      text: text.trim(),
    }));
  const pages = readPages(draft.links.pages);
  const sitemap = draft.links.sitemap.trim();
  if (pages.length || sitemap)
    given.links = {
      ...(pages.length && { pages }),
      ...(sitemap && { sitemap }),
      per_thousand_words: Number(draft.links.per_thousand_words),
    };
  const { refresh } = draft;
  if (isFilled(refresh))
    given.refresh = {
      changes: refresh.changes.trim(),
      text: refresh.text.trim(),
      ...(refresh.url.trim() && { url: refresh.url.trim() }),
    };
  if (draft.review === "required") given.review = "required";
  return given;
}

/** Returns the pages of a list: an address in each line, and after a space its title. */
export function readPages(text: string): { url: string; title: string }[] {
  return text
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line && !line.startsWith("#"))
    .map((line) => {
      const [url = ""] = line.split(/\s/, 1);
      return { url, title: line.slice(url.length).trim() };
    });
}

/** Returns whether anything is typed. */
export function isFilled(texts: object): boolean {
  return Object.values(texts).some((text) => typeof text === "string" && text.trim() !== "");
}

type Fields = Record<string, unknown>;

/** Reads what a job's request or a store has. A job keeps digests in place of texts: these are empty then. */
export function readGiven(found: Fields): GivenDraft {
  const usual = nothingGiven();
  const { sources, links, refresh } = found;
  return {
    profile: textOf(found.profile),
    sources: (Array.isArray(sources) ? sources : [])
      .map(fieldsOf)
      .map(({ title, url, text }) => ({ title: textOf(title), url: textOf(url), text: textOf(text) })),
    links: {
      pages: pagesOf(fieldsOf(links).pages),
      sitemap: textOf(fieldsOf(links).sitemap),
      per_thousand_words: String(fieldsOf(links).per_thousand_words ?? usual.links.per_thousand_words),
    },
    refresh: {
      text: textOf(fieldsOf(refresh).text),
      url: textOf(fieldsOf(refresh).url),
      changes: textOf(fieldsOf(refresh).changes),
    },
    review: found.review === "required" ? "required" : "none",
  };
}

function pagesOf(pages: unknown): string {
  if (typeof pages === "string") return pages;
  const listed = (Array.isArray(pages) ? pages : []).map(fieldsOf);
  return listed.map(({ url, title }) => `${textOf(url)} ${textOf(title)}`.trim()).join("\n");
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
