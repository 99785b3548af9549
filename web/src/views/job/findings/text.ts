/** The letters and digits of a text, folded, each with its place in the text. */
export interface Folded {
  letters: string;
  /** For each code unit of `letters`, the offset in the text where its character begins. */
  starts: number[];
  /** For each code unit of `letters`, the offset in the text where its character ends. */
  ends: number[];
}

const LETTER = /[\p{L}\p{N}\p{M}]/u;

/**
 * Folds a text to its letters and digits. So an excerpt is found whatever the marks, quotation marks and spaces
 * around its words are, and in both forms of an accented letter.
 */
export function fold(text: string): Folded {
  const starts: number[] = [];
  const ends: number[] = [];
  let letters = "";
  for (let at = 0; at < text.length; ) {
    const code = text.codePointAt(at) as number;
    const size = code > 0xffff ? 2 : 1;
    const folded = code < 128 ? foldAscii(code) : foldOther(String.fromCodePoint(code));
    letters += folded;
    for (let unit = 0; unit < folded.length; unit++) {
      starts.push(at);
      ends.push(at + size);
    }
    at += size;
  }
  return { letters, starts, ends };
}

/** Returns the places of an excerpt, in folded letters: those of whole words if there are any, since “tea” is in “steam”. */
export function findAll(folded: Folded, wanted: string): number[] {
  if (!wanted) return [];
  const whole: number[] = [];
  const parts: number[] = [];
  for (let at = folded.letters.indexOf(wanted); at >= 0; at = folded.letters.indexOf(wanted, at + 1)) {
    (isWhole(folded, at, at + wanted.length) ? whole : parts).push(at);
  }
  return whole.length ? whole : parts;
}

function isWhole({ starts, ends }: Folded, from: number, to: number): boolean {
  const begins = from === 0 || (ends[from - 1] as number) < (starts[from] as number);
  const stops = to >= starts.length || (ends[to - 1] as number) < (starts[to] as number);
  return begins && stops;
}

function foldAscii(code: number): string {
  if (code >= 65 && code <= 90) return String.fromCharCode(code + 32);
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57) ? String.fromCharCode(code) : "";
}

function foldOther(character: string): string {
  let folded = "";
  for (const part of character.normalize("NFKD").toLowerCase()) if (LETTER.test(part)) folded += part;
  return folded;
}
