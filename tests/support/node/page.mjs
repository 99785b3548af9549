// A page without a browser: it runs the examples of docs/frontend.md as it is told, in lines of JSON, and tells what
// it shows. Google's sign-in is played: whoever brings a token gets one for the emulator, with the same claims.
import { createInterface } from "node:readline";

const { host, project, customToken } = JSON.parse(process.argv[2]);
const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const coded = (what) => Buffer.from(JSON.stringify(what)).toString("base64url");
const said = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

function idToken({ uid, claims }) {
  const now = Math.floor(Date.now() / 1000);
  const payload = { sub: uid, user_id: uid, aud: project, auth_time: now, iat: now, exp: now + 3600, ...claims };
  return `${coded({ alg: "none", typ: "JWT" })}.${coded(payload)}.`;
}

// Before the SDK is loaded, which keeps the `fetch` that it finds.
const TOKENS = { "Bearer a-session": customToken, "Bearer a-late-session": coded("no token any more") };
const played = {
  "/api/firestore-token": ({ authorization }) =>
    new Response(TOKENS[authorization] ?? "Sign in.", { status: authorization in TOKENS ? 200 : 403 }),
  "/v1/accounts:signInWithCustomToken": (_, { token }) =>
    token === customToken
      ? Response.json({ idToken: idToken(said(token)), refreshToken: "renews", expiresIn: "3600" })
      : Response.json({ error: { code: 400, message: "INVALID_CUSTOM_TOKEN" } }, { status: 400 }),
  "/v1/accounts:lookup": (_, { idToken: token }) => Response.json({ users: [{ localId: said(token).sub }] }),
};
globalThis.fetch = async (url, { headers, body }) =>
  played[new URL(url, "https://the-page.example").pathname](
    Object.fromEntries(new Headers(headers)),
    body && JSON.parse(body),
  );

const { connectFirestoreEmulator } = await import("firebase/firestore");
const { signIn } = await import("./sign-in.js");
const { openJob, newestJobs } = await import("./live-job.js");

// An element has one thing to show; all that changes together is told once.
const SHOWN = {
  state: "textContent",
  title: "textContent",
  text: "innerHTML",
  notes: "textContent",
  error: "textContent",
  bar: "value",
  cancel: "disabled",
};
const page = {};
let changed = false;

function tellPage() {
  changed = false;
  tell({ page: Object.fromEntries(Object.entries(SHOWN).map(([name, property]) => [name, page[name][property]])) });
}

for (const [name, property] of Object.entries(SHOWN)) {
  page[name] = new Proxy({}, {
    set(element, written, value) {
      element[written] = value;
      if (written === property && !changed) {
        changed = true;
        queueMicrotask(tellPage);
      }
      return true;
    },
  });
}

const supabase = (token) => ({
  auth: { getSession: async () => ({ data: { session: token && { access_token: token } } }) },
});
const config = { apiKey: "public", projectId: project };
let db, stop;

const actions = {
  async signIn({ session }) {
    try {
      const signedIn = await signIn(config, supabase(session));
      if (signedIn !== db) connectFirestoreEmulator(signedIn, ...host.split(":"));
      db = signedIn;
      tell({ signedIn: true });
    } catch (error) {
      tell({ refused: error.message });
    }
  },
  open({ job }) {
    stop = openJob(page, db, job, (markdown) => `draft: ${markdown}`);
  },
  cancel() {
    page.cancel.onclick();
  },
  leave() {
    stop();
    tell({ left: true });
  },
  async list({ org, most }) {
    try {
      tell({ jobs: await newestJobs(db, org, most) });
    } catch (error) {
      tell({ refused: error.code });
    }
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  await actions[asked.do](asked);
}
process.exit(0);
