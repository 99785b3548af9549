import { Link } from "wouter";
import type { DeadLetter } from "../../door-types";
import { formatCount } from "../../format";
import { Age, Badge, Button } from "../../ui";
import { readable } from "./data";

/** A letter as the door shows it. */
export type Letter = DeadLetter & { encoding?: string; size?: number; replayed_at?: string | null };

interface Props {
  letter: Letter;
  busy: boolean;
  onReplay: () => void;
  /** Whether the page may listen to the letter's job. */
  isOwn: boolean;
  /** Shows a job of another organization. */
  onJob: (id: string) => void;
}

/** One message that was refused or given up. */
export function LetterCard({ letter, busy, onReplay, isOwn, onJob }: Props) {
  const attributes = Object.entries(letter.attributes ?? {});
  return (
    <article className="letter" aria-label={`Message ${letter.message_id}`}>
      <header>
        <p className="letter-reason" dir="auto">
          {letter.reason}
        </p>
        <Button small busy={busy} onClick={onReplay} aria-label={`Replay message ${letter.message_id}`}>
          Replay…
        </Button>
      </header>
      <p className="muted letter-facts">
        {letter.subscription || "no known subscription"} · <Age since={new Date(letter.received_at)} ago /> ·
        message {letter.message_id}
        {letter.job_id && (
          <>
            {" · "}
            {isOwn ? (
              <Link href={`/jobs/${encodeURIComponent(letter.job_id)}`}>job {letter.job_id}</Link>
            ) : (
              <button type="button" className="letter-job" onClick={() => onJob(letter.job_id ?? "")}>
                job {letter.job_id}
              </button>
            )}
          </>
        )}
        {letter.org_id && <> · organization {letter.org_id}</>}
      </p>
      {letter.replayed_at && (
        <p>
          <Badge tone="accent">
            replayed&nbsp;
            <Age since={new Date(letter.replayed_at)} ago />
          </Badge>
        </p>
      )}
      <details>
        <summary>
          Data
          {letter.size
            ? ` (${formatCount(letter.size)} bytes${letter.encoding === "base64" ? ", base64" : ""})`
            : ""}
          {attributes.length > 0 && " and attributes"}
        </summary>
        {attributes.length > 0 && (
          <dl className="letter-attributes">
            {attributes.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        )}
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to be reached by keyboard */}
        <section className="scrolling" tabIndex={0} aria-label="Data">
          <pre>{readable(letter.data)}</pre>
        </section>
      </details>
    </article>
  );
}
