/** Money, numbers, ages and times as the page writes them. */

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const MOMENT = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short", timeZone: "UTC" });
const FULL_DAY = new Intl.DateTimeFormat("en-GB", { dateStyle: "long", timeZone: "UTC" });
const moneyFormats = new Map<number, Intl.NumberFormat>();

export const UNKNOWN = "unknown";

/** Returns the decimals of a column of amounts: as many as its largest needs. */
export function moneyDecimals(amounts: Iterable<number | null | undefined>): number {
  let largest = 0;
  for (const each of amounts) largest = Math.max(largest, Math.abs(each ?? 0));
  return largest >= 100 ? 2 : largest >= 0.1 ? 4 : 6;
}

/** Writes an amount in US dollars. An unknown one is named, and a small one is not 0. */
export function formatMoney(usd: number | null | undefined, decimals = moneyDecimals([usd])): string {
  if (usd === null || usd === undefined || !Number.isFinite(usd)) return UNKNOWN;
  if (usd === 0) return "$0";
  const least = 10 ** -decimals;
  if (usd > 0 && usd < least / 2) return `<$${least.toFixed(decimals)}`;
  let format = moneyFormats.get(decimals);
  if (!format) {
    format = new Intl.NumberFormat("en-US", {
      style: "currency",
      currency: "USD",
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
    });
    moneyFormats.set(decimals, format);
  }
  return format.format(usd);
}

/** Writes an amount for a sentence: two significant decimals, such as $0.034 or $12.50. */
export function formatRoughMoney(usd: number | null | undefined): string {
  if (usd === null || usd === undefined || !Number.isFinite(usd)) return UNKNOWN;
  if (usd === 0) return "$0";
  if (usd >= 1) return formatMoney(usd, 2);
  return formatMoney(usd, Math.min(6, Math.max(2, 1 - Math.floor(Math.log10(usd)))));
}

/** Writes a whole number with thousands. */
export function formatCount(count: number | null | undefined): string {
  return count === null || count === undefined || !Number.isFinite(count) ? UNKNOWN : COUNT.format(count);
}

/** Returns "1 job" or "3 jobs". */
export function pluralize(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

const UNITS: [number, string][] = [
  [86_400, "d"],
  [3_600, "h"],
  [60, "min"],
];

/** Writes how long ago a moment was; a clock that is behind makes it "now". */
export function formatAge(moment: Date, now: number): string {
  const seconds = Math.floor((now - moment.getTime()) / 1000);
  if (!Number.isFinite(seconds)) return UNKNOWN;
  if (seconds < 5) return "now";
  for (const [size, name] of UNITS) {
    if (seconds >= size) return `${COUNT.format(Math.floor(seconds / size))} ${name}`;
  }
  return `${seconds} s`;
}

/** Writes a duration in seconds: "40 s", "2 min", "1 h 5 min". */
export function formatDuration(seconds: number): string {
  if (!Number.isFinite(seconds) || seconds < 0) return UNKNOWN;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest ? `${Math.floor(minutes / 60)} h ${rest} min` : `${minutes / 60} h`;
}

/** Writes a moment in the reader's own time zone. */
export function formatMoment(moment: Date): string {
  return Number.isNaN(moment.getTime()) ? UNKNOWN : MOMENT.format(moment);
}

/** Writes a day of UTC, YYYY-MM-DD, as "30 Nov"; any other text as it is. */
export function formatDay(day: string): string {
  const moment = readDay(day);
  return moment ? DAY.format(moment) : day;
}

/** Writes a day of UTC, YYYY-MM-DD, as "30 November 2026"; any other text as it is. */
export function formatFullDay(day: string): string {
  const moment = readDay(day);
  return moment ? FULL_DAY.format(moment) : day;
}

function readDay(day: string): Date | null {
  const moment = /^\d{4}-\d\d-\d\d/.test(day) ? new Date(`${day.slice(0, 10)}T00:00:00Z`) : null;
  return moment && !Number.isNaN(moment.getTime()) ? moment : null;
}
