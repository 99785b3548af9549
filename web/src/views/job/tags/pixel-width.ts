/** Widths of a line in Google's results: Arial, by the table of shared/text/pixel_width.py. A test compares the two. */
const UNITS = 2048;
export const WIDTHS: Record<number, string> = {
  391: "'",
  455: "ijl‘’łίιϊіј",
  532: "|",
  569: " !,./:;I[\\]ft·ıΙΪїІЇìíîï",
  682: "()-`r“”„‹›¡",
  684: "{}",
  717: "•",
  727: '"',
  747: "гѓ",
  797: "*",
  809: "τ",
  819: "°",
  842: "ґ",
  896: "кќ",
  903: "ζ",
  913: "έε",
  917: "ξ",
  939: "тз",
  961: "^",
  987: "ς",
  1001: "Ґ",
  1024: "Jcksvxyzγκλνсухѕў",
  1045: "эє",
  1067: "чь",
  1075: "χ",
  1088: "в",
  1109: "Гпя",
  1120: "ΰυϋύ",
  1124: "±Γ",
  1131: "нџ",
  1139: "#$0123456789?L_abdeghnopqu–«»€£¥§Łđðþήηθοόаеорѐёђћδийѝ",
  1173: "ρбцβμάα",
  1196: "+<=>~×Кдл",
  1251: "FTZ¿ßøΖΤТЗσΣъ",
  1301: "УφΞБЛЬ",
  1366: "&ABEKPSVXYÞΑΒΕΚΡΥΧΫАВЕРХЧΔΛжДмπ",
  1479: "CDHNRUwĐÐΗΝΠНСЯψИЙПЭыЄ©®Ц",
  1536: "ΩюФωώ",
  1593: "GOQØΘΟОЪΦшњфщ",
  1706: "MmΜМΨ",
  1821: "%æЫљШЖ",
  1933: "WœЩ",
  2048: "—…™ÆŒ",
  2079: "@Ю",
};
const OTHER = 1139; // most small letters
const CAPITAL = 1366;
const TABLE = new Map(
  Object.entries(WIDTHS).flatMap(([units, letters]) =>
    [...letters].map((each) => [each, Number(units)] as const),
  ),
);
// East Asian wide and full-width characters, and emoji.
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{1b000}-\u{1b2ff}\u{1f300}-\u{1f64f}\u{1f680}-\u{1f6ff}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]/u;

/** Returns the width of a line in pixels; letters that the table lacks count as their like. */
export function pixelWidth(text: string, fontPixels = 20): number {
  let units = 0;
  for (const character of text) units += unitsOf(character);
  return (units * fontPixels) / UNITS;
}

function unitsOf(character: string): number {
  const known = TABLE.get(character);
  if (known !== undefined) return known;
  const [base] = character.normalize("NFD");
  if (base !== undefined && base !== character) return unitsOf(base);
  if (/[\p{M}\p{Cf}\p{Cc}]/u.test(character)) return 0;
  if (WIDE.test(character)) return UNITS;
  return /\p{Lu}/u.test(character) ? CAPITAL : OTHER;
}
