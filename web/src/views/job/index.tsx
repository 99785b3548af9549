import { collection, type Firestore, getDocs, limit, query, where } from "firebase/firestore";
import { useMemo } from "react";
import { useSearchParams } from "wouter";
import { type Job, useJob, useOutput } from "../../../hooks";
import { readJob } from "../../../hooks/document";
import { useApp } from "../../app-context";
import type { Door } from "../../door";
import { Empty, PageTitle, ProblemBox, Skeleton, useLoad } from "../../ui";
import { useDrafts } from "./drafts/drafts";
import type { EarlierRun } from "./earlier-runs";
import { BackToJobs } from "./header";
import "./job.css";
import { isFinished, type JobActions, SECTIONS, type Section, type Texts } from "./model";
import { awaitsReview } from "./review/record";
import { JobScreen } from "./screen";

/** The view of one job: it listens to the job, and reads other texts when they are shown. */
export default function JobView({ id }: { id: string }) {
  const { door, session } = useApp();
  const { job, text, state, error, cancel } = useJob(id);
  const [section, setSection] = useSection();
  const reviewed = job !== null && awaitsReview(job);
  const texts = useTexts(
    id,
    reviewed || (section === "changes" && job !== null && isFinished(job, "polish")),
    reviewed,
  );
  const runs = useRuns(session.db, section === "details" ? job : null);
  const drafts = useDrafts(session.db, section === "details" && job?.status === "completed" ? job : null);
  const actions = useMemo(() => actionsOf(door, id, cancel), [door, id, cancel]);
  if (!job) return <Missing state={state} error={error} />;
  return (
    <JobScreen
      job={job}
      text={text}
      state={state}
      error={error}
      texts={texts}
      runs={runs}
      section={section}
      onSection={setSection}
      actions={actions}
      userId={session.userId}
      drafts={drafts}
    />
  );
}

function Missing({ state, error }: { state: string; error: string | undefined }) {
  if (state === "loading") {
    return (
      <div className="job-view">
        <BackToJobs />
        <PageTitle title="Job" />
        <Skeleton lines={8} />
      </div>
    );
  }
  const missing = "No function has taken it up yet, or the job does not exist. It appears here by itself.";
  return (
    <div className="job-view">
      <BackToJobs />
      <PageTitle title="Job" />
      {state === "missing" ? (
        <Empty title="There is no job to show">
          <p>{error ?? missing}</p>
        </Empty>
      ) : (
        <ProblemBox error={error ?? "The job can't be read now. It appears by itself."} />
      )}
    </div>
  );
}

function useSection(): [Section, (section: Section) => void] {
  const [query, setQuery] = useSearchParams();
  const asked = query.get("show");
  const section = SECTIONS.find((each) => each === asked) ?? "text";
  const choose = (next: Section) =>
    setQuery(
      (last) => {
        const changed = new URLSearchParams(last);
        if (next === "text") changed.delete("show");
        else changed.set("show", next);
        return changed;
      },
      { replace: true },
    );
  return [section, choose];
}

function useTexts(id: string, wanted: boolean, reviewed: boolean): Texts {
  const generate = useOutput(id, wanted ? "generate" : null);
  const polish = useOutput(id, wanted ? "polish" : null);
  const quality = useOutput(id, reviewed ? "quality" : null);
  const state = generate.state === "live" ? polish.state : generate.state;
  return {
    generate: generate.output?.content ?? null,
    title: generate.output?.title ?? null,
    polish: polish.output?.content ?? null,
    changes: polish.output?.changes ?? [],
    quality: quality.output,
    state,
  };
}

const NO_RUNS: EarlierRun[] = [];
const MOST_RUNS = 20; // each comes with its post

/** Reads the earlier runs of a job, the newest first; a run before this one exists after a replay alone. */
function useRuns(db: Firestore | null, job: Job | null): EarlierRun[] {
  const key = db && job && job.run > 1 ? `${job.job_id} ${job.run}` : null;
  const { data } = useLoad(key, async () => {
    const { job_id, org_id } = job as Job;
    const runs = collection(db as Firestore, "jobs", job_id, "runs");
    const found = await getDocs(query(runs, where("org_id", "==", org_id), limit(MOST_RUNS)));
    return found.docs
      .map((each) => ({ run: Number(each.id), job: readJob(job_id, each.data()) }))
      .sort((one, other) => other.run - one.run);
  });
  return data ?? NO_RUNS;
}

function actionsOf(door: Door, id: string, cancel: () => Promise<void>): JobActions {
  return {
    cancel,
    async quote(ask, signal) {
      const { run, keeps, estimate } = await door.replayPlan(id, ask, { signal });
      const { usd, usd_at_most, seconds, waits } = estimate;
      return { run, keeps, usd, usdAtMost: usd_at_most, seconds, waits };
    },
    async replay(ask) {
      await door.replay(id, ask);
    },
    async review(decision) {
      await door.review(id, decision);
    },
  };
}
