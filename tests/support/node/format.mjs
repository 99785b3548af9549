// Prints each file as `terraform fmt` would write it: JSON of path to text. It is the same code, compiled to WebAssembly.
import { readFileSync } from "node:fs";
import hclTools from "@cdktn/hcl-tools";

const formatted = {};
for (const path of process.argv.slice(2)) {
  formatted[path] = await hclTools.format(readFileSync(path, "utf8"));
}
// The exit waits for the text: a pipe takes 64 KiB at once, and what is left would be lost.
process.stdout.write(JSON.stringify(formatted), () => process.exit(0));
