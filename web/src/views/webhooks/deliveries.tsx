import { useEffect, useId, useRef, useState } from "react";
import { Link } from "wouter";
import type { Delivery, Webhook } from "../../door-types";
import { formatMoment, pluralize } from "../../format";
import { Age, Badge, Button, ProblemBox, Skeleton, useLoad, useNow, useToast } from "../../ui";
import type { WebhookActions } from "./actions";
import { useAction } from "./use-action";
import { DELIVERY_TONES, describeAttempt, describeNext, isDueSoon, isOutdated } from "./words";

const STATUSES = ["", "pending", "delivered", "failed"] as const;
const POLL = 4_000;
const SLOW_POLL = 30_000;

interface Props {
  endpoint: Webhook;
  actions: WebhookActions;
  /** The deliveries show that the endpoint's own state has changed. */
  onOutdated: () => void;
}

/** The deliveries of an endpoint, the newest first. They are read again while they are shown. */
export function Deliveries({ endpoint, actions, onOutdated }: Props) {
  const [status, setStatus] = useState("");
  const id = useId();
  return (
    <div className="deliveries">
      <p className="deliveries-filter">
        <label htmlFor={id}>Show</label>
        <select id={id} value={status} onChange={(event) => setStatus(event.target.value)}>
          {STATUSES.map((each) => (
            <option key={each} value={each}>
              {each || "all"}
            </option>
          ))}
        </select>
      </p>
      <Pages key={status} endpoint={endpoint} status={status} actions={actions} onOutdated={onOutdated} />
    </div>
  );
}

interface PagesProps extends Props {
  status: string;
}

function Pages({ endpoint, status, actions, onOutdated }: PagesProps) {
  const endpointId = endpoint.endpoint_id;
  const query = status ? { status } : {};
  const first = useLoad("first", (signal) => actions.deliveries(endpointId, query, signal));
  const [older, setOlder] = useState<{ deliveries: Delivery[]; next: string | null } | null>(null);
  const [busy, run] = useAction();
  const toast = useToast();
  const isAwaited = first.data?.deliveries.some((each) => isDueSoon(each, Date.now())) ?? false;
  usePoll(first.reload, isAwaited ? POLL : SLOW_POLL);
  useOutdated(endpoint, first.data?.deliveries, onOutdated);
  if (first.error && !first.data) return <ProblemBox error={first.error} retry={first.reload} />;
  if (!first.data) return <Skeleton lines={4} />;
  const shown = unique([...first.data.deliveries, ...(older?.deliveries ?? [])]);
  const next = older ? older.next : first.data.next;
  const more = () =>
    run("more", async () => {
      const page = await actions.deliveries(
        endpointId,
        { ...query, cursor: next },
        new AbortController().signal,
      );
      setOlder((last) => ({
        deliveries: [...(last?.deliveries ?? []), ...page.deliveries],
        next: page.next,
      }));
    });
  const replay = (delivery: Delivery) =>
    run(delivery.delivery_id, async () => {
      await actions.replay(delivery.delivery_id);
      toast("The event is sent again.");
      first.reload();
    });
  if (!shown.length)
    return <p className="muted">{status ? `No delivery is ${status}.` : "Nothing was sent yet."}</p>;
  return (
    <>
      <ul className="deliveries-list">
        {shown.map((delivery) => (
          <DeliveryLine
            key={delivery.delivery_id}
            delivery={delivery}
            busy={busy === delivery.delivery_id}
            onReplay={() => replay(delivery)}
          />
        ))}
      </ul>
      {next && (
        <p>
          <Button small busy={busy === "more"} onClick={more}>
            Load more
          </Button>
        </p>
      )}
    </>
  );
}

function unique(deliveries: Delivery[]): Delivery[] {
  return [
    ...new Map(deliveries.map((each) => [each.delivery_id, each]).reverse() as [string, Delivery][]).values(),
  ].reverse();
}

/** Asks for the endpoint once for each list of deliveries that contradicts its state. */
function useOutdated(endpoint: Webhook, deliveries: Delivery[] | undefined, onOutdated: () => void) {
  const current = useRef({ endpoint, onOutdated });
  current.current = { endpoint, onOutdated };
  useEffect(() => {
    if (deliveries && isOutdated(current.current.endpoint, deliveries)) current.current.onOutdated();
  }, [deliveries]);
}

function usePoll(act: () => void, pause: number) {
  useEffect(() => {
    const timer = setInterval(() => {
      if (document.visibilityState !== "hidden") act();
    }, pause);
    return () => clearInterval(timer);
  }, [act, pause]);
}

interface LineProps {
  delivery: Delivery & { job_id?: string | null };
  busy: boolean;
  onReplay: () => void;
}

function DeliveryLine({ delivery, busy, onReplay }: LineProps) {
  const now = useNow();
  const last = delivery.attempts.at(-1);
  const next = describeNext(delivery, now);
  return (
    <li className="delivery">
      <div className="delivery-head">
        <Badge tone={DELIVERY_TONES[delivery.status] ?? "neutral"} live={delivery.status === "pending"}>
          {delivery.status}
        </Badge>
        <code>{delivery.type}</code>
        {delivery.job_id && <Link href={`/jobs/${encodeURIComponent(delivery.job_id)}`}>job</Link>}
        <span className="muted">
          <Age since={new Date(delivery.created_at)} ago />
        </span>
        <Button small busy={busy} onClick={onReplay} aria-label={`Replay ${delivery.type}`}>
          Replay
        </Button>
      </div>
      <p className="muted">
        {[pluralize(delivery.attempts.length, "attempt"), last && describeAttempt(last), next]
          .filter(Boolean)
          .map((part) => String(part).replace(/\.?$/, "."))
          .join(" ")}
      </p>
      <details>
        <summary>Attempts and body</summary>
        <ol>
          {delivery.attempts.map((attempt) => (
            <li key={attempt.at}>
              <time dateTime={attempt.at}>{formatMoment(new Date(attempt.at))}</time>:{" "}
              {describeAttempt(attempt)}
            </li>
          ))}
        </ol>
        {delivery.body && (
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to be reached by keyboard
          <section className="scrolling" tabIndex={0} aria-label="Body">
            <pre>{delivery.body}</pre>
          </section>
        )}
      </details>
    </li>
  );
}
