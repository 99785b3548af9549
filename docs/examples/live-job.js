import { collection, doc, getDocs, limit, onSnapshot, orderBy, query, updateDoc, where } from "firebase/firestore";

const ENDED = ["completed", "failed", "cancelled"];

/**
 * Shows a job on a page until it has ended, and lets its button cancel it. `page` has the elements `state`, `bar`
 * (a <progress max="100">), `title`, `text`, `notes`, `error` and `cancel` (a <button>). `toHtml` renders a draft and
 * sanitises it: see post-html.js. Returns a function that stops listening: call it when the user leaves.
 */
export function openJob(page, db, jobId, toHtml) {
  const job = doc(db, "jobs", jobId);
  const fail = (error) => (page.error.textContent = REASONS[error.code] ?? error.message);
  page.cancel.onclick = () => updateDoc(job, { cancel_requested: true }).catch(fail);
  const stop = onSnapshot(
    job,
    (snapshot) => {
      const picture = pictureOf(snapshot.data(), snapshot.metadata.fromCache);
      show(page, picture, toHtml);
      if (picture.ended) stop();
    },
    fail, // the end of listening, too; when only the network is away, Firestore comes back by itself
  );
  return stop;
}

/** Returns the newest jobs of an organisation. Each costs one read and comes with its whole post. */
export async function newestJobs(db, orgId, most = 20) {
  const jobs = query(
    collection(db, "jobs"),
    where("org_id", "==", orgId), // also if the user has only one: rules are not filters
    orderBy("created_at", "desc"),
    limit(most),
  );
  const found = await getDocs(jobs);
  return found.docs.map((job) => ({ id: job.id, ...pictureOf(job.data()) }));
}

/** Returns a job as a page shows it. If `text` and `html` are undefined, keep the text that is shown. */
function pictureOf(job, offline = false) {
  if (!job) return { state: offline ? "offline" : "waiting", progress: 0, notes: [], ended: false };
  return {
    state: stateOf(job),
    progress: job.progress,
    title: job.result?.title ?? job.request.topic,
    text: job.result?.content ?? job.draft, // Markdown
    html: job.result?.content_html ?? undefined, // the finished post, sanitised; a very long one has none
    notes: notesOf(job.stages),
    error: job.error?.message,
    cost: job.usage.cost_usd, // dollars so far; null where a price is unknown
    ended: ENDED.includes(job.status),
  };
}

/** Returns the end of a job, what it waits for, or the stage at work with its finished parts: "generate, 3 of 9 parts". */
function stateOf(job) {
  if (ENDED.includes(job.status)) return job.status;
  if (job.cancel_requested) return "cancelling";
  if (job.waiting) return waitOf(job.waiting);
  const { status, parts } = job.stages[job.stage];
  const counted = status === "running" && parts ? `, ${parts.done} of ${parts.total} parts` : "";
  return `${job.stage}${job.revision ? ", once more" : ""}${counted}`;
}

/** Returns what a job waits for, and how many jobs of the organisation are before it. */
function waitOf({ reason, ahead }) {
  return `${WAITS[reason] ?? "waits"}${ahead ? `, ${ahead} before it` : ""}`;
}

/** Returns a sentence for each stage that is degraded, waits or has a note. */
function notesOf(stages) {
  return Object.entries(stages)
    .flatMap(([stage, { status, error, note }]) =>
      [status === "failed" ? "" : error, note].filter(Boolean).map((sentence) => `${stage}: ${sentence}`),
    );
}

/** Shows a picture on the page. Only sanitized HTML is set as HTML; the rest is set as text. */
function show(page, picture, toHtml) {
  page.state.textContent = picture.state;
  page.bar.value = picture.progress;
  page.title.textContent = picture.title ?? "";
  const html = picture.html ?? (picture.text && toHtml(picture.text));
  if (html !== undefined) page.text.innerHTML = html;
  page.notes.textContent = picture.notes.join("\n");
  page.error.textContent = picture.error ?? "";
  page.cancel.disabled = picture.ended || picture.state === "cancelling";
}

const WAITS = {
  organisation: "waits for a place",
  system: "waits for a place",
  budget: "waits for money that other jobs hold",
  model: "waits for its model",
  paused: "paused",
};

const REASONS = {
  "permission-denied": "This job belongs to another organisation, or your sign-in has ended: sign in again.",
  unauthenticated: "Your sign-in has ended: sign in again.",
};
