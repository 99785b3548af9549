import { useEffect, useState } from "react";
import { formatDuration, formatRoughMoney } from "../../../format";
import type { JobActions, ReplayAsk, ReplayQuote } from "../model";
import { stageWord } from "../words";
import { messageOf } from "./use-start";

export interface Quoted {
  quote: ReplayQuote | null;
  error: string;
}

/** Asks for the price and the time of a new run, again for each other stage or text. */
export function useQuote(actions: JobActions, { stage, run, text }: ReplayAsk): Quoted {
  const [answer, setAnswer] = useState<Quoted & { stage: string; text: string | undefined }>();
  useEffect(() => {
    const leaving = new AbortController();
    const ask: ReplayAsk = text === undefined ? { stage, run } : { stage, run, text };
    actions
      .quote(ask, leaving.signal)
      .then((quote) => setAnswer({ quote, error: "", stage, text }))
      .catch((error: unknown) => {
        if (!leaving.signal.aborted) setAnswer({ quote: null, error: messageOf(error), stage, text });
      });
    return () => leaving.abort();
  }, [actions, stage, run, text]);
  return answer?.stage === stage && answer.text === text ? answer : { quote: null, error: "" };
}

/** The price and the time of a new run, with room for them before they are known. */
export function QuoteLine({ quoted }: { quoted: Quoted }) {
  const { quote, error } = quoted;
  return (
    <div className="quote" role="status">
      {error && <p className="refusal">{error}</p>}
      {!error && !quote && <p className="muted">Asking for the price…</p>}
      {quote && (
        <>
          <p>
            <strong>{priceOf(quote)}</strong>
            {quote.seconds && `, in about ${spanOf(quote.seconds)}`}.
          </p>
          <p className="muted">
            {quote.keeps.length
              ? `It keeps the results of ${quote.keeps.map(stageWord).join(", ")}.`
              : "It keeps nothing of this run."}{" "}
            {quote.waits && (WAITS[quote.waits] ?? "It waits first.")}
          </p>
        </>
      )}
    </div>
  );
}

const WAITS: Record<string, string> = {
  organisation: "It waits first for a place among the jobs of your organization.",
  system: "It waits first for a place in the whole system.",
  model: "It waits first for its model.",
  budget: "It waits first for money that jobs at work hold.",
  paused: "It waits first until a pause ends.",
};

function priceOf({ usd, usdAtMost }: ReplayQuote): string {
  const most = usdAtMost === null ? "" : `at most ${formatRoughMoney(usdAtMost)}`;
  if (usd === null) return most ? `It costs ${most}` : "Its price is unknown";
  return `It costs about ${formatRoughMoney(usd)}${most ? `, ${most}` : ""}`;
}

function spanOf([least, most]: [number, number]): string {
  const [from, to] = [formatDuration(least), formatDuration(most)];
  return from === to ? from : `${from} to ${to}`;
}
