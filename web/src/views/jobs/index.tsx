import { useCallback, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useJobs } from "../../../hooks";
import { useApp } from "../../app-context";
import { findContradiction, type JobsFilter, readFilter, writeFilter } from "./filter";
import { JobsView, type JobsViewProps } from "./jobs-view";

/** The live list of the chosen organization's jobs; its filter is in the address. */
export default function Jobs() {
  const { orgId } = useApp();
  const [turn, setTurn] = useState(0);
  return <JobsOf key={`${orgId} ${turn}`} orgId={orgId} onRetry={() => setTurn((last) => last + 1)} />;
}

interface Props {
  orgId: string;
  onRetry: () => void;
}

function JobsOf(props: Props) {
  const filter = readFilter(useSearch());
  const [, navigate] = useLocation();
  const onFilter = useCallback(
    (next: JobsFilter) => {
      const query = writeFilter(next);
      navigate(query ? `/jobs?${query}` : "/jobs", { replace: true });
    },
    [navigate],
  );
  const List = findContradiction(filter) ? NoJobs : LiveJobs;
  return <List {...props} filter={filter} onFilter={onFilter} />;
}

type ListProps = Props & Pick<JobsViewProps, "filter" | "onFilter">;

function LiveJobs({ orgId, filter, ...rest }: ListProps) {
  const { loadMore, ...picture } = useJobs({
    orgId,
    status: filter.statuses.length ? filter.statuses : undefined,
    scoreBelow: filter.scoreBelow ?? undefined,
    text: filter.text.trim() || undefined,
  });
  return <JobsView {...picture} {...rest} filter={filter} onLoadMore={loadMore} />;
}

/** The list for a filter that no job can match: nothing is asked. */
function NoJobs({ filter, onFilter, onRetry }: ListProps) {
  const list = { filter, onFilter, onRetry, onLoadMore: onRetry };
  return <JobsView {...list} jobs={[]} state="live" more={false} busy={false} />;
}
