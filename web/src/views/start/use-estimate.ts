import { useEffect, useRef, useState } from "react";
import type { Estimate, NewJob } from "../../door-types";
import { isAbort, Problem } from "../../problem";

export type AskEstimate = (request: NewJob, signal: AbortSignal) => Promise<Estimate>;

export interface EstimateState {
  estimate: Estimate | null;
  /** Whether a newer one is on its way. */
  busy: boolean;
  problem: Problem | null;
}

const PAUSE = 500;
const NOTHING: EstimateState = { estimate: null, busy: false, problem: null };

/** Returns the price and the time of a request, half a second after it was last changed. An overtaken question ends. */
export function useEstimate(request: NewJob | null, ask: AskEstimate, again = 0): EstimateState {
  const [state, setState] = useState(NOTHING);
  const text = request && JSON.stringify(request);
  const latest = useRef(ask);
  latest.current = ask;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `again` asks the same question once more
  useEffect(() => {
    if (text === null) {
      setState(NOTHING);
      return;
    }
    const leaving = new AbortController();
    setState((last) => ({ ...last, busy: true }));
    const timer = setTimeout(async () => {
      try {
        const estimate = await latest.current(JSON.parse(text), leaving.signal);
        if (!leaving.signal.aborted) setState({ estimate, busy: false, problem: null });
      } catch (error) {
        if (leaving.signal.aborted || isAbort(error)) return;
        const problem = error instanceof Problem ? error : new Problem("The price could not be asked for.");
        setState({ estimate: null, busy: false, problem });
      }
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      leaving.abort();
    };
  }, [text, again]);
  return state;
}
