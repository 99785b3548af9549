import { pixelWidth } from "./pixel-width";

/** What Google shows of a line on a desktop: pixels, and the size of its font. */
export interface Room {
  pixels: number;
  font: number;
}

export const TITLE: Room = { pixels: 600, font: 20 };
export const DESCRIPTION: Room = { pixels: 960, font: 14 };
const ELLIPSIS = " ...";

/** Returns a line as Google shows it: whole, or cut after a word with an ellipsis. */
export function cut(text: string, { pixels, font }: Room): string {
  const line = text.replace(/\s+/gu, " ").trim();
  if (pixelWidth(line, font) <= pixels) return line;
  const room = pixels - pixelWidth(ELLIPSIS, font);
  let [width, end, word] = [0, 0, 0];
  for (const character of line) {
    width += pixelWidth(character, font);
    if (width > room) break;
    if (character === " ") word = end;
    end += character.length;
  }
  // Writing without spaces, and a word that is longer than the line, are cut anywhere.
  return `${line.slice(0, word > end / 2 ? word : end).trimEnd()}${ELLIPSIS}`;
}

/** Returns the parts of a slug's address as Google shows them. */
export function breadcrumb(site: string, slug: string): string[] {
  return [site, ...slug.split("/").filter(Boolean)];
}
