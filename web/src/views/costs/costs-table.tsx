import { useMemo, useState } from "react";
import { Link } from "wouter";
import type { CostSum } from "../../door-types";
import { formatCount, moneyDecimals } from "../../format";
import { Money } from "../../ui";
import { type By, GROUPINGS } from "./address";
import { type CostRow, type Sorting, type SortKey, sortRows, turn, usualSorting } from "./figures";

interface Props {
  by: By;
  rows: CostRow[];
  total: CostSum;
  hrefOf?: ((row: CostRow) => string | null) | undefined;
}

const COLUMNS: { key: SortKey; title: string }[] = [
  { key: "total_cost_usd", title: "Cost" },
  { key: "total_saved_usd", title: "Saved" },
  { key: "request_count", title: "Calls" },
  { key: "cached_requests", title: "Cached" },
  { key: "total_tokens", title: "Tokens" },
];

/** The costs as a table; a click on a column sorts by it. */
export function CostsTable({ by, rows, total, hrefOf }: Props) {
  const [sorting, setSorting] = useState(() => usualSorting(by));
  const shown = useMemo(() => sortRows(rows, sorting, by), [rows, sorting, by]);
  const cost = moneyDecimals([total.total_cost_usd, ...rows.map((row) => row.total_cost_usd)]);
  const saved = moneyDecimals([total.total_saved_usd, ...rows.map((row) => row.total_saved_usd)]);
  const first = GROUPINGS.find((each) => each.by === by)?.name ?? "";
  const onSort = (key: SortKey) => setSorting((last) => turn(last, key));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to be reached by keyboard
    <section className="table-box costs-table" tabIndex={0} aria-label={`Costs by ${first.toLowerCase()}`}>
      <table>
        <caption className="visually-hidden">Costs by {first.toLowerCase()}, in US dollars</caption>
        <thead>
          <tr>
            <Head name="name" title={first} sorting={sorting} onSort={onSort} />
            {COLUMNS.map(({ key, title }) => (
              <Head key={key} name={key} title={title} sorting={sorting} onSort={onSort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={row.id}>
              <th scope="row" dir="auto" title={row.key ?? undefined}>
                <Name row={row} href={hrefOf?.(row)} />
              </th>
              <Sum sum={row} cost={cost} saved={saved} />
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">Total</th>
            <Sum sum={total} cost={cost} saved={saved} />
          </tr>
        </tfoot>
      </table>
    </section>
  );
}

interface HeadProps {
  name: SortKey;
  title: string;
  sorting: Sorting;
  onSort: (key: SortKey) => void;
}

function Head({ name, title, sorting, onSort }: HeadProps) {
  const order = sorting.key === name ? (sorting.down ? "descending" : "ascending") : "none";
  const arrow = { descending: "↓", ascending: "↑", none: "" }[order];
  return (
    <th scope="col" className={name === "name" ? undefined : "number"} aria-sort={order}>
      <button type="button" className="sort" onClick={() => onSort(name)}>
        {title}
        <span aria-hidden="true">{arrow}</span>
      </button>
    </th>
  );
}

function Name({ row, href }: { row: CostRow; href: string | null | undefined }) {
  return href ? <Link href={href}>{row.name}</Link> : row.name;
}

function Sum({ sum, cost, saved }: { sum: CostSum; cost: number; saved: number }) {
  return (
    <>
      <td className="number">
        <Money usd={sum.total_cost_usd} decimals={cost} />
        {sum.unpriced_requests > 0 && (
          <span
            className="costs-unpriced"
            title={`${formatCount(sum.unpriced_requests)} without a known price`}
          >
            {" + "}
            {formatCount(sum.unpriced_requests)} unpriced
          </span>
        )}
      </td>
      <td className="number">
        <Money usd={sum.total_saved_usd} decimals={saved} />
      </td>
      <td className="number">{formatCount(sum.request_count)}</td>
      <td className="number">{formatCount(sum.cached_requests)}</td>
      <td className="number">{formatCount(sum.total_tokens)}</td>
    </>
  );
}
