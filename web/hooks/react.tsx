import type { Firestore } from "firebase/firestore";
import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
  useSyncExternalStore,
} from "react";
import type { StageName } from "./contract";
import type { JobFilter } from "./filter";
import { cancelJob, type JobPicture, type OutputPicture, watchJob, watchOutput } from "./job";
import { type FindJobs, type JobsPicture, watchJobs } from "./jobs";
import type { LinkState } from "./listening";

/** The states of everything that is watched now. */
class Board {
  private readonly states = new Map<object, LinkState>();
  private readonly listeners = new Set<() => void>();

  set(watched: object, state: LinkState): () => void {
    this.states.set(watched, state);
    this.tell();
    return () => {
      this.states.delete(watched);
      this.tell();
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  read = (): "loading" | "live" | "offline" => {
    const states = [...this.states.values()];
    if (states.includes("offline")) return "offline";
    return states.includes("live") ? "live" : "loading";
  };

  private tell(): void {
    for (const listener of this.listeners) listener();
  }
}

interface Pipeline {
  db: Firestore | null;
  find?: FindJobs | undefined;
}

const Context = createContext<Pipeline & { board: Board }>({ db: null, board: new Board() });

/** Gives the hooks their Firestore, null while nobody is signed in, and a search by text if there is one. */
export function PipelineProvider({ db, find, children }: Pipeline & { children: ReactNode }) {
  const [board] = useState(() => new Board());
  const pipeline = useMemo(() => ({ db, find, board }), [db, find, board]);
  return <Context.Provider value={pipeline}>{children}</Context.Provider>;
}

/** Return if what the hooks show is live: "offline" if any of it is not, "loading" before anything came. */
export function useConnection(): "loading" | "live" | "offline" {
  const { board } = useContext(Context);
  return useSyncExternalStore(board.subscribe, board.read);
}

const NO_JOB: JobPicture = { job: null, text: null, state: "loading" };

/** Return a job live, its text so far, and how to cancel it. */
export function useJob(id: string): JobPicture & { cancel: () => Promise<void> } {
  const { db } = useContext(Context);
  const picture = useWatched<JobPicture>(db, id, NO_JOB, (on, show) => watchJob(on, id, show));
  const cancel = useCallback(async () => {
    if (!db) throw new Error("Your sign-in has ended: sign in again.");
    await cancelJob(db, id);
  }, [db, id]);
  return { ...picture, cancel };
}

/** Return a stage's output live; without a stage nothing is read. */
export function useOutput<S extends StageName>(id: string, stage: S | null): OutputPicture<S> {
  const { db } = useContext(Context);
  const start: OutputPicture<S> = { output: null, state: "loading" };
  return useWatched(db, `${id} ${stage}`, start, (on, show) =>
    stage ? watchOutput(on, id, stage, show) : () => {},
  );
}

const NO_JOBS: JobsPicture = { jobs: [], state: "loading", more: false, busy: true };

/** Return the newest jobs of an organization live, page by page. While another filter loads, the last list stays. */
export function useJobs(filter: JobFilter): JobsPicture & { loadMore: () => void } {
  const { db, find } = useContext(Context);
  const more = useRef(() => {});
  const key = JSON.stringify(filter);
  const last = useRef<{ orgId: string; jobs: JobsPicture["jobs"] }>({ orgId: "", jobs: [] });
  const start = last.current.orgId === filter.orgId ? { ...NO_JOBS, jobs: last.current.jobs } : NO_JOBS;
  const picture = useWatched<JobsPicture>(
    db,
    key,
    start,
    (on, show) => {
      const list = watchJobs(on, filter, show, find);
      more.current = list.more;
      return list.stop;
    },
    find,
  );
  const shown =
    picture.state === "loading" && picture.jobs.length === 0 ? { ...picture, jobs: start.jobs } : picture;
  useEffect(() => {
    last.current = { orgId: filter.orgId, jobs: shown.jobs };
  }, [filter.orgId, shown.jobs]);
  return { ...shown, loadMore: useCallback(() => more.current(), []) };
}

/** Return the newest picture of what is watched; `start` until the first comes. */
function useWatched<P extends { state: LinkState }>(
  db: Firestore | null,
  key: string,
  start: P,
  watch: (db: Firestore, show: (picture: P) => void) => () => void,
  also?: unknown,
): P {
  const [shown, setShown] = useState<{ of: object; picture: P } | null>(null);
  const watched = useMemo(() => ({ key, db, also }), [key, db, also]);
  const newest = useRef(watch);
  newest.current = watch;
  useEffect(() => {
    if (!watched.db) return;
    return newest.current(watched.db, (picture) => setShown({ of: watched, picture }));
  }, [watched]);
  const { board } = useContext(Context);
  const state = shown?.of === watched ? shown.picture.state : "loading";
  useEffect(() => board.set(watched, state), [board, watched, state]);
  if (!db) return { ...start, state: "signed-out" };
  return shown?.of === watched ? shown.picture : start;
}
