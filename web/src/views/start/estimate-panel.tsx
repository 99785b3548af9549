import { formatDuration, formatRoughMoney } from "../../format";
import { Button } from "../../ui";
import type { EstimateState } from "./use-estimate";

interface Props extends EstimateState {
  /** Why there is nothing to ask for: no topic yet, or fields that are wrong. */
  lacks: "topic" | "fields" | null;
  /** Whether the sentence of its problem is shown beside it already. */
  isShown: boolean;
  onRetry: () => void;
}

/** The price and the time of the post before it is started. It has one height, whatever it says. */
export function EstimatePanel({ estimate, busy, problem, lacks, isShown, onRetry }: Props) {
  return (
    <aside className="estimate" aria-labelledby="estimate-heading" aria-busy={busy}>
      <h2 id="estimate-heading">Before you start</h2>
      <div className={busy && estimate ? "estimate-body estimate-old" : "estimate-body"} role="status">
        {lacks ? (
          <p className="estimate-hint">
            {lacks === "topic" ? "Give a topic" : "Correct the wrong fields"}, and the price and the time
            appear here.
          </p>
        ) : problem ? (
          <p className="estimate-problem">
            {isShown ? "There is no price for this request." : problem.message}
          </p>
        ) : estimate ? (
          <Figures {...estimate} />
        ) : (
          <p className="estimate-hint">Asking for the price…</p>
        )}
      </div>
      {problem?.passing && !lacks && (
        <Button small onClick={onRetry}>
          Ask again
        </Button>
      )}
    </aside>
  );
}

function Figures({ usd, usd_at_most, seconds, waits }: NonNullable<EstimateState["estimate"]>) {
  return (
    <>
      <dl className="estimate-figures">
        <div>
          <dt>Likely cost</dt>
          <dd>{formatRoughMoney(usd)}</dd>
        </div>
        <div>
          <dt>At most</dt>
          <dd>{formatRoughMoney(usd_at_most)}</dd>
        </div>
        <div>
          <dt>Takes about</dt>
          <dd>{seconds ? formatSpan(seconds) : "unknown"}</dd>
        </div>
      </dl>
      <p className={waits ? "estimate-waits" : "estimate-hint"}>
        {waits ? (WAITS[waits] ?? "It will wait before it begins.") : "It begins at once."}
      </p>
    </>
  );
}

const WAITS: Record<string, string> = {
  organisation: "It will wait first: all places of your organization are taken.",
  system: "It will wait first: all places of the system are taken.",
  budget: "It will wait first: jobs at work hold the rest of the budget.",
  model: "It will wait first: its model is away.",
  paused: "It will wait first: an operator has paused new jobs.",
};

/** Writes a span of seconds, with the unit once if both ends have the same. */
export function formatSpan([low, high]: readonly [number, number]): string {
  const [from, to] = [formatDuration(low), formatDuration(high)];
  if (from === to) return to;
  const [a, unit] = from.split(" ");
  return to.split(" ").length === 2 && unit === to.split(" ")[1] ? `${a} to ${to}` : `${from} to ${to}`;
}
