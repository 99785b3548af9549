// A page without a browser that shows jobs with web/hooks. It reads actions and writes reports as lines of JSON.
import { createInterface } from "node:readline";
import { initializeApp } from "firebase/app";
import { connectFirestoreEmulator, getFirestore } from "firebase/firestore";
import { JSDOM } from "jsdom";

const { host, project, organisation } = JSON.parse(process.argv[2]);
const report = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const db = getFirestore(initializeApp({ projectId: project }));
const claims = { sub: "a-user", user_id: "a-user", org_ids: [organisation] };
connectFirestoreEmulator(db, ...host.split(":"), { mockUserToken: claims });

// After the SDK, which would take this for a browser.
const { window } = new JSDOM("<!doctype html>", { pretendToBeVisual: true });
Object.assign(globalThis, { window, document: window.document, alert: (sentence) => report({ alert: sentence }) });
for (const name of ["Element", "HTMLElement", "SVGElement", "Node", "MathMLElement", "ShadowRoot", "HTMLIFrameElement"]) {
  globalThis[name] = window[name];
}
const mounts = await import("./bundle.mjs");

let place, stop;

function reportPage() {
  const find = (name) => place.querySelector(name);
  const text = (name) => find(name)?.textContent ?? "";
  const page = { title: text("h1"), state: text("[role=status]"), error: text("[role=alert]") };
  report({ page: { ...page, text: find("article")?.innerHTML, bar: find("progress")?.value, cancel: find("button")?.disabled } });
}

const actions = {
  open({ job, how, signedOut }) {
    place = document.body.appendChild(document.createElement("main"));
    const changes = { attributes: true, characterData: true, childList: true, subtree: true };
    new window.MutationObserver(reportPage).observe(place, changes);
    stop = mounts[how](place, signedOut ? null : db, job);
  },
  cancel() {
    place.querySelector("button").click();
  },
  leave() {
    stop();
    report({ left: true });
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  await actions[asked.do](asked);
}
process.exit(0);
