// What users of the local stack may do, with Firebase's SDK: one report of each attempt, as JSON.
import { deleteApp, getApp } from "firebase/app";
import { getAuth, signInWithCustomToken } from "firebase/auth";
import { collection, doc, getDoc, getDocs, orderBy, query, updateDoc, where } from "firebase/firestore";
import { newestJobs } from "./live-job.js";
import { signInLocally } from "./local-sign-in.js";
import { signInLocallyByToken } from "./local-token-sign-in.js";

const { stack, job, organisation, members, customToken } = JSON.parse(process.argv[2]);

const listening = [];
globalThis.EventSource = class extends EventSource {
  constructor(url) {
    super(url);
    listening.push(url);
  }
};

const warnings = [];
const refusals = new Set();
let warned;
console.warn = (text) => {
  if (text.startsWith("The security rules")) refusals.add(text);
  if (!text.startsWith("Google Cloud")) return; // the SDK's own
  warnings.push(text);
  warned?.(text);
};

/** Makes a query that needs an index which nobody has declared, and returns the console's warning of it. */
async function queryWithoutIndex(db) {
  const warning = new Promise((resolve) => (warned = resolve));
  await getDocs(query(collection(db, "jobs"), where("org_id", "==", organisation), orderBy("title")));
  return warning;
}

const attempt = async (what) => {
  try {
    return await what();
  } catch (error) {
    return error.code ?? String(error);
  }
};

async function attempts(db) {
  const document = doc(db, "jobs", job);
  return {
    reads: await attempt(async () => (await getDoc(document)).data().status),
    lists: await attempt(async () => (await newestJobs(db, organisation)).some(({ id }) => id === job)),
    cancels: await attempt(async () => (await updateDoc(document, { cancel_requested: true }), true)),
  };
}

/** Supabase's client with a session of the local stack, or with none. */
async function supabaseOf(email) {
  const answer = await fetch(`${stack.SUPABASE_URL}/auth/v1/token?grant_type=password`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ email, password: "any" }),
  });
  const session = answer.ok ? await answer.json() : null;
  return { auth: { getSession: async () => ({ data: { session } }) } };
}

const report = {};
for (const [who, email] of Object.entries(members)) {
  const db = await attempt(() => signInLocally(stack, email));
  if (typeof db === "string") {
    report[who] = db;
  } else {
    report[who] = await attempts(db);
    if (email) {
      const { claims } = await getAuth().currentUser.getIdTokenResult(true); // renewed
      report[who].renewed = claims.org_ids;
      await getAuth().currentUser.reload();
      report[who].email = getAuth().currentUser.email;
    }
  }
  await deleteApp(getApp());
}
report.signedOut = await attempt(async () => signInLocallyByToken(stack, await supabaseOf("else@example.com")));
report.byToken = await attempts(await signInLocallyByToken(stack, await supabaseOf("demo@example.com")));
await deleteApp(getApp());
const db = await signInLocally(stack, null);
await signInWithCustomToken(getAuth(), customToken);
report.backend = await attempts(db);
report.warning = await queryWithoutIndex(db);
report.warnings = [...new Set(warnings)];
await attempt(() => updateDoc(doc(db, "jobs", job), { status: "completed" }));
for (let tries = 0; tries < 300 && ![...refusals].some((text) => text.includes("status")); tries += 1) {
  await new Promise((resolve) => setTimeout(resolve, 100)); // the console hears of them a little later
}
report.refusals = [...refusals];
report.listening = listening;
report.forged = await attempt(() => signInWithCustomToken(getAuth(), "not.a.token"));
process.stdout.write(JSON.stringify(report));
process.exit(0);
