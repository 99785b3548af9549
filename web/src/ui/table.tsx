import type { ReactNode } from "react";
import { classes } from "./button";

export interface Column<Row> {
  /** Also the key of the column. */
  title: string;
  /** `number` is right-aligned, with figures of one width. */
  kind?: "text" | "number";
  /** Shown in narrow windows, too? Default true. */
  narrow?: boolean;
  cell: (row: Row) => ReactNode;
  /** Of the last row. */
  foot?: ReactNode;
}

export interface TableProps<Row> {
  /** Names the table for a screen reader. */
  caption: string;
  columns: Column<Row>[];
  rows: Row[];
  rowKey: (row: Row) => string;
}

/** A table that scrolls within itself when it is too wide. The first column heads its row. */
export function Table<Row>({ caption, columns, rows, rowKey }: TableProps<Row>) {
  const [first, ...rest] = columns;
  if (!first) return null;
  const nameOf = (column: Column<Row>) =>
    classes(column.kind === "number" && "number", column.narrow === false && "wide-only");
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a part that scrolls has to be reached by keyboard
    <section className="table-box" tabIndex={0} aria-label={caption}>
      <table>
        <caption className="visually-hidden">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.title} scope="col" className={nameOf(column)}>
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)}>
              <th scope="row" className={nameOf(first)}>
                {first.cell(row)}
              </th>
              {rest.map((column) => (
                <td key={column.title} className={nameOf(column)}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        {columns.some((column) => column.foot !== undefined) && (
          <tfoot>
            <tr>
              {columns.map((column) => (
                <td key={column.title} className={nameOf(column)}>
                  {column.foot}
                </td>
              ))}
            </tr>
          </tfoot>
        )}
      </table>
    </section>
  );
}
