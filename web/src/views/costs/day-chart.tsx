import { type KeyboardEvent, useState } from "react";
import { formatFullDay, formatMoney, formatRoughMoney, pluralize } from "../../format";
import type { CostRow } from "./figures";
import { columnsIn, labelled, ticksFor } from "./scale";
import { useWidth } from "./use-width";

const HEIGHT = 220;
const [TOP, BOTTOM, LEFT] = [12, 28, 64];
const PLOT = HEIGHT - TOP - BOTTOM;

/** A column for each day: what was paid, and above it what the cache saved. Arrow keys go from day to day. */
export function DayChart({ rows }: { rows: CostRow[] }) {
  const [box, width] = useWidth<HTMLDivElement>(800);
  const [active, setActive] = useState<number | null>(null);
  const [place, setPlace] = useState(rows.length - 1); // of the one column in the tab order
  const largest = Math.max(0, ...rows.map((row) => (row.total_cost_usd ?? 0) + (row.total_saved_usd ?? 0)));
  const ticks = ticksFor(largest);
  const top = ticks.at(-1) ?? 1;
  const columns = columnsIn(Math.max(1, width - LEFT), rows.length);
  const labels = labelled(rows.length, width - LEFT);
  const heightOf = (usd: number | null) => ((usd ?? 0) / top) * PLOT;
  const home = Math.min(place, rows.length - 1);
  const go = (event: KeyboardEvent<SVGElement>) => {
    const next = nextPlace(event.key, home, rows.length);
    if (next === null) return event.key === "Escape" && setActive(null);
    event.preventDefault();
    setPlace(next);
    const column = event.currentTarget.ownerDocument.getElementById(`cost-day-${next}`);
    column?.focus();
  };
  return (
    <div className="chart" ref={box}>
      <Grid ticks={ticks} width={width} />
      {/* biome-ignore lint/a11y/useSemanticElements: a group of columns is no fieldset */}
      <svg width={width} height={HEIGHT} role="group" aria-label="Costs by day" onKeyDown={go}>
        {rows.map((row, index) => {
          const { x, width: wide } = columns[index] ?? { x: 0, width: 0 };
          const [paid, saved] = [heightOf(row.total_cost_usd), heightOf(row.total_saved_usd)];
          const middle = LEFT + x + wide / 2;
          return (
            // biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: a column only has a value, and the keyboard reads it
            <g
              key={row.id}
              id={`cost-day-${index}`}
              className={index === active ? "column column-active" : "column"}
              role="img"
              tabIndex={index === home ? 0 : -1}
              aria-label={describe(row)}
              onFocus={() => setActive(index)}
              onBlur={() => setActive(null)}
              onPointerEnter={() => setActive(index)}
              onPointerLeave={() => setActive(null)}
            >
              <rect className="column-ground" x={middle - wide / 2} y={TOP} width={wide} height={PLOT} />
              <rect className="paid" x={middle - wide / 2} y={TOP + PLOT - paid} width={wide} height={paid} />
              <rect
                className="saved"
                x={middle - wide / 2}
                y={TOP + PLOT - paid - saved}
                width={wide}
                height={saved}
              />
              {labels.has(index) && (
                <text className="chart-text" {...labelPlace(middle, width)} y={HEIGHT - 8}>
                  {row.name}
                </text>
              )}
            </g>
          );
        })}
      </svg>
      {active !== null && rows[active] && (
        <Tip
          row={rows[active]}
          left={LEFT + (columns[active]?.x ?? 0) + (columns[active]?.width ?? 0) / 2}
          width={width}
        />
      )}
    </div>
  );
}

/** The lines of the scale, and their amounts. */
function Grid({ ticks, width }: { ticks: number[]; width: number }) {
  const top = ticks.at(-1) ?? 1;
  return (
    <svg className="chart-grid" width={width} height={HEIGHT} aria-hidden="true">
      {ticks.map((tick) => (
        <g key={tick}>
          <line className="chart-line" x1={LEFT} x2={width} y1={yOf(tick / top)} y2={yOf(tick / top)} />
          <text className="chart-text" x={LEFT - 8} y={yOf(tick / top) + 4} textAnchor="end">
            {formatRoughMoney(tick)}
          </text>
        </g>
      ))}
    </svg>
  );
}

function yOf(part: number): number {
  return TOP + PLOT - part * PLOT;
}

/** Returns where a label begins, so that it stays inside of the chart. */
function labelPlace(middle: number, width: number) {
  const isLast = middle > width - 24;
  return { x: isLast ? width : middle, textAnchor: isLast ? ("end" as const) : ("middle" as const) };
}

/** Returns the column that a key goes to; null for other keys. */
export function nextPlace(key: string, place: number, count: number): number | null {
  const places: Record<string, number> = {
    ArrowLeft: place - 1,
    ArrowRight: place + 1,
    Home: 0,
    End: count - 1,
  };
  const next = places[key];
  return next === undefined ? null : Math.min(count - 1, Math.max(0, next));
}

function describe(row: CostRow): string {
  const day = row.key ? formatFullDay(row.key) : row.name;
  const saved = row.total_saved_usd ? `, ${formatMoney(row.total_saved_usd)} saved by the cache` : "";
  return `${day}: ${formatMoney(row.total_cost_usd)}${saved}, ${pluralize(row.request_count, "call")}`;
}

function Tip({ row, left, width }: { row: CostRow; left: number; width: number }) {
  const half = 90; // pixels, of its widest
  return (
    <div
      className="chart-tip"
      aria-hidden="true"
      style={{ left: Math.min(width - half, Math.max(half, left)) }}
    >
      <strong>{row.key ? formatFullDay(row.key) : row.name}</strong>
      <span>Paid {formatMoney(row.total_cost_usd)}</span>
      {!!row.total_saved_usd && <span>Saved {formatMoney(row.total_saved_usd)}</span>}
      <span>{pluralize(row.request_count, "call")}</span>
    </div>
  );
}
