import type { ReactNode } from "react";
import { gradeOf } from "../job-words";
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

/** A quality score of 0 to 100; a dash without one. */
export function Score({ score }: { score: number | null | undefined }) {
  if (score === null || score === undefined) return <span className="muted">–</span>;
  return <span className={classes("score", gradeOf(score))}>{score}</span>;
}
