import { cancelJob, watchJob } from "./hooks/job";
import { toHtml } from "./post-html.js";

const ENDED = ["completed", "failed", "cancelled"];

/**
 * Shows a job live on a page without a framework. `page` has the elements `title`, `status`, `bar` (a
 * <progress max="100">), `text`, `error` and `cancel` (a <button>). Returns a function that stops.
 */
export function showJob(page, db, id) {
  page.cancel.onclick = () => cancelJob(db, id).catch((refused) => (page.error.textContent = refused.message));
  return watchJob(db, id, ({ job, text, state, error }) => {
    page.title.textContent = job?.result?.title ?? job?.request.topic ?? "";
    page.title.dir = page.text.dir = "auto"; // a post may be in Arabic
    page.status.textContent = statusOf(job, state);
    page.bar.value = job?.progress ?? 0;
    page.text.innerHTML = job?.result?.content_html ?? (text ? toHtml(text) : "");
    page.error.textContent = job?.error?.message ?? error ?? "";
    page.cancel.disabled = !job || job.cancel_requested || ENDED.includes(job.status);
  });
}

/** Returns what the job does, or before there is one, what the listener knows. */
function statusOf(job, state) {
  if (!job) return state === "missing" ? "waiting" : state;
  if (job.cancel_requested && !ENDED.includes(job.status)) return "cancelling";
  return job.waiting ? `waits: ${job.waiting.reason}` : job.status;
}
