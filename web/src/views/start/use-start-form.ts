import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { NewJob } from "../../door-types";
import { Problem } from "../../problem";
import { type Attempt, attemptFor } from "./attempt";
import { type Draft, emptyDraft, type FieldName, requestOf } from "./draft";
import type { Options } from "./options";
import { type Faults, findFaults, sortFaults } from "./rules";
import type { DraftStore } from "./stored";
import { type AskEstimate, useEstimate } from "./use-estimate";

export interface StartForm {
  options: Options;
  orgId: string;
  draft: Draft;
  attempt: Attempt | null;
  store: DraftStore;
  ask: AskEstimate;
  /** Starts the job with this id; it may be called again with the same one. */
  start: (request: NewJob, jobId: string) => Promise<{ job_id: string }>;
  onStarted: (jobId: string) => void;
}

const NO_FAULTS = { faults: {} as Faults, others: [] as string[] };

/** The state of the form: what is typed, what is wrong with it, what it costs, and how it is sent. */
export function useStartForm(form: StartForm) {
  const { options, orgId, store, ask, start, onStarted } = form;
  const [draft, setDraft] = useState(form.draft);
  const [left, setLeft] = useState<ReadonlySet<FieldName>>(new Set());
  const [wasSent, setSent] = useState(false);
  const [refused, setRefused] = useState(NO_FAULTS);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [refusals, setRefusals] = useState(0);
  const [again, setAgain] = useState(0);
  const [busy, setBusy] = useState(false);
  const sending = useRef(false); // a double click comes before the next render
  const attempt = useRef(form.attempt);

  const own = useMemo(() => findFaults(draft, options), [draft, options]);
  const isIncomplete = Object.keys(own).length > 0;
  const request = useMemo(
    () => (isIncomplete ? null : requestOf(draft, orgId)),
    [isIncomplete, draft, orgId],
  );
  const estimate = useEstimate(request, ask, again);
  const foreseen = useMemo(
    () => (estimate.problem?.fields.length ? sortFaults(estimate.problem.fields) : NO_FAULTS),
    [estimate.problem],
  );
  // A model that was chosen earlier may be forbidden now: nobody is still typing there.
  const isShown = (name: string) => wasSent || name === "model" || left.has(name as FieldName);
  const known = Object.entries(own).filter(([name]) => isShown(name));
  const faults: Faults = { ...foreseen.faults, ...refused.faults, ...Object.fromEntries(known) };

  useEffect(() => {
    store.save({ draft, attempt: attempt.current });
  }, [draft, store]);

  const onChange = useCallback((change: Partial<Draft>) => {
    setDraft((last) => ({ ...last, ...change }));
    setProblem(null);
    setRefused(({ faults: last }) => {
      const rest = { ...last };
      for (const name of Object.keys(change)) delete rest[name as FieldName];
      return { faults: rest, others: [] };
    });
  }, []);

  const send = async (sent: NewJob) => {
    attempt.current = attemptFor(attempt.current, sent);
    store.save({ draft, attempt: attempt.current });
    try {
      const { job_id } = await start(sent, attempt.current.jobId);
      store.clear();
      onStarted(job_id);
    } catch (error) {
      const found =
        error instanceof Problem ? error : new Problem("The job could not be started: try again.");
      if (found.status === 409) attempt.current = null; // the id belongs to another job
      setRefused(sortFaults(found.fields));
      setProblem(found);
      setRefusals((count) => count + 1);
    }
  };

  const onSubmit = async () => {
    if (sending.current) return;
    setSent(true);
    if (!request) {
      setRefusals((count) => count + 1);
      return;
    }
    sending.current = true;
    setBusy(true);
    setProblem(null);
    await send(request);
    sending.current = false;
    setBusy(false);
  };

  const onReset = () => {
    attempt.current = null;
    setDraft(emptyDraft(options));
    setLeft(new Set());
    setSent(false);
    setRefused(NO_FAULTS);
    setProblem(null);
  };

  return {
    draft,
    faults,
    lacks: isIncomplete ? (own.topic ? ("topic" as const) : ("fields" as const)) : null,
    refusals,
    busy,
    problem,
    sentences: refused.others,
    estimate,
    onChange,
    onLeave: useCallback((field: FieldName) => setLeft((last) => new Set(last).add(field)), []),
    onSubmit,
    onReset,
    onAskAgain: () => setAgain((count) => count + 1),
  };
}
