// A page without a browser. It reads actions and writes reports as lines of JSON, and runs the examples of
// docs/frontend.md. Google's sign-in is a fake: any token is exchanged for one of the emulator with the same claims.
import { createInterface } from "node:readline";

const { host, project, customToken } = JSON.parse(process.argv[2]);
const report = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

const encode = (what) => Buffer.from(JSON.stringify(what)).toString("base64url");
const decode = (token) => JSON.parse(Buffer.from(token.split(".")[1], "base64url"));

function idToken({ uid, claims }) {
  const now = Math.floor(Date.now() / 1000);
  const payload = { sub: uid, user_id: uid, aud: project, auth_time: now, iat: now, exp: now + 3600, ...claims };
  return `${encode({ alg: "none", typ: "JWT" })}.${encode(payload)}.`;
}

// Before the SDK is loaded, which keeps the `fetch` that it finds.
const TOKENS = { "Bearer a-session": customToken, "Bearer a-late-session": encode("no token any more") };
const FAKES = {
  "/token": ({ authorization }) =>
    authorization in TOKENS
      ? Response.json({ token: TOKENS[authorization], org_ids: [], operator: false })
      : Response.json({ status: 401, detail: "Sign in." }, { status: 401 }),
  "/v1/accounts:signInWithCustomToken": (_, { token }) =>
    token === customToken
      ? Response.json({ idToken: idToken(decode(token)), refreshToken: "renews", expiresIn: "3600" })
      : Response.json({ error: { code: 400, message: "INVALID_CUSTOM_TOKEN" } }, { status: 400 }),
  "/v1/accounts:lookup": (_, { idToken: token }) => Response.json({ users: [{ localId: decode(token).sub }] }),
};
globalThis.fetch = async (url, { headers, body }) =>
  FAKES[new URL(url).pathname](
    Object.fromEntries(new Headers(headers)),
    body && JSON.parse(body),
  );

const { connectFirestoreEmulator } = await import("firebase/firestore");
const { signIn } = await import("./sign-in.js");
const { openJob, newestJobs } = await import("./live-job.js");

// Each element shows one property. Changes of the same moment are one report.
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

function reportPage() {
  changed = false;
  report({ page: Object.fromEntries(Object.entries(SHOWN).map(([name, property]) => [name, page[name][property]])) });
}

for (const [name, property] of Object.entries(SHOWN)) {
  page[name] = new Proxy({}, {
    set(element, written, value) {
      element[written] = value;
      if (written === property && !changed) {
        changed = true;
        queueMicrotask(reportPage);
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
      const signedIn = await signIn("https://api.example", config, supabase(session));
      if (signedIn !== db) connectFirestoreEmulator(signedIn, ...host.split(":"));
      db = signedIn;
      report({ signedIn: true });
    } catch (error) {
      report({ refused: error.message });
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
    report({ left: true });
  },
  async list({ org, most }) {
    try {
      report({ jobs: await newestJobs(db, org, most) });
    } catch (error) {
      report({ refused: error.code });
    }
  },
};

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  await actions[asked.do](asked);
}
process.exit(0);
