import { useMemo, useRef, useState } from "react";
import type { Issue, Job, LinkState, QualityOutput } from "../../../hooks";
import { Changes } from "./changes/changes";
import { TextChanges } from "./changes/text-changes";
import { Details, editedWords } from "./details";
import type { CmsDraft } from "./drafts/drafts";
import type { EarlierRun } from "./earlier-runs";
import { Header } from "./header";
import {
  hasEnded,
  isWriting,
  type JobActions,
  requestText,
  SECTIONS,
  type Section,
  type Texts,
} from "./model";
import { Failure } from "./outcome/failure";
import { WaitingNote } from "./outcome/waiting";
import { Post } from "./post/post";
import { PostBar } from "./post/post-bar";
import { ReplayDialog } from "./replay/dialog";
import { EditPanel } from "./replay/edit";
import { useOpen } from "./replay/use-open";
import { ReviewEdit } from "./review/edit";
import { ReviewPanel } from "./review/panel";
import { isCurrent, type Review, reviewOf } from "./review/record";
import "./review/review.css";
import { Stages } from "./stages/stages";
import { Tags } from "./tags/tags";
import { tidy, tidyChanges, tidyIssues, tidyResult } from "./tidy";
import { announcementOf } from "./words";

interface Props {
  job: Job;
  /** The Markdown to show: the post, the draft, or the last text that there was. */
  text: string | null;
  state: LinkState;
  error?: string | undefined;
  texts: Texts;
  runs: EarlierRun[];
  section: Section;
  onSection: (section: Section) => void;
  actions: JobActions;
  /** The user, whose own decisions are named so. */
  userId?: string | null;
  drafts?: CmsDraft[];
}

const NAMES: Record<Section, string> = { text: "Text", changes: "Changes", tags: "Tags", details: "Details" };

/** One job: its stages, its text as it grows, and then the post with its findings, changes and tags. */
export function JobScreen({
  job: given,
  text,
  state,
  error,
  texts,
  runs,
  section,
  onSection,
  actions,
  userId = null,
  drafts = [],
}: Props) {
  const [open, setOpen] = useOpen(given, Boolean(text));
  const close = () => setOpen(null);
  // What is open stays, even if somebody else decides meanwhile.
  const [reviewing, setReviewing] = useState<Review | null>(null);
  const [remarking, setRemarking] = useState<Review | null>(null);
  const result = useMemo(() => tidyResult(given.result), [given.result]); // the same while the post is the same
  const job = useMemo(() => tidy(given, result), [given, result]);
  const review = useMemo(() => reviewOf(given), [given]);
  const verdict = useMemo(() => readVerdict(review && texts.quality), [review, texts.quality]);
  const shown = remarking ?? review;
  const reviewed = review && texts.polish !== null ? texts.polish : null;
  return (
    <div className="job-view">
      <Header job={job} hasText={Boolean(text)} actions={actions} onOpen={setOpen} />
      <p className="visually-hidden" role="status">
        {announcementOf(job)}
      </p>
      <LinkNote state={state} error={error} />
      <Stages job={job} />
      {job.waiting && !hasEnded(job) && <WaitingNote waiting={job.waiting} />}
      {job.error && <Failure job={job} onReplay={() => setOpen("replay")} />}
      {shown && !reviewing && (
        <ReviewPanel
          key={`${shown.run}:${shown.round}`}
          job={job}
          review={shown}
          isOver={!isCurrent(shown, review)}
          sendsBack={remarking !== null}
          onSendBack={(open) => setRemarking(open ? shown : null)}
          post={reviewed === null ? null : { title: texts.title ?? "", ...verdict }}
          actions={actions}
          onEdit={() => setReviewing(shown)}
        />
      )}
      {open === "replay" && <ReplayDialog job={job} actions={actions} onClose={close} />}
      {reviewing ? (
        <ReviewEdit
          job={job}
          review={reviewing}
          isOver={!isCurrent(reviewing, review)}
          text={reviewed ?? ""}
          issues={verdict.issues}
          actions={actions}
          onClose={() => setReviewing(null)}
        />
      ) : open === "edit" ? (
        <EditPanel job={job} text={text ?? ""} actions={actions} onClose={close} />
      ) : (
        <Sections
          job={job}
          text={reviewed ?? text}
          issues={result?.quality_issues ?? (reviewed === null ? null : verdict.issues)}
          texts={texts}
          runs={runs}
          section={section}
          onSection={onSection}
          userId={userId}
          drafts={drafts}
        />
      )}
    </div>
  );
}

function LinkNote({ state, error }: { state: LinkState; error: string | undefined }) {
  if (state === "live" || state === "loading") return null;
  if (state === "offline" && !error) return null; // the page's banner says so
  return (
    <p className="notice warn" role="status">
      {error ?? "This job can't be read any more."}
    </p>
  );
}

interface Verdict {
  score: number | null;
  findings: number | null;
  issues: Issue[] | null;
}

/** Returns the verdict on a post that awaits a review; its parts are null before it is read. */
function readVerdict(quality: QualityOutput | null | undefined): Verdict {
  if (!quality) return { score: null, findings: null, issues: null };
  const issues = tidyIssues(quality.issues);
  return { score: Number(quality.score) || 0, findings: issues.length, issues };
}

type SectionProps = Pick<Props, "job" | "text" | "texts" | "runs" | "section" | "onSection"> & {
  issues: Issue[] | null;
  userId: string | null;
  drafts: CmsDraft[];
};

function Sections({ job, text, issues, texts, runs, section, onSection, userId, drafts }: SectionProps) {
  const shown = isThere(job, section) ? section : "text";
  return (
    <>
      <Tabs job={job} shown={shown} onSection={onSection} />
      <div role="tabpanel" id="job-panel" aria-labelledby={`job-tab-${shown}`} className="job-panel">
        {shown === "text" && <Text job={job} text={text} issues={issues} />}
        {shown === "changes" && <AllChanges job={job} texts={texts} />}
        {shown === "tags" && job.result && (
          <Tags tags={job.result.meta_tags} language={requestText(job, "language")} />
        )}
        {shown === "details" && <Details job={job} runs={runs} userId={userId} drafts={drafts} />}
      </div>
    </>
  );
}

function AllChanges({ job, texts }: Pick<Props, "job" | "texts">) {
  const language = requestText(job, "language");
  const made = job.result?.changes.length ? job.result.changes : tidyChanges(texts.changes);
  return (
    <>
      {made.length > 0 && <TextChanges changes={made} language={language} />}
      {made.length > 0 && <h2 className="changes-whole">The whole post</h2>}
      <Changes texts={texts} language={language} notes={changeNotes(job)} />
    </>
  );
}

function changeNotes(job: Job): string[] {
  return [job.edited && editedWords(job.edited), job.stages.polish.note].filter(
    (each) => typeof each === "string",
  );
}

function isThere(job: Job, section: Section): boolean {
  if (section === "tags") return Boolean(job.result?.meta_tags.title || job.result?.meta_tags.description);
  if (section === "changes") return ["done", "degraded"].includes(job.stages.polish.status);
  return true;
}

function Tabs({
  job,
  shown,
  onSection,
}: {
  job: Job;
  shown: Section;
  onSection: (section: Section) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const there = SECTIONS.filter((section) => isThere(job, section));
  const onKeyDown = (event: React.KeyboardEvent) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    const at = there.indexOf(shown);
    const to = event.key === "Home" ? 0 : event.key === "End" ? there.length - 1 : step && at + step;
    if (to === undefined) return;
    const next = there[(to + there.length) % there.length] as Section;
    event.preventDefault();
    onSection(next);
    list.current?.querySelector<HTMLElement>(`#job-tab-${next}`)?.focus();
  };
  return (
    <div ref={list} role="tablist" aria-label="Views of the job" className="tabs" onKeyDown={onKeyDown}>
      {SECTIONS.map((section) => (
        <button
          key={section}
          type="button"
          role="tab"
          id={`job-tab-${section}`}
          aria-selected={shown === section}
          aria-controls={shown === section ? "job-panel" : undefined}
          tabIndex={shown === section ? 0 : -1}
          disabled={!there.includes(section)}
          onClick={() => onSection(section)}
        >
          {NAMES[section]}
        </button>
      ))}
    </div>
  );
}

function Text({ job, text, issues }: { job: Job; text: string | null; issues: Issue[] | null }) {
  const result = job.result;
  const content = result?.content || text;
  return (
    <>
      <PostBar job={job} text={text} />
      {content ? (
        <Post
          content={content}
          issues={issues}
          language={requestText(job, "language")}
          writing={isWriting(job)}
        />
      ) : (
        <div className="post-and-findings">
          <p className="post muted">{emptyText(job)}</p>
        </div>
      )}
    </>
  );
}

function emptyText(job: Job): string {
  if (hasEnded(job)) return "There is no text: the job ended before it was written.";
  return "The text appears here while it is written.";
}
