import type { JobRow, LinkState } from "../../../hooks";
import { Button, ButtonLink, Empty, PageTitle, ProblemBox } from "../../ui";
import { isFiltered, type JobsFilter, NO_FILTER } from "./filter";
import { FilterBar } from "./filter-bar";
import { JobsList } from "./jobs-list";
import "./jobs.css";

export interface JobsViewProps {
  filter: JobsFilter;
  onFilter: (filter: JobsFilter) => void;
  jobs: JobRow[];
  state: LinkState;
  error?: string | undefined;
  more: boolean;
  busy: boolean;
  onLoadMore: () => void;
  onRetry: () => void;
}

/** The list of an organization's jobs with its filter. */
export function JobsView(props: JobsViewProps) {
  const { filter, onFilter, jobs, state, error, more, busy, onLoadMore, onRetry } = props;
  const isNarrow = isFiltered(filter);
  const isOver = state === "refused" || state === "signed-out" || state === "missing";
  const isEmpty = jobs.length === 0 && (state === "live" || state === "offline") && !busy;
  return (
    <div className="jobs">
      <PageTitle
        title="Jobs"
        actions={
          <ButtonLink href="/new" kind="primary">
            New post
          </ButtonLink>
        }
      />
      <FilterBar filter={filter} onChange={onFilter} />
      {(isOver || error) && <ProblemBox error={error ?? OVER[state] ?? OVER.missing} retry={onRetry} />}
      {!isOver &&
        (isEmpty ? (
          <Nothing {...props} isNarrow={isNarrow} />
        ) : (
          <JobsList
            jobs={jobs}
            state={state}
            more={more}
            isLoadingMore={busy}
            isFiltered={isNarrow}
            onLoadMore={onLoadMore}
          />
        ))}
    </div>
  );
}

const OVER: Record<string, string> = {
  refused: "You may not see the jobs of this organization.",
  "signed-out": "Your sign-in has ended: sign in again.",
  missing: "The jobs could not be loaded.",
};

function Nothing({ isNarrow, more, state, onFilter, onLoadMore }: JobsViewProps & { isNarrow: boolean }) {
  if (state === "offline") {
    return <Empty title="The jobs can't be read now">They appear when the connection is back.</Empty>;
  }
  if (!isNarrow) {
    return (
      <Empty title="No jobs yet">
        <p>Give a topic, and watch the post grow.</p>
        <ButtonLink href="/new">Start the first post</ButtonLink>
      </Empty>
    );
  }
  return (
    <Empty title="No job matches">
      <p>
        {more
          ? "None of the newest jobs matches. Older ones may."
          : "No job of this organization matches the filter."}
      </p>
      <p className="jobs-choices">
        {more && <Button onClick={onLoadMore}>Look further</Button>}
        <Button onClick={() => onFilter(NO_FILTER)}>Clear the filter</Button>
      </p>
    </Empty>
  );
}
