import { useCallback, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useJobs } from "../../../hooks";
import { useApp } from "../../app-context";
import { type JobsFilter, readFilter, writeFilter } from "./filter";
import { JobsView } from "./jobs-view";

/** The live list of the chosen organization's jobs; its filter is in the address. */
export default function Jobs() {
  const { orgId } = useApp();
  const [turn, setTurn] = useState(0);
  return <JobsOf key={`${orgId} ${turn}`} orgId={orgId} onRetry={() => setTurn((last) => last + 1)} />;
}

function JobsOf({ orgId, onRetry }: { orgId: string; onRetry: () => void }) {
  const filter = readFilter(useSearch());
  const [, navigate] = useLocation();
  const onFilter = useCallback(
    (next: JobsFilter) => {
      const query = writeFilter(next);
      navigate(query ? `/jobs?${query}` : "/jobs", { replace: true });
    },
    [navigate],
  );
  const { loadMore, ...picture } = useJobs({
    orgId,
    status: filter.statuses.length ? filter.statuses : undefined,
    scoreBelow: filter.scoreBelow ?? undefined,
    text: filter.text.trim() || undefined,
  });
  return (
    <JobsView {...picture} filter={filter} onFilter={onFilter} onLoadMore={loadMore} onRetry={onRetry} />
  );
}
