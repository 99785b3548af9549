import { type ReactNode, useMemo, useRef } from "react";
import type { JobRow, LinkState } from "../../../hooks";
import { formatCount, moneyDecimals, pluralize } from "../../format";
import { Button, classes } from "../../ui";
import { JobLine } from "./job-line";
import { useFocusAfter } from "./use-focus-after";
import { useHeld } from "./use-held";

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
  const body = useRef<HTMLTableSectionElement>(null);
  const focus = useFocusAfter(body, rows.length);
  const showNew = () => {
    focus.expect(0);
    release();
  };
  const loadMore = () => {
    focus.expect(rows.length);
    onLoadMore();
  };
  const isFirstLoad = state === "loading" && rows.length === 0;
  const isOld = state === "loading" && !isFirstLoad; // the rows of the last filter
  return (
    <>
      <Summary count={rows.length} more={more} isFiltered={isFiltered} isLoading={isFirstLoad || isOld}>
        {held > 0 && (
          <Button small onClick={showNew}>
            Show {pluralize(held, "new job")}
          </Button>
        )}
      </Summary>
      <table className={classes("jobs-table", isOld && "jobs-old")} aria-busy={isFirstLoad || isOld}>
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
        <tbody ref={body} {...watch}>
          {isFirstLoad
            ? SKELETONS.map((key) => <Skeleton key={key} />)
            : rows.map((job) => <JobLine key={job.job_id} job={job} decimals={decimals} />)}
        </tbody>
      </table>
      {more && rows.length > 0 && (
        <p className="jobs-more">
          <Button onClick={loadMore} busy={isLoadingMore}>
            Load more
          </Button>
        </p>
      )}
    </>
  );
}

interface SummaryProps {
  count: number;
  more: boolean;
  isFiltered: boolean;
  isLoading: boolean;
  children: ReactNode;
}

function Summary({ count, more, isFiltered, isLoading, children }: SummaryProps) {
  const counted = isLoading ? "Loading jobs…" : countOf(count, more, isFiltered);
  return (
    <div className="jobs-summary">
      <p role="status">{counted}</p>
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
