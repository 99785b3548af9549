/** Keywords as they are typed and pasted. */

const BETWEEN = /[,;\n\r\t、،]+/;

/** Returns the keywords with those of a text behind them; none twice, in any case of letters. */
export function addKeywords(keywords: readonly string[], text: string): string[] {
  const all = [...keywords];
  const known = new Set(all.map(fold));
  for (const part of text.split(BETWEEN)) {
    const keyword = part.trim().replace(/\s+/g, " ");
    if (!keyword || known.has(fold(keyword))) continue;
    known.add(fold(keyword));
    all.push(keyword);
  }
  return all;
}

/** Returns whether a typed text ends a keyword. */
export function endsKeyword(text: string): boolean {
  return BETWEEN.test(text);
}

function fold(keyword: string): string {
  return keyword.normalize("NFKC").toLocaleLowerCase("en");
}
