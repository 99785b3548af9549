import type { Job, Waiting } from "../../../../hooks";
import { formatMoment } from "../../../format";
import { useNow } from "../../../ui";
import { formatSpan, momentOf, waitOf } from "../words";

/** Why a job waits, since when, and until when. */
export function WaitingNote({ waiting }: { waiting: NonNullable<Job["waiting"]> }) {
  const now = useNow();
  return (
    <div className="notice warn">
      <p>
        <strong>{waitOf(waiting)}</strong>
      </p>
      <p className="muted">{[...times(waiting, now)].join(" ")}</p>
    </div>
  );
}

function* times(
  { since, until, ends, order }: Waiting & { order?: number | null },
  now: number,
): Generator<string> {
  const start = momentOf(since);
  if (start !== null)
    yield `Since ${clock(start, now)}, for ${formatSpan(Math.floor(Math.max(now - start, 0) / 1000) || 1)}.`;
  const next = momentOf(until);
  if (next !== null && next > now) yield `The model is asked again at ${clock(next, now)}.`;
  const end = momentOf(ends);
  if (end !== null)
    yield `Its ${typeof order === "number" ? "deadline" : "patience"} ends at ${clock(end, now)}.`;
}

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });

/** Writes a moment as a time of today, or with its day. */
function clock(moment: number, now: number): string {
  const date = new Date(moment);
  return date.toDateString() === new Date(now).toDateString() ? TIME.format(date) : formatMoment(date);
}
