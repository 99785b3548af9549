import { useMemo, useRef } from "react";
import type { Job, LinkState } from "../../../hooks";
import { Changes } from "./changes/changes";
import { Details, editedWords } from "./details";
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
import { Stages } from "./stages/stages";
import { Tags } from "./tags/tags";
import { tidy, tidyResult } from "./tidy";
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
}: Props) {
  const [open, setOpen] = useOpen(given, Boolean(text));
  const close = () => setOpen(null);
  const result = useMemo(() => tidyResult(given.result), [given.result]); // the same while the post is the same
  const job = useMemo(() => tidy(given, result), [given, result]);
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
      {open === "replay" && <ReplayDialog job={job} actions={actions} onClose={close} />}
      {open === "edit" ? (
        <EditPanel job={job} text={text ?? ""} actions={actions} onClose={close} />
      ) : (
        <Sections job={job} text={text} texts={texts} runs={runs} section={section} onSection={onSection} />
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

type SectionProps = Pick<Props, "job" | "text" | "texts" | "runs" | "section" | "onSection">;

function Sections({ job, text, texts, runs, section, onSection }: SectionProps) {
  const shown = isThere(job, section) ? section : "text";
  return (
    <>
      <Tabs job={job} shown={shown} onSection={onSection} />
      <div role="tabpanel" id="job-panel" aria-labelledby={`job-tab-${shown}`} className="job-panel">
        {shown === "text" && <Text job={job} text={text} />}
        {shown === "changes" && (
          <Changes texts={texts} language={requestText(job, "language")} notes={changeNotes(job)} />
        )}
        {shown === "tags" && job.result && (
          <Tags tags={job.result.meta_tags} language={requestText(job, "language")} />
        )}
        {shown === "details" && <Details job={job} runs={runs} />}
      </div>
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

function Text({ job, text }: { job: Job; text: string | null }) {
  const result = job.result;
  const content = result?.content || text;
  return (
    <>
      <PostBar job={job} text={text} />
      {content ? (
        <Post
          content={content}
          issues={result?.quality_issues ?? null}
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
