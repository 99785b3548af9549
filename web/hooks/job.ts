import { doc, type Firestore, getDoc, onSnapshot, updateDoc } from "firebase/firestore";
import type { Job, Outputs, StageName } from "./contract";
import { readJob, readOutputFields, share } from "./document";
import { Freshness, keepListening, type LinkState, sentenceOf } from "./listening";

/**
 * A job as it is now. `text` is the Markdown to show: the post, the draft, or the last text that there was. Between two
 * stages and after a cancel the document has none, and `text` is the output of the last stage.
 */
export interface JobPicture {
  job: Job | null;
  text: string | null;
  state: LinkState;
  error?: string | undefined;
}

export interface OutputPicture<S extends StageName> {
  output: Outputs[S] | null;
  state: LinkState;
  error?: string | undefined;
}

const DONE = ["done", "degraded"];
const WRITERS = ["polish", "generate"] as const;
const START: JobPicture = { job: null, text: null, state: "loading" };
const FINAL = new Set<LinkState>(["refused", "signed-out", "missing"]);

/**
 * Call `onChange` with a picture of a job now and at each change, also after its end: it may be replayed. An object of
 * the last picture that has not changed is the same in the next. Returns how to stop.
 */
export function watchJob(db: Firestore, id: string, onChange: (picture: JobPicture) => void): () => void {
  let last = START;
  let looked = ""; // the run and stage whose output was read
  let left = false;
  const next = (picture: JobPicture) => {
    last = picture;
    if (!left) onChange(picture);
  };
  // Between two stages the document has no text, but the output of the last stage has.
  const addText = async (job: Job) => {
    const stage = WRITERS.find((each) => DONE.includes(job.stages[each].status));
    const place = `${job.run} ${stage}`;
    if (!stage || looked === place) return;
    looked = place;
    const output = await readOutput(db, id, stage).catch(() => null);
    if (output && last.text === null && last.job?.run === job.run) next({ ...last, text: output.content });
  };
  const freshness = new Freshness(() => next({ ...last, state: "offline" }));
  const show = (data: Record<string, unknown> | undefined, fromCache: boolean) => {
    const state = freshness.of(fromCache, !data);
    // An empty cache does not know if there is a job: what was shown stays.
    if (!data)
      return next(
        state === "offline" ? { ...last, state, error: undefined } : { ...START, state: "missing" },
      );
    const job = share(last.job, readJob(id, data));
    const kept = last.job?.run === job.run ? last.text : null;
    next({ job, text: job.result?.content ?? job.draft ?? kept, state });
    if (last.text === null) void addText(job);
  };
  onChange(START);
  const stop = keepListening(
    (ended, came) =>
      onSnapshot(
        doc(db, "jobs", id),
        { includeMetadataChanges: true }, // so that it is seen when the network goes and comes
        (snapshot) => {
          came();
          show(snapshot.data(), snapshot.metadata.fromCache);
        },
        ended,
      ),
    (error, state) => next({ ...(FINAL.has(state) ? START : last), state, error: sentenceOf(error) }),
  );
  return () => {
    left = true;
    freshness.stop();
    stop();
  };
}

/** Call `onChange` with a stage's output now and at each change: a revision or a replay writes it anew. */
export function watchOutput<S extends StageName>(
  db: Firestore,
  id: string,
  stage: S,
  onChange: (picture: OutputPicture<S>) => void,
): () => void {
  let last: OutputPicture<S> = { output: null, state: "loading" };
  const next = (picture: OutputPicture<S>) => {
    last = picture;
    onChange(picture);
  };
  next(last);
  const freshness = new Freshness(() => next({ ...last, state: "offline" }));
  const stop = keepListening(
    (ended, came) =>
      onSnapshot(
        doc(db, "jobs", id, "outputs", stage),
        { includeMetadataChanges: true },
        (snapshot) => {
          came();
          const data = snapshot.data();
          const state = freshness.of(snapshot.metadata.fromCache, !data);
          const output = data ? share(last.output, readOutputFields(stage, data)) : null;
          next(
            data
              ? { output, state }
              : state === "offline"
                ? { ...last, state }
                : { output, state: "missing" },
          );
        },
        ended,
      ),
    (error, state) => next({ ...last, state, error: sentenceOf(error) }),
  );
  return () => {
    freshness.stop();
    stop();
  };
}

/** Return a stage's output, null before there is one; throws an Error with a sentence for the user. */
export async function readOutput<S extends StageName>(
  db: Firestore,
  id: string,
  stage: S,
): Promise<Outputs[S] | null> {
  try {
    const found = await getDoc(doc(db, "jobs", id, "outputs", stage));
    return found.exists() ? readOutputFields(stage, found.data()) : null;
  } catch (error) {
    throw new Error(sentenceOf(error), { cause: error });
  }
}

/**
 * Request the end of a job; throws an Error with a sentence for the user. A listener sees `cancel_requested` at once.
 * Without a network the promise waits until the request is sent.
 */
export async function cancelJob(db: Firestore, id: string): Promise<void> {
  try {
    await updateDoc(doc(db, "jobs", id), { cancel_requested: true });
  } catch (error) {
    throw new Error(sentenceOf(error), { cause: error });
  }
}
