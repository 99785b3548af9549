// A page of one job on the local stack: LINES stands for those of the README, which run as they are pasted.
import { signInLocally } from "./local-sign-in.js";

const { stack, email, jobId, cancels } = JSON.parse(process.argv[2]);
console.warn = () => {}; // what the rules refused is a test's of its own

/** An element that remembers each value of a property. */
const element = (property, seen = []) =>
  new Proxy({ seen }, { set: (made, name, value) => (name === property && seen.push(value), (made[name] = value), true) });

const db = await signInLocally(stack, email);
const [bar, text, cancelButton] = [element("value"), element("innerHTML"), {}];
const toHtml = (markdown) => `<p>${markdown}</p>`;
const shown = [];
const show = (sentence) => shown.push(sentence);

/* LINES */

const wanted = cancels ? () => text.seen.length : () => bar.value === 100 || shown.length;
while (!wanted()) await new Promise((resolve) => setTimeout(resolve, 20));
const refused = cancels ? await cancelButton.onclick().then(() => null, ({ code }) => code) : null;
process.stdout.write(JSON.stringify({ progress: bar.seen, texts: text.seen, shown, refused }));
process.exit(0);
