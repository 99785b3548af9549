import { Link } from "wouter";
import { formatMoney, moneyDecimals, pluralize } from "../../format";
import { addUp, type CostRow } from "./figures";

const MOST = 10;

interface Props {
  rows: CostRow[];
  label: string;
  hrefOf?: ((row: CostRow) => string | null) | undefined;
}

/** A bar for each of the dearest groups; the others are one. */
export function BarChart({ rows, label, hrefOf }: Props) {
  const sorted = [...rows].sort((a, b) => (b.total_cost_usd ?? 0) - (a.total_cost_usd ?? 0));
  const rest = sorted.slice(MOST);
  const shown: CostRow[] = sorted.slice(0, MOST);
  if (rest.length)
    shown.push({ ...addUp(rest), id: "rest", key: null, name: `${pluralize(rest.length, "other")}` });
  const largest =
    Math.max(...shown.map((row) => (row.total_cost_usd ?? 0) + (row.total_saved_usd ?? 0)), 0) || 1;
  const decimals = moneyDecimals(shown.map((row) => row.total_cost_usd));
  return (
    <ul className="bars" aria-label={label}>
      {shown.map((row) => {
        const paid = ((row.total_cost_usd ?? 0) / largest) * 100;
        const saved = ((row.total_saved_usd ?? 0) / largest) * 100;
        const href = hrefOf?.(row);
        return (
          <li key={row.id} title={describe(row)}>
            <span className="bars-name" dir="auto">
              {href ? <Link href={href}>{row.name}</Link> : row.name}
            </span>
            <svg className="bars-bar" viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
              <rect className="paid" x={0} y={0} width={paid} height={1} />
              <rect className="saved" x={paid} y={0} width={saved} height={1} />
            </svg>
            <span className="bars-value">{formatMoney(row.total_cost_usd, decimals)}</span>
          </li>
        );
      })}
    </ul>
  );
}

function describe(row: CostRow): string {
  const saved = row.total_saved_usd ? `, ${formatMoney(row.total_saved_usd)} saved by the cache` : "";
  return `${row.name}: ${formatMoney(row.total_cost_usd)}${saved}, ${pluralize(row.request_count, "call")}`;
}
