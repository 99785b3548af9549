// Unpacks Chromium, its libraries and the fonts of node_modules into a folder: `node unpack.mjs FOLDER`.
import { chmodSync, cpSync, createReadStream, createWriteStream, mkdirSync, readdirSync, readFileSync, writeFileSync }
  from "node:fs";
import { basename, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";
import { extract } from "tar-fs";
import woff2 from "wawoff2";

const PACKAGES = join(import.meta.dirname, "node_modules");
const ARCHIVES = join(PACKAGES, "@sparticuz", "chromium", "bin");
const FONTS = join(PACKAGES, "@fontsource-variable");
// Files of all glyphs: letters in five weights, pictures, signs.
const WHOLE = [
  ...["400Regular", "500Medium", "600SemiBold", "700Bold", "900Black", "400Regular_Italic", "700Bold_Italic"].map(
    (weight) => `@expo-google-fonts/inter/${weight}/Inter_${weight}.ttf`,
  ),
  "@expo-google-fonts/noto-color-emoji/400Regular/NotoColorEmoji_400Regular.ttf",
  ...["400Regular", "700Bold", "400Regular_Italic"].map(
    (weight) => `@expo-google-fonts/noto-serif/${weight}/NotoSerif_${weight}.ttf`,
  ),
  "dejavu-fonts-ttf/ttf/DejaVuSans.ttf",
];
const folder = process.argv[2];
const fonts = join(folder, "fonts");

async function unpack(archive, target) {
  await pipeline(createReadStream(join(ARCHIVES, archive)), createBrotliDecompress(), target);
}

mkdirSync(fonts, { recursive: true });
await unpack("chromium.br", createWriteStream(join(folder, "chromium")));
chmodSync(join(folder, "chromium"), 0o755);
// The libraries that a bare system lacks: lib/.
await unpack("al2023.tar.br", extract(folder));

// Chromium reads fonts of the system as TrueType only. One file has the glyphs of some alphabets, in all weights.
for (const family of readdirSync(FONTS)) {
  const files = join(FONTS, family, "files");
  for (const file of readdirSync(files).filter((name) => /-wght-(normal|italic)\.woff2$/.test(name)))
    writeFileSync(join(fonts, file.replace("woff2", "ttf")), await woff2.decompress(readFileSync(join(files, file))));
}
for (const file of WHOLE) cpSync(join(PACKAGES, file), join(fonts, basename(file)));
