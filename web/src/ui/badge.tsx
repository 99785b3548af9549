import type { ReactNode } from "react";
import type { JobRow } from "../../hooks";
import { classes } from "./button";

export type Tone = "neutral" | "accent" | "good" | "warn" | "bad";

/** A word in a frame of its tone. The word has the meaning, the colour only repeats it. */
export function Badge({
  tone = "neutral",
  live,
  children,
}: {
  tone?: Tone;
  live?: boolean;
  children: ReactNode;
}) {
  return <span className={classes("badge", tone, live && "at-work")}>{children}</span>;
}

const TONES: Record<string, Tone> = {
  queued: "neutral",
  running: "accent",
  completed: "good",
  failed: "bad",
  cancelled: "warn",
};

/** A job's status as one word: `waiting` and `cancelling` are states of live jobs. */
export function StatusBadge({
  job,
}: {
  job: Pick<JobRow, "status"> & Partial<Pick<JobRow, "waiting" | "cancel_requested">>;
}) {
  const live = job.status === "queued" || job.status === "running";
  if (live && job.cancel_requested) return <Badge tone="warn">cancelling</Badge>;
  if (live && job.waiting) return <Badge>waiting</Badge>;
  return (
    <Badge tone={TONES[job.status] ?? "neutral"} live={job.status === "running"}>
      {job.status}
    </Badge>
  );
}

/** A quality score of 0 to 100; a dash without one. */
export function Score({ score }: { score: number | null | undefined }) {
  if (score === null || score === undefined) return <span className="muted">–</span>;
  const tone = score >= 80 ? "good" : score >= 60 ? "warn" : "bad";
  return <span className={classes("score", tone)}>{score}</span>;
}
