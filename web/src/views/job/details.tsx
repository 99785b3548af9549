import type { ReactNode } from "react";
import { Link } from "wouter";
import type { Edit, Job, StageName, StageRecord } from "../../../hooks";
import { formatCount, formatMoment, moneyDecimals, pluralize } from "../../format";
import { type Column, Money, Table } from "../../ui";
import { CopyButton } from "./copy";
import { type CmsDraft, Drafts } from "./drafts/drafts";
import { type EarlierRun, EarlierRuns } from "./earlier-runs";
import { STAGES } from "./model";
import { ReviewHistory } from "./review/history";
import { decisionsOf } from "./review/record";
import { givenWords, sourcesOf } from "./sources/given";
import { Sources } from "./sources/sources";
import { formatSpan, momentOf, stageSeconds, stageWord } from "./words";

/** The request, the bill, the notes of the stages and the earlier runs. */
export function Details({
  job,
  runs,
  userId = null,
  drafts = [],
}: {
  job: Job;
  runs: EarlierRun[];
  userId?: string | null;
  drafts?: CmsDraft[];
}) {
  const sources = sourcesOf(job);
  const decisions = decisionsOf(job);
  return (
    <div className="details">
      <section className="panel" aria-labelledby="request-title">
        <h2 id="request-title">Request</h2>
        <dl className="facts">
          {fieldsOf(job)
            .filter(([name, value]) => !ELSEWHERE.includes(name) && !isEmpty(value))
            .map(([name, value]) => (
              <Fact key={name} name={name.replaceAll("_", " ")}>
                {show(value)}
              </Fact>
            ))}
          {givenWords(job).map(([name, words]) => (
            <Fact key={name} name={name}>
              {words}
            </Fact>
          ))}
        </dl>
      </section>
      <section className="panel" aria-labelledby="job-title">
        <h2 id="job-title">Job</h2>
        <dl className="facts">
          <Fact name="id">
            <code>{job.job_id}</code> <CopyButton text={() => job.job_id} label="Copy" what="the job's id" />
          </Fact>
          <Fact name="run">{`${job.run}, revision ${job.revision}`}</Fact>
          {job.profile && <Fact name="profile">{`${job.profile.name}, version ${job.profile.version}`}</Fact>}
          {job.edited && <Fact name="edited">{editedWords(job.edited)}</Fact>}
          {Object.entries(job.trial ?? {}).map(([stage, { name, alias }]) => (
            <Fact key={stage} name={`trial of ${stageWord(stage)}`}>{`${name} (${alias})`}</Fact>
          ))}
          {job.result && <Fact name="took">{formatSpan(job.result.processing_time)}</Fact>}
          {job.result && (
            <Fact name="removed">
              {pluralize(job.result.artifacts_removed ?? 0, "character")} of model artifacts
            </Fact>
          )}
          <Fact name="created">{moment(job.created_at)}</Fact>
          <Fact name="changed">{moment(job.updated_at)}</Fact>
          <Fact name="kept until">{moment(job.expires_at)}</Fact>
          {job.prompt_version && <Fact name="prompts">{job.prompt_version}</Fact>}
        </dl>
      </section>
      {sources.length > 0 && <Sources sources={sources} job={job} />}
      {drafts.length > 0 && <Drafts drafts={drafts} />}
      {decisions.length > 0 && <ReviewHistory decisions={decisions} userId={userId} />}
      <section className="panel wide" aria-labelledby="bill-title">
        <h2 id="bill-title">Calls and cost</h2>
        <Bill job={job} />
        <p className="muted">
          {pluralize(job.usage.calls, "call")}, {formatCount(job.usage.cached_calls)} from the cache.{" "}
          <Link href="/costs?by=post">Costs of all jobs</Link>
        </p>
      </section>
      <Notes job={job} />
      {runs.length > 0 && <EarlierRuns runs={runs} />}
    </div>
  );
}

// The panel of the job has its id, and what was given with the request is shown in words.
const ELSEWHERE = ["job_id", "org_id", "user_id", "profile", "sources", "links", "refresh"];

const ORDER = ["topic", "keywords", "word_count", "tone", "custom_instructions", "language", "model"];

/** Returns the fields of the request: the best known first, since a document keeps no order. */
function fieldsOf({ request }: Job): [string, unknown][] {
  const placeOf = (name: string) => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);
  return Object.entries(request).sort(
    ([one], [other]) => placeOf(one) - placeOf(other) || one.localeCompare(other),
  );
}

function isEmpty(value: unknown): boolean {
  return value === null || value === "" || (Array.isArray(value) && value.length === 0);
}

/** Returns whose text a run has, and since when. */
export function editedWords({ run, stage, at }: Edit): string {
  const replaced = stageWord(stage === "polish" ? "generate" : "polish");
  return `A person wrote the text of run ${run}, in place of that of ${replaced}, on ${moment(at)}.`;
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="fact">
      <dt>{name}</dt>
      <dd dir="auto">{children}</dd>
    </div>
  );
}

/** Tokens and cost of each stage, and of the whole job, which has the calls of earlier runs as well. */
function Bill({ job }: { job: Job }) {
  const { usage, stages } = job;
  const decimals = moneyDecimals(STAGES.map((stage) => stages[stage].cost_usd));
  const columns: Column<StageName>[] = [
    { title: "Stage", cell: (stage) => <StageNames stage={stage} />, foot: "all runs" },
    { title: "Model", narrow: false, cell: (stage) => modelOf(stages[stage]), foot: "" },
    { title: "Time", kind: "number", cell: (stage) => formatSpan(stageSeconds(stages[stage])), foot: "" },
    {
      title: "Tokens in",
      kind: "number",
      cell: (stage) => formatCount(stages[stage].prompt_tokens),
      foot: formatCount(usage.prompt_tokens),
    },
    {
      title: "Tokens out",
      kind: "number",
      cell: (stage) => formatCount(stages[stage].completion_tokens),
      foot: formatCount(usage.completion_tokens),
    },
    {
      title: "Cost",
      kind: "number",
      cell: (stage) => <Money usd={stages[stage].cost_usd} decimals={decimals} />,
      foot: <Money usd={usage.cost_usd} decimals={decimals} />,
    },
  ];
  return <Table caption="Cost of each stage" columns={columns} rows={STAGES} rowKey={(stage) => stage} />;
}

/** A stage's name, and the one that it has in documents and messages. */
function StageNames({ stage }: { stage: StageName }) {
  return (
    <>
      {stageWord(stage)} <code className="muted">{stage}</code>
    </>
  );
}

function modelOf({ model, answered_by }: StageRecord): string {
  const behind = [...new Set((answered_by ?? []).map((each) => each.provider_model))].join(", ");
  return [model, behind && `(${behind})`].filter(Boolean).join(" ") || "–";
}

function Notes({ job }: { job: Job }) {
  const notes = STAGES.flatMap((stage) => {
    const { error, note } = job.stages[stage];
    return [error, note].filter(Boolean).map((sentence) => ({ stage, sentence }));
  });
  if (notes.length === 0) return null;
  return (
    <section className="panel" aria-labelledby="notes-title">
      <h2 id="notes-title">Notes of the stages</h2>
      <dl className="facts">
        {notes.map(({ stage, sentence }) => (
          <Fact key={`${stage} ${sentence}`} name={stageWord(stage)}>
            {sentence}
          </Fact>
        ))}
      </dl>
    </section>
  );
}

function moment(value: Date | null | undefined): string {
  return momentOf(value) === null ? "unknown" : formatMoment(value as Date);
}

function show(value: unknown): string {
  if (Array.isArray(value)) return value.map(show).join(", ");
  return value !== null && typeof value === "object" ? JSON.stringify(value) : String(value);
}
