/** Scales of the charts. */

/** Returns round values from 0 to at least `largest`, about `count` of them. */
export function ticksFor(largest: number, count = 4): number[] {
  if (!(largest > 0) || !Number.isFinite(largest)) return [0, 1];
  const rough = largest / count;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step =
    [1, 2, 2.5, 5, 10].map((each) => each * size).find((each) => each >= rough * (1 - 1e-9)) ?? 10 * size;
  const ticks = [0];
  while ((ticks.at(-1) ?? 0) < largest * (1 - 1e-9))
    ticks.push(Number((ticks.length * step).toPrecision(12)));
  return ticks;
}

export interface Column {
  x: number;
  width: number;
}

/** Returns the place of each of `count` columns in a width. */
export function columnsIn(width: number, count: number): Column[] {
  const each = width / Math.max(1, count);
  const gap = each > 8 ? Math.min(8, each * 0.25) : each > 3 ? 1 : 0;
  return Array.from({ length: count }, (_, index) => ({
    x: index * each + gap / 2,
    width: Math.max(1, each - gap),
  }));
}

/** Returns which of `count` labels fit in a width: every first, second, seventh …, the newest among them. */
export function labelled(count: number, width: number, each = 56): Set<number> {
  const fitting = Math.max(1, Math.floor(width / each));
  const step = [1, 2, 5, 7, 10, 14, 15, 30, 60, 100, 365].find((size) => count / size <= fitting) ?? count;
  const found = new Set<number>();
  for (let index = count - 1; index >= 0; index -= step) found.add(index);
  return found;
}
