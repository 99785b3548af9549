import type { Budget } from "../../door-types";
import { ProblemBox, Skeleton } from "../../ui";
import { barOf, placesOf, sentencesOf } from "./budget";

interface Props {
  budget: Budget | null;
  error: unknown;
  onRetry: () => void;
}

/** The budget of the organization: spent, held, the forecast, and when it begins anew. */
export function BudgetPanel({ budget, error, onRetry }: Props) {
  return (
    <section className="budget" aria-labelledby="budget-heading">
      <h2 id="budget-heading">Budget</h2>
      {error ? (
        <ProblemBox error={error} retry={onRetry} />
      ) : budget ? (
        <Figures budget={budget} />
      ) : (
        <Skeleton lines={5} />
      )}
    </section>
  );
}

function Figures({ budget }: { budget: Budget }) {
  const bar = barOf(budget);
  return (
    <>
      {bar && (
        <div className="budget-bar" aria-hidden="true">
          <span className={`budget-spent ${bar.tone}`} style={{ width: `${bar.spent}%` }} />
          <span className="budget-held" style={{ width: `${bar.held}%` }} />
          {bar.forecast !== null && <span className="budget-forecast" style={{ left: `${bar.forecast}%` }} />}
        </div>
      )}
      <p className={bar?.tone === "bad" ? "bad" : bar?.tone === "warn" ? "warn" : undefined}>
        {sentencesOf(budget)[0]}
      </p>
      {sentencesOf(budget)
        .slice(1)
        .map((sentence) => (
          <p key={sentence} className="muted">
            {sentence}
          </p>
        ))}
      <p className="muted">{placesOf(budget)}</p>
    </>
  );
}
