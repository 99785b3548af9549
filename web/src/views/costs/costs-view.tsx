import type { ReactNode } from "react";
import type { CostSum } from "../../door-types";
import { formatCount, formatRoughMoney } from "../../format";
import { Button, classes, Empty, PageTitle, ProblemBox, Skeleton } from "../../ui";
import { type By, GROUPINGS, PERIODS, type Question, type Span } from "./address";
import { BarChart } from "./bar-chart";
import { CostsTable } from "./costs-table";
import { DayChart } from "./day-chart";
import { type CostRow, cachedSentence, spanSentence, unpricedSentence } from "./figures";
import "./costs.css";

export interface CostsViewProps {
  /** What is chosen. */
  question: Question;
  /** What the rows are by: while others load, the last ones stay. */
  by: By;
  span: Span;
  /** Whether there are several organizations to compare. */
  hasSeveral: boolean;
  rows: CostRow[] | null;
  total: CostSum | null;
  loading: boolean;
  error: unknown;
  exporting: boolean;
  budget: ReactNode;
  onQuestion: (question: Question) => void;
  onRetry: () => void;
  onExport: () => void;
  hrefOf?: ((row: CostRow) => string | null) | undefined;
}

/** What the model calls of a period cost: sums, a chart and a table. */
export function CostsView(props: CostsViewProps) {
  const { question, hasSeveral, error, exporting, onQuestion, onExport } = props;
  const groupings = GROUPINGS.filter(({ by }) => hasSeveral || by !== "organization");
  return (
    <div className="costs">
      <PageTitle
        title="Costs"
        actions={
          <Button onClick={onExport} busy={exporting} disabled={!props.total?.request_count}>
            Export CSV
          </Button>
        }
      />
      <div className="costs-choices">
        <Choice
          legend="Period"
          options={PERIODS.map(({ period, name }) => ({ value: period, name }))}
          value={question.period}
          onChoose={(period) => onQuestion({ ...question, period })}
        />
        <Choice
          legend="By"
          options={groupings.map(({ by, name }) => ({ value: by, name }))}
          value={question.by}
          onChoose={(by) => onQuestion({ ...question, by })}
        />
      </div>
      <div className="costs-body">
        <div className="costs-main">
          {error ? <ProblemBox error={error} retry={props.onRetry} /> : <Body {...props} />}
        </div>
        <aside className="costs-side">{props.budget}</aside>
      </div>
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  legend: string;
  options: { value: Value; name: string }[];
  value: Value;
  onChoose: (value: Value) => void;
}

function Choice<Value extends string>({ legend, options, value, onChoose }: ChoiceProps<Value>) {
  return (
    <fieldset className="costs-choice">
      <legend>{legend}</legend>
      {options.map((option) => (
        <label key={option.value}>
          <input
            type="radio"
            name={`costs-${legend}`}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
          />
          <span>{option.name}</span>
        </label>
      ))}
    </fieldset>
  );
}

function Body({ question, by, span, rows, total, loading, hrefOf, onQuestion }: CostsViewProps) {
  if (!rows || !total) return <Skeleton lines={24} />;
  if (total.request_count === 0) {
    return (
      <Empty title="No costs in this period">
        <p>No model was called {spanSentence(span)} (days are of UTC).</p>
        {question.period !== "90d" && (
          <Button onClick={() => onQuestion({ ...question, period: "90d" })}>Look at 90 days</Button>
        )}
      </Empty>
    );
  }
  const unpriced = unpricedSentence(total);
  return (
    <div className={classes("costs-figures", loading && "costs-old")} aria-busy={loading}>
      <Totals total={total} />
      <p className="muted">
        {cachedSentence(total)} The sums are {spanSentence(span)}; days are of UTC.
      </p>
      {unpriced && <p className="warn">{unpriced}</p>}
      <figure className="costs-chart">
        <figcaption>
          <Key name="Paid" kind="paid" />
          <Key name="Saved by the cache" kind="saved" />
        </figcaption>
        {by === "day" ? (
          <DayChart rows={rows} />
        ) : (
          <BarChart rows={rows} label={`Costs by ${by}, the dearest first`} hrefOf={hrefOf} />
        )}
      </figure>
      <CostsTable key={by} by={by} rows={rows} total={total} hrefOf={hrefOf} />
    </div>
  );
}

function Key({ name, kind }: { name: string; kind: "paid" | "saved" }) {
  return (
    <span className="costs-key">
      <svg width="12" height="12" aria-hidden="true">
        <rect className={kind} width="12" height="12" rx="2" />
      </svg>
      {name}
    </span>
  );
}

function Totals({ total }: { total: CostSum }) {
  const figures: [string, string][] = [
    ["Paid", formatRoughMoney(total.total_cost_usd)],
    ["Saved by the cache", formatRoughMoney(total.total_saved_usd)],
    ["Calls", formatCount(total.request_count)],
    ["Tokens", formatCount(total.total_tokens)],
  ];
  return (
    <dl className="costs-totals">
      {figures.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
