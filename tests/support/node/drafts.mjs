// Runs docs/examples/post-html.js as a page would, on lines of JSON; a copy of the example lies beside it.
import { createInterface } from "node:readline";
import { JSDOM } from "jsdom";

globalThis.window = new JSDOM("").window;
const { POLICY, toHtml } = await import("./post-html.js");

process.stdout.write(`${JSON.stringify(POLICY)}\n`);
for await (const line of createInterface({ input: process.stdin })) {
  process.stdout.write(`${JSON.stringify(JSON.parse(line).map(toHtml))}\n`);
}
