/** Suggestions for the language field. Any other tag may be typed. */

const TAGS = (
  "en en-GB en-US de de-AT de-CH fr fr-CA es es-MX pt pt-BR it nl sv da nb fi is pl cs sk sl hr sr hu ro bg el tr " +
  "uk ru et lv lt ga ca eu gl he ar fa ur hi bn ta te mr gu id ms vi th ko ja zh-Hans zh-Hant sw af"
).split(" ");

export interface Language {
  tag: string;
  name: string;
}

const names = new Intl.DisplayNames(["en"], { type: "language", fallback: "none" });

export const LANGUAGES: Language[] = TAGS.map((tag) => ({ tag, name: nameOf(tag) ?? tag })).sort((a, b) =>
  a.name.localeCompare(b.name, "en"),
);

/** Returns the English name of a language tag; null for one without a name. */
export function nameOf(tag: string): string | null {
  try {
    return names.of(tag.trim()) ?? null;
  } catch {
    return null;
  }
}
