import type { Job } from "../../../../hooks";
import { formatCount, pluralize } from "../../../format";
import { gradeOf } from "../../../job-words";
import { toHtml } from "../../../to-html";
import { CopyButton, DownloadButton } from "../copy";
import { hasEnded, isWriting, titleOf } from "../model";
import { verdictOf } from "../outcome/verdict";

/** A line above the text: what there is of it, then the verdict on the post and the ways to take it along. */
export function PostBar({ job, text }: { job: Job; text: string | null }) {
  const result = job.result;
  if (!result) {
    return (
      <div className="post-bar">
        <p className="muted">
          {text && isWriting(job) && <span className="still-written" aria-hidden="true" />}
          {draftWords(job, text)}
        </p>
      </div>
    );
  }
  const count = result.quality_issues?.length ?? 0;
  return (
    <div className="post-bar">
      <p className="verdict">
        <span className={`score ${gradeOf(result.quality_score)}`}>
          <b>{result.quality_score}</b> of 100
        </span>{" "}
        {verdictOf(job)} <span className="muted">{formatCount(result.word_count)} words.</span>
        {count > 0 && (
          <a className="to-findings" href="#findings">
            Go to {pluralize(count, "finding")}
          </a>
        )}
      </p>
      <div className="button-row">
        <CopyButton text={() => result.content} label="Copy Markdown" />
        <CopyButton text={() => result.content_html ?? String(toHtml(result.content))} label="Copy HTML" />
        <DownloadButton
          text={() => `# ${titleOf(job)}\n\n${result.content}\n`}
          name={`${fileName(result.meta_tags?.slug)}.md`}
          label="Download .md"
        />
      </div>
    </div>
  );
}

const THINKING = "*The model is thinking…*"; // the draft before a model that reasons has begun to write

function draftWords(job: Job, text: string | null): string {
  if (!text) return hasEnded(job) ? "No text." : "No text yet.";
  if (text.trim() === THINKING && !hasEnded(job)) return "The model is thinking.";
  if (isWriting(job)) return `The draft: ${lengthOf(text)} so far.`;
  return `${hasEnded(job) ? "The last text" : "The text"}: ${lengthOf(text)}.`;
}

/** Returns the length of a text: in words, or in characters where few spaces are between them. */
function lengthOf(text: string): string {
  const words = text.split(/\s+/).filter(Boolean).length;
  const characters = [...text].length;
  return characters > words * 20 ? pluralize(characters, "character") : pluralize(words, "word");
}

function fileName(slug: string | undefined): string {
  return (slug ?? "").replace(/[^\p{L}\p{M}\p{N}_-]+/gu, "-") || "post";
}
