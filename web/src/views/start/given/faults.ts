import { formatCount } from "../../../format";
import { countCharacters } from "../text";
import {
  type GivenDraft,
  isFilled,
  type LinksDraft,
  MOST_CHANGES,
  MOST_PAGES,
  MOST_POST_CHARACTERS,
  MOST_SOURCE_CHARACTERS,
  MOST_SOURCES,
  type RefreshDraft,
  readPages,
  type SourceDraft,
} from "./given";

const ADDRESS = /^https?:\/\/[^\s<>"\\^`{|}]+$/;
const LONGEST_ADDRESS = 2000;
const LONGEST_TITLE = 300;

/** Returns a sentence for each wrong field. */
export function findGivenFaults(draft: GivenDraft): [keyof GivenDraft, string | null][] {
  return [
    ["sources", checkSources(draft.sources)],
    ["links", checkLinks(draft.links)],
    ["refresh", isFilled(draft.refresh) ? checkRefresh(draft.refresh) : null],
  ];
}

/** Returns the characters of all sources, as the pipeline counts them. */
export function countSources(sources: readonly SourceDraft[]): number {
  return sources.reduce((sum, { text }) => sum + countCharacters(text.trim()), 0);
}

function checkSources(sources: readonly SourceDraft[]): string | null {
  const filled = sources.filter(isFilled);
  if (filled.length > MOST_SOURCES) return `At most ${MOST_SOURCES} sources are allowed.`;
  for (const [index, source] of sources.entries()) {
    const fault = isFilled(source) && checkSource(source);
    if (fault) return `Source ${index + 1} ${fault}`;
  }
  const count = countSources(filled);
  if (count <= MOST_SOURCE_CHARACTERS) return null;
  return `The sources have ${formatCount(count)} characters: at most ${formatCount(MOST_SOURCE_CHARACTERS)} are allowed. Leave out what the post does not need.`;
}

function checkSource({ title, url, text }: SourceDraft): string | null {
  if (!title.trim()) return "needs a title.";
  if (countCharacters(title.trim()) > LONGEST_TITLE)
    return `has a title of more than ${LONGEST_TITLE} characters.`;
  if (url.trim() && !isAddress(url.trim()))
    return "has an address that does not begin with https:// or http://.";
  return text.trim() ? null : "needs its text.";
}

function checkLinks({ pages, sitemap, per_thousand_words }: LinksDraft): string | null {
  const listed = readPages(pages);
  if (listed.length > MOST_PAGES) return `At most ${MOST_PAGES} pages are allowed: use a sitemap.`;
  const wrong = listed.find(({ url, title }) => !isAddress(url) || countCharacters(title) > LONGEST_TITLE);
  if (wrong)
    return `“${wrong.url.slice(0, 60)}” is not the address of a page: begin each line with https:// or http://.`;
  if (sitemap.trim() && !isAddress(sitemap.trim()))
    return "The sitemap's address begins with https:// or http://.";
  const number = Number(per_thousand_words);
  return number > 0 && number <= 20 ? null : "Links in a thousand words are a number above 0, up to 20.";
}

function checkRefresh({ text, url, changes }: RefreshDraft): string | null {
  if (!text.trim()) return "The existing post is missing.";
  if (countCharacters(text.trim()) > MOST_POST_CHARACTERS)
    return `The existing post has more than ${formatCount(MOST_POST_CHARACTERS)} characters.`;
  if (url.trim() && !isAddress(url.trim())) return "The post's address begins with https:// or http://.";
  const count = countCharacters(changes.trim());
  if (count < 3) return "Say what has changed since the post was written.";
  return count > MOST_CHANGES
    ? `What has changed has ${count} characters: at most ${MOST_CHANGES} are allowed.`
    : null;
}

function isAddress(text: string): boolean {
  return text.length <= LONGEST_ADDRESS && ADDRESS.test(text);
}
