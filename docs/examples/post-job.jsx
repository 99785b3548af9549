import { useJob } from "./hooks";
import { toHtml } from "./post-html.js";

const ENDED = ["completed", "failed", "cancelled"];

/** Shows a job live, in a <PipelineProvider>. Give it the job's id as `key`, so that nothing of another job stays. */
export function PostJob({ id }) {
  const { job, text, state, error, cancel } = useJob(id);
  if (!job) return <p role="status">{error ?? (state === "missing" ? "waiting" : state)}</p>;
  const html = job.result?.content_html ?? (text ? toHtml(text) : "");
  const ended = ENDED.includes(job.status);
  const over = ended || job.cancel_requested;
  const status = job.waiting ? `waits: ${job.waiting.reason}` : job.status;
  return (
    <>
      <h1 dir="auto">{job.result?.title ?? job.request.topic}</h1>
      <p role="status">{job.cancel_requested && !ended ? "cancelling" : status}</p>
      <progress max="100" value={job.progress} />
      <button type="button" disabled={over} onClick={() => cancel().catch((refused) => alert(refused.message))}>
        Cancel
      </button>
      <p role="alert">{job.error?.message ?? error}</p>
      <article dir="auto" lang={job.request.language} dangerouslySetInnerHTML={{ __html: html }} />
    </>
  );
}
