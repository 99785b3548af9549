// The whole page of docs/frontend.md in jsdom, which does what its main.js does at once. The modules that main.js
// imports lie beside it as fakes. Prints what the page then shows, as JSON.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const { modules, address } = JSON.parse(process.argv[2]);
const { JSDOM } = createRequire(modules)("jsdom");
const { window } = new JSDOM(readFileSync(new URL("index.html", import.meta.url), "utf8"), { url: address });
Object.assign(globalThis, { document: window.document, location: window.location, API: "", config: {}, supabase: {} });

const shown = () =>
  Object.fromEntries(
    [...document.querySelectorAll("[id]")].map(({ id, hidden, disabled, textContent }) => [
      id,
      { text: textContent, ...(hidden && { hidden }), ...(disabled && { disabled }) },
    ]),
  );
const report = { mode: document.compatMode, charset: document.querySelector("meta[charset]")?.getAttribute("charset") };
report.viewport = document.querySelector("meta[name=viewport]")?.content;
report.progress = document.getElementById("bar").getAttribute("value");
report.first = shown();
await import("./main.js");
report.then = shown();
process.stdout.write(JSON.stringify(report));
