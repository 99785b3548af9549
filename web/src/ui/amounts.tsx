import { useSyncExternalStore } from "react";
import { formatAge, formatMoment, formatMoney, UNKNOWN } from "../format";

/** An amount in US dollars; an unknown one is named. `decimals` align the amounts of a column (moneyDecimals). */
export function Money({ usd, decimals }: { usd: number | null | undefined; decimals?: number }) {
  const text = decimals === undefined ? formatMoney(usd) : formatMoney(usd, decimals);
  return <span className={text === UNKNOWN ? "money muted" : "money"}>{text}</span>;
}

let now = Date.now();
let ticking: ReturnType<typeof setInterval> | undefined;
const watchers = new Set<() => void>();

function watchClock(watcher: () => void): () => void {
  watchers.add(watcher);
  ticking ??= setInterval(() => {
    now = Date.now();
    for (const each of watchers) each();
  }, 1000);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(ticking);
    ticking = undefined;
  };
}

function readClock(): number {
  if (!ticking) now = Math.floor(Date.now() / 1000) * 1000;
  return now;
}

/** Return the time in milliseconds, each second anew. All who use it share one timer. */
export function useNow(): number {
  return useSyncExternalStore(watchClock, readClock);
}

/** How long ago a moment was, live; the moment itself is its title. */
export function Age({ since, ago = false }: { since: Date; ago?: boolean }) {
  // The text is what is watched: of 200 ages in a list, only the ones that have changed are drawn.
  const age = useSyncExternalStore(watchClock, () => formatAge(since, readClock()));
  const moment = formatMoment(since);
  if (moment === UNKNOWN) return <span className="muted">{UNKNOWN}</span>;
  return (
    <time dateTime={since.toISOString()} title={moment}>
      {ago && age !== "now" ? `${age} ago` : age}
    </time>
  );
}

/** A bar of 0 to 100. It moves smoothly, where motion is welcome. */
export function Progress({
  value,
  label,
  tone = "accent",
}: {
  value: number;
  label: string;
  tone?: "accent" | "good" | "warn" | "bad";
}) {
  const part = Math.min(100, Math.max(0, Number.isFinite(value) ? value : 0));
  return (
    <div
      className={`progress ${tone}`}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.round(part)}
    >
      <div style={{ transform: `scaleX(${part / 100})` }} />
    </div>
  );
}
