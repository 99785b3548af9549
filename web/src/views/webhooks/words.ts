/** Endpoints and deliveries in words, and the rules of an endpoint's form. */

import type { Delivery, DeliveryAttempt, Webhook, WebhookEvent } from "../../door-types";
import { formatDuration, formatMoment } from "../../format";
import type { Tone } from "../../ui";

export const EVENTS: readonly { event: WebhookEvent; meaning: string }[] = [
  { event: "job.completed", meaning: "a post is finished" },
  { event: "job.failed", meaning: "a job has failed" },
  { event: "job.cancelled", meaning: "a job was cancelled" },
  { event: "job.awaiting_review", meaning: "a post awaits a person's review" },
  { event: "budget.threshold", meaning: "80 or 100 percent of the budget is spent" },
];

export const LONGEST_DESCRIPTION = 500;

export interface EndpointDraft {
  url: string;
  events: WebhookEvent[];
  description: string;
}

export type EndpointFaults = Partial<Record<keyof EndpointDraft, string>>;

export const NEW_ENDPOINT: EndpointDraft = {
  url: "",
  events: EVENTS.map(({ event }) => event).filter((event) => event !== "job.awaiting_review"),
  description: "",
};

/** Returns a sentence for each wrong field. The door checks the address of the host as well. */
export function findEndpointFaults({ url, events, description }: EndpointDraft): EndpointFaults {
  const faults: EndpointFaults = {};
  const fault = findUrlFault(url.trim());
  if (fault) faults.url = fault;
  if (!events.length) faults.events = "Choose at least one event.";
  if (Array.from(description).length > LONGEST_DESCRIPTION) {
    faults.description = `The description has at most ${LONGEST_DESCRIPTION} characters.`;
  }
  return faults;
}

const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/;

function findUrlFault(text: string): string | null {
  if (!text) return "The URL is missing.";
  if (!URL.canParse(text)) return "This is not a URL: begin with https://.";
  const { protocol, hostname, username, password } = new URL(text);
  if (username || password) return "Leave the user name and the password out of the URL.";
  if (protocol === "https:" || (protocol === "http:" && LOOPBACK.test(hostname))) return null;
  return "The URL has to begin with https://.";
}

export interface EndpointState {
  label: string;
  tone: Tone;
  sentence: string;
}

/** Returns the state of an endpoint. */
export function stateOf(endpoint: Webhook & { disabled_by?: string | null }): EndpointState {
  if (endpoint.disabled) {
    const gone = endpoint.disabled_by === "gone";
    const sentence = gone ? "It answered 410 (gone), and gets no events any more." : "It gets no events.";
    return { label: "Disabled", tone: gone ? "bad" : "neutral", sentence };
  }
  if (endpoint.failing_since) {
    const since = formatMoment(new Date(endpoint.failing_since));
    return { label: "Failing", tone: "warn", sentence: `No delivery has succeeded since ${since}.` };
  }
  return { label: "Enabled", tone: "good", sentence: "" };
}

const OVERLAP = 24 * 3_600_000;

/** Returns until when the secret before the last rotation signs as well; empty when it does no more. */
export function describeRotation({ rotated_at }: Webhook, now: number): string {
  const ends = rotated_at ? Date.parse(rotated_at) + OVERLAP : Number.NaN;
  return ends > now
    ? `The secret is new; the old one signs as well until ${formatMoment(new Date(ends))}.`
    : "";
}

export const DELIVERY_TONES: Record<Delivery["status"], Tone> = {
  pending: "accent",
  delivered: "good",
  failed: "bad",
};

/** Returns what an attempt came to. */
export function describeAttempt({ status_code, latency_ms, error }: DeliveryAttempt): string {
  const time = latency_ms === null ? "" : ` in ${latency_ms.toLocaleString("en-US")} ms`;
  if (status_code !== null && !error) return `Answered ${status_code}${time}`;
  if (status_code !== null) return `Answered ${status_code}${time}: ${error}`;
  return error ?? "No answer";
}

/** Returns whether an attempt is under way. One whose sender has died ends with its claim. */
function isBeingSent({ status, claimed_until }: Delivery, now: number): boolean {
  return status === "pending" && !!claimed_until && Date.parse(claimed_until) > now;
}

/** Returns when the next attempt is due, or that one is under way; empty if there is none. */
export function describeNext(delivery: Delivery, now: number): string {
  const { status, next_at } = delivery;
  if (status !== "pending" || !next_at) return "";
  if (isBeingSent(delivery, now)) return "It is being sent";
  const seconds = (Date.parse(next_at) - now) / 1000;
  return seconds > 1 ? `Next try in ${formatDuration(seconds)}` : "Next try is due";
}

const SOON = 15_000;

/** Returns whether a delivery changes within seconds. */
export function isDueSoon(delivery: Delivery, now: number): boolean {
  const { status, next_at } = delivery;
  return (
    isBeingSent(delivery, now) || (status === "pending" && (!next_at || Date.parse(next_at) - now < SOON))
  );
}

/** Returns whether an endpoint has changed since it was read: its last attempt contradicts its state. */
export function isOutdated({ disabled, failing_since }: Webhook, deliveries: readonly Delivery[]): boolean {
  const last = deliveries
    .flatMap(({ attempts }) => attempts)
    .reduce<DeliveryAttempt | null>(
      (found, each) => (found && Date.parse(found.at) >= Date.parse(each.at) ? found : each),
      null,
    );
  if (!last || disabled) return false;
  if (!failing_since) return !!last.error;
  return !last.error && Date.parse(last.at) > Date.parse(failing_since);
}
