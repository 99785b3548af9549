import { type ReactNode, useMemo } from "react";
import { Link, useLocation, useSearch } from "wouter";
import { useApp } from "../../app-context";
import { PageTitle, ProblemBox, Skeleton, useLoad } from "../../ui";
import { draftOf, emptyDraft } from "./draft";
import { withTexts } from "./given/materials";
import { readProfiles } from "./given/profiles";
import { type Options, readOptions } from "./options";
import { StartView } from "./start-view";
import { DraftStore, type Stored } from "./stored";
import { useStartForm } from "./use-start-form";

/** The form that starts a post. `/new?from=JOB` fills in that job's request. */
export default function Start() {
  const { door, orgId, session } = useApp();
  const from = new URLSearchParams(useSearch()).get("from");
  const { data, error, reload } = useLoad(`${orgId} ${from}`, async (signal) => {
    const [answer, job, profiles] = await Promise.all([
      door.ask("GET", "/options", { query: { org_id: orgId }, signal }),
      from ? door.job(from, { signal }).catch(passOver) : null,
      door.ask("GET", "/profiles", { query: { org_id: orgId }, signal }).catch(passOver),
    ]);
    const request = from && job?.request ? await withTexts(session.db, from, job.request) : null;
    return { options: readOptions(answer, readProfiles(profiles)), request, from };
  });
  if (error) return <Waiting>{<ProblemBox error={error} retry={reload} />}</Waiting>;
  if (!data || data.from !== from) return <Waiting>{<Skeleton lines={12} />}</Waiting>;
  return (
    <StartForm key={`${from}`} options={data.options} request={data.request} from={from} orgId={orgId} />
  );
}

/** The form is useful without the other job's request, and without profiles. */
function passOver(error: unknown): null {
  if (error instanceof DOMException) throw error;
  return null;
}

function Waiting({ children }: { children: ReactNode }) {
  return (
    <div className="start">
      <PageTitle title="New post" />
      {children}
    </div>
  );
}

interface FormProps {
  options: Options;
  request: object | null;
  from: string | null;
  orgId: string;
}

function StartForm({ options, request, from, orgId }: FormProps) {
  const { door, session } = useApp();
  const [, navigate] = useLocation();
  const store = useMemo(() => new DraftStore(session.userId, from), [session.userId, from]);
  const first = useMemo(() => beginWith(options, request, store), [options, request, store]);
  const form = useStartForm({
    options,
    orgId,
    ...first,
    store,
    ask: (asked, signal) => door.estimate(asked, { signal }),
    start: (started, key) => door.start(started, { key }),
    onStarted: (jobId) => navigate(`/jobs/${encodeURIComponent(jobId)}`),
  });
  return (
    <StartView
      options={options}
      {...form}
      notice={from && <Notice from={from} isFound={request !== null} />}
    />
  );
}

/** Returns what was typed in this tab before; else the other job's request, or an empty form. */
function beginWith(options: Options, request: object | null, store: DraftStore): Stored {
  const draft = request ? draftOf(request as Record<string, unknown>, options) : emptyDraft(options);
  return store.load(options) ?? { draft, attempt: null };
}

function Notice({ from, isFound }: { from: string; isFound: boolean }) {
  const job = <Link href={`/jobs/${encodeURIComponent(from)}`}>this job</Link>;
  return (
    <p className="start-notice">
      {isFound ? (
        <>Filled in as {job} was started. It begins a new one.</>
      ) : (
        <>The request of {job} could not be read.</>
      )}
    </p>
  );
}
