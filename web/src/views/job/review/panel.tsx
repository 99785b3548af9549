import { useRef } from "react";
import type { Job } from "../../../../hooks";
import { formatMoment, pluralize } from "../../../format";
import { Button } from "../../../ui";
import type { JobActions } from "../model";
import { Refusal } from "../replay/dialog";
import { useStart } from "../replay/use-start";
import { useFocusAfter } from "./focus";
import type { Review } from "./record";
import { RemarksForm } from "./remarks";

interface Props {
  job: Job;
  review: Review;
  /** The title, the score and the number of findings of the post, once they are read. */
  post: ReviewedPost | null;
  actions: JobActions;
  /** Somebody has decided, and not here. */
  isOver: boolean;
  /** Whether the remarks are open, to send the post back. */
  sendsBack: boolean;
  onSendBack: (open: boolean) => void;
  onEdit: () => void;
}

export interface ReviewedPost {
  title: string;
  score: number | null;
  findings: number | null;
}

/** What a reviewer can decide on a post, until when, and what happens then. */
export function ReviewPanel({ job, review, post, actions, isOver, sendsBack, onSendBack, onEdit }: Props) {
  const { round } = review;
  const { busy, error, start } = useStart(() => actions.review({ decision: "approve", round }));
  const panel = useRef<HTMLElement>(null);
  useFocusAfter(panel);
  return (
    <section ref={panel} className="review" aria-labelledby="review-title">
      <h2 id="review-title" tabIndex={-1}>
        {isOver ? "Your remarks" : "This post awaits your review"}
      </h2>
      {!isOver && post?.title && (
        <p className="review-post" dir="auto">
          “{post.title}”
        </p>
      )}
      {!isOver && (
        <p>
          {post && summaryOf(post)} Every member of your organization can decide. {endOf(review)}
        </p>
      )}
      {sendsBack ? (
        <RemarksForm
          job={job}
          review={review}
          actions={actions}
          isOver={isOver}
          onClose={() => onSendBack(false)}
        />
      ) : (
        <>
          <div className="button-row">
            <Button kind="primary" busy={busy} disabled={!post} onClick={start}>
              Approve
            </Button>
            <Button disabled={!post} onClick={onEdit}>
              Edit and approve…
            </Button>
            <Button onClick={() => onSendBack(true)}>Send back…</Button>
          </div>
          <Refusal sentence={error} />
        </>
      )}
    </section>
  );
}

function summaryOf({ score, findings }: ReviewedPost): string {
  if (score === null || findings === null) return "";
  return `It has ${score} of 100 points and ${findings === 0 ? "no findings" : pluralize(findings, "finding")}.`;
}

/** Returns what happens without a decision, and when. */
export function endOf({ until, default: then }: Review): string {
  if (!until) return "";
  return `Without a decision it is ${then === "approve" ? "approved" : "cancelled"} on ${formatMoment(until)}.`;
}
