import { collection, doc, getDoc, getDocs, limit, onSnapshot, orderBy, query, updateDoc, where } from "firebase/firestore";

const ENDED = ["completed", "failed", "cancelled"];
const DONE = ["done", "degraded"];

/**
 * Shows a job on a page until it has ended, and lets its button cancel it. `page` has the elements `state`, `bar`
 * (a <progress max="100">), `title`, `text`, `notes`, `error` and `cancel` (a <button>). `toHtml` renders a draft and
 * sanitises it: see post-html.js. Returns a function that stops: call it when the user leaves or opens another job.
 */
export function openJob(page, db, jobId, toHtml) {
  show(page, START, toHtml); // nothing of another job stays
  page.cancel.onclick = () => cancelJob(db, jobId).catch((error) => (page.error.textContent = error.message));
  return watchJob(db, jobId, (picture) => show(page, picture, toHtml));
}

/** Calls `tell` with a picture of a job at each change, until it has ended or is refused. Returns a function that stops. */
export function watchJob(db, jobId, tell) {
  let last = START;
  let found = false;
  let left = false;
  const next = (picture) => left || tell((last = { ...picture, text: picture.text ?? last.text }));
  const stop = onSnapshot(
    doc(db, "jobs", jobId),
    (snapshot) => {
      const [job, before] = [snapshot.data(), found];
      found = snapshot.exists();
      next(before && !found ? DELETED : pictureOf(job, snapshot.metadata.fromCache));
      if (last.ended) stop();
      if (!before && found && !last.text) addText(job);
    },
    // The end of listening, too. When only the network is away, Firestore comes back by itself.
    (error) => next({ ...last, error: sentenceOf(error), cancellable: false }),
  );
  // Between two stages and after a cancel the document has no text, but the output of the last stage has.
  const addText = async (job) => {
    const stage = ["polish", "generate"].find((each) => DONE.includes(job.stages[each]?.status));
    const output = stage && (await getDoc(doc(db, "jobs", jobId, "outputs", stage)).catch(() => undefined));
    if (output?.exists() && !last.text) next({ ...last, text: output.data().content });
  };
  return () => {
    left = true;
    stop();
  };
}

/** Requests the end of a job; throws an Error with a sentence for the user. */
export async function cancelJob(db, jobId) {
  try {
    await updateDoc(doc(db, "jobs", jobId), { cancel_requested: true });
  } catch (error) {
    throw new Error(sentenceOf(error), { cause: error });
  }
}

/** Returns the newest jobs of an organization. Each costs one read and comes with its whole post. */
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

/** Returns a job as a page shows it. Between stages, and after a cancel, it has no `text`. */
function pictureOf(job, offline = false) {
  if (!job) return { ...START, state: offline ? "offline" : "waiting", text: undefined };
  return {
    state: stateOf(job),
    progress: job.progress,
    title: job.result?.title ?? job.request.topic,
    text: job.result?.content ?? job.draft, // Markdown
    html: job.result?.content_html ?? undefined, // the finished post, sanitised; a very long one has none
    notes: notesOf(job.stages),
    error: job.error?.message,
    language: job.request.language,
    cost: job.usage.cost_usd, // dollars so far; null where a price is unknown
    ended: ENDED.includes(job.status),
    cancellable: !ENDED.includes(job.status) && !job.cancel_requested,
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

/** Returns what a job waits for, and how many jobs of the organization are before it. */
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
  page.title.dir = page.text.dir = "auto"; // a post may be in Arabic
  page.title.lang = page.text.lang = picture.language ?? "";
  page.text.innerHTML = picture.html ?? (picture.text && toHtml(picture.text));
  page.notes.textContent = picture.notes.join("\n");
  page.error.textContent = picture.error ?? "";
  page.cancel.disabled = !picture.cancellable;
}

const START = { state: "", progress: 0, text: "", notes: [], ended: false, cancellable: false };
const DELETED = { ...START, state: "deleted", ended: true }; // it has expired, or was erased

const WAITS = {
  organisation: "waits for a place",
  system: "waits for a place",
  budget: "waits for money that other jobs hold",
  model: "waits for its model",
  paused: "paused",
};

function sentenceOf(error) {
  return REASONS[error.code] ?? error.message;
}

const REASONS = {
  "permission-denied": "This job belongs to another organization, or your sign-in has ended: sign in again.",
  unauthenticated: "Your sign-in has ended: sign in again.",
};
