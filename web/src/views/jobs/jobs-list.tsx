import { type ReactNode, useMemo, useRef, useState } from "react";
import type { JobRow, LinkState } from "../../../hooks";
import { formatCount, moneyDecimals, pluralize } from "../../format";
import { Button } from "../../ui";
import { holdNew } from "./held";
import { JobLine } from "./job-line";

interface Props {
  jobs: JobRow[];
  state: LinkState;
  more: boolean;
  isLoadingMore: boolean;
  isFiltered: boolean;
  onLoadMore: () => void;
}

/** A job costs hundredths of a cent at least. */
const MOST_DECIMALS = 4;

/** The table of jobs. New ones appear on top, but not under a pointer or the keyboard's focus. */
export function JobsList({ jobs, state, more, isLoadingMore, isFiltered, onLoadMore }: Props) {
  const { rows, held, release, watch } = useHeld(jobs);
  const decimals = useMemo(
    () => Math.min(MOST_DECIMALS, moneyDecimals(jobs.map((job) => job.cost_usd))),
    [jobs],
  );
  const isFirstLoad = state === "loading" && rows.length === 0;
  return (
    <>
      <Summary
        state={state}
        count={rows.length}
        more={more}
        isFiltered={isFiltered}
        isFirstLoad={isFirstLoad}
      >
        {held > 0 && (
          <Button kind="quiet" small onClick={release}>
            Show {pluralize(held, "new job")}
          </Button>
        )}
      </Summary>
      <table className="jobs-table" aria-busy={isFirstLoad}>
        <caption className="visually-hidden">Jobs, the newest first</caption>
        <thead>
          <tr>
            <th scope="col">Post</th>
            <th scope="col">Status</th>
            <th scope="col" className="number">
              Score
            </th>
            <th scope="col" className="number">
              Cost
            </th>
            <th scope="col" className="number">
              Age
            </th>
          </tr>
        </thead>
        <tbody {...watch}>
          {isFirstLoad
            ? SKELETONS.map((key) => <Skeleton key={key} />)
            : rows.map((job) => <JobLine key={job.job_id} job={job} decimals={decimals} />)}
        </tbody>
      </table>
      {more && rows.length > 0 && (
        <p className="jobs-more">
          <Button onClick={onLoadMore} busy={isLoadingMore}>
            Load more
          </Button>
        </p>
      )}
    </>
  );
}

/** Holds back new rows while the reader points at the list or has its focus in it. */
function useHeld(jobs: JobRow[]) {
  const [isBusy, setBusy] = useState({ pointer: false, focus: false });
  const shown = useRef<ReadonlySet<string>>(new Set());
  const result = isBusy.pointer || isBusy.focus ? holdNew(jobs, shown.current) : { rows: jobs, held: 0 };
  shown.current = new Set(result.rows.map((job) => job.job_id));
  return {
    ...result,
    release: () => {
      shown.current = new Set();
      setBusy({ pointer: false, focus: false });
    },
    watch: {
      onPointerEnter: (event: React.PointerEvent) =>
        event.pointerType === "mouse" && setBusy((busy) => ({ ...busy, pointer: true })),
      onPointerLeave: () => setBusy((busy) => ({ ...busy, pointer: false })),
      onFocus: (event: React.FocusEvent) =>
        event.target.matches(":focus-visible") && setBusy((busy) => ({ ...busy, focus: true })),
      onBlur: () => setBusy((busy) => ({ ...busy, focus: false })),
    },
  };
}

interface SummaryProps {
  state: LinkState;
  count: number;
  more: boolean;
  isFiltered: boolean;
  isFirstLoad: boolean;
  children: ReactNode;
}

function Summary({ state, count, more, isFiltered, isFirstLoad, children }: SummaryProps) {
  const counted = isFirstLoad ? "Loading jobs…" : countOf(count, more, isFiltered);
  return (
    <div className="jobs-summary">
      <p role="status">
        {counted}
        {state === "offline" && (
          <span className="jobs-offline"> · Not live at the moment; it goes on by itself.</span>
        )}
      </p>
      {children}
    </div>
  );
}

function countOf(count: number, more: boolean, isFiltered: boolean): string {
  const isOne = count === 1 && !more;
  const jobs = `${formatCount(count)}${more ? "+" : ""} ${isOne ? "job" : "jobs"}`;
  return isFiltered ? `${jobs} ${isOne ? "matches" : "match"}` : jobs;
}

const SKELETONS = Array.from({ length: 8 }, (_, index) => `skeleton-${index}`);

function Skeleton() {
  return (
    <tr className="job-line">
      <td className="job-topic">
        <span className="bone bone-wide" />
        <span className="bone bone-half" />
      </td>
      <td className="job-state">
        <span className="bone bone-badge" />
      </td>
      <td className="number job-score">
        <span className="bone bone-short" />
      </td>
      <td className="number job-cost">
        <span className="bone bone-short" />
      </td>
      <td className="number job-age">
        <span className="bone bone-short" />
      </td>
    </tr>
  );
}
