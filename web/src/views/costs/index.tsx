import { useMemo, useState } from "react";
import { useLocation, useSearch } from "wouter";
import { useApp } from "../../app-context";
import type { CostGroup, CostSum } from "../../door-types";
import { Problem } from "../../problem";
import { useLoad, useToast } from "../../ui";
import { type Question, readQuestion, type Span, spanOf, writeQuestion } from "./address";
import { BudgetPanel } from "./budget-panel";
import { CostsView } from "./costs-view";
import { askFewAtATime } from "./few-at-a-time";
import { addUp, type CostRow, organizationsCsv, rowsOf, withoutDoubt } from "./figures";

/** What the chosen organization's model calls cost; the period and the grouping are in the address. */
export default function Costs() {
  const { orgId } = useApp();
  return <CostsOf key={orgId} orgId={orgId} />;
}

interface Answer {
  question: Question;
  span: Span;
  groups: CostGroup[];
  total: CostSum;
}

function CostsOf({ orgId }: { orgId: string }) {
  const { door, session } = useApp();
  const question = readQuestion(useSearch());
  const [, navigate] = useLocation();
  const { orgIds, operator, userId } = session;
  const costs = useLoad(`${question.by} ${question.period}`, (signal) =>
    ask(door, question, { orgId, orgIds, operator }, signal),
  );
  const budget = useLoad("budget", (signal) => door.budget(orgId, { signal }));
  const answer = costs.data;
  const titles = useTitles(orgId, question.by === "post");
  const rows = useMemo(() => {
    const names = new Map([...titles, ...(userId ? [[userId, "You"] as const] : [])]);
    return answer && rowsOf(answer.groups, answer.question.by, answer.span, names);
  }, [answer, userId, titles]);
  const [exporting, onExport] = useExport(question, orgId, operator, rows);
  return (
    <CostsView
      question={question}
      by={answer?.question.by ?? question.by}
      span={answer?.span ?? spanOf(question.period, Date.now())}
      hasSeveral={operator || orgIds.length > 1}
      rows={rows}
      total={answer && withoutDoubt(answer.total)}
      loading={costs.loading}
      error={costs.error}
      exporting={exporting}
      onQuestion={(next) => navigate(`/costs?${writeQuestion(next)}`, { replace: true })}
      onRetry={costs.reload}
      onExport={onExport}
      hrefOf={answer?.question.by === "post" ? hrefOfPost : undefined}
      budget={<BudgetPanel budget={budget.data} error={budget.error} onRetry={budget.reload} />}
    />
  );
}

const NO_TITLES: ReadonlyMap<string, string> = new Map();
const MOST_TITLES = 100;

/** Returns the titles of the organization's newest posts; the others keep their ids. */
function useTitles(orgId: string, isWanted: boolean): ReadonlyMap<string, string> {
  const { door } = useApp();
  const { data } = useLoad(isWanted ? "titles" : null, (signal) =>
    door.jobs({ org_id: orgId, limit: MOST_TITLES }, { signal }),
  );
  return useMemo(() => {
    const named = data?.jobs.map((job) => [job.job_id, job.title || job.topic || job.job_id] as const);
    return named ? new Map(named) : NO_TITLES;
  }, [data]);
}

function hrefOfPost({ key }: CostRow): string | null {
  return key && `/jobs/${encodeURIComponent(key)}`;
}

type DoorOf = ReturnType<typeof useApp>["door"];

interface Whose {
  orgId: string;
  orgIds: string[];
  operator: boolean;
}

/** Returns the costs of a question. By organization an operator asks for all, anybody else for each of their own. */
async function ask(
  door: DoorOf,
  question: Question,
  { orgId, orgIds, operator }: Whose,
  signal: AbortSignal,
): Promise<Answer> {
  const span = spanOf(question.period, Date.now());
  const since = `${span.first}T00:00:00Z`;
  if (question.by !== "organization") {
    const { groups, total } = await door.costs({ org_id: orgId, by: question.by, since }, { signal });
    return { question, span, groups, total };
  }
  if (operator) {
    const { groups, total } = await door.costs({ by: "org", since }, { signal });
    return { question, span, groups, total };
  }
  const totalOf = async (org_id: string) => ({
    ...(await door.costs({ org_id, by: "stage", since }, { signal })).total,
    key: org_id,
  });
  const groups = await askFewAtATime(orgIds, totalOf, signal);
  return { question, span, groups, total: addUp(groups) };
}

/** Returns whether a file is on its way, and how to begin one. */
function useExport(
  { by, period }: Question,
  orgId: string,
  operator: boolean,
  rows: CostRow[] | null,
): [boolean, () => void] {
  const { door } = useApp();
  const toast = useToast();
  const [exporting, setExporting] = useState(false);
  const begin = async () => {
    setExporting(true);
    try {
      const { first, last } = spanOf(period, Date.now());
      const since = `${first}T00:00:00Z`;
      let file: Blob;
      if (by !== "organization") file = await door.costsFile({ org_id: orgId, by, since });
      else if (operator) file = await door.costsFile({ by: "org", since });
      else file = new Blob([organizationsCsv(rows ?? [])], { type: "text/csv" });
      save(file, `costs-by-${by}-${first}-to-${last}.csv`);
    } catch (error) {
      toast(error instanceof Problem ? error.message : "The file could not be made: try again.", {
        tone: "bad",
      });
    }
    setExporting(false);
  };
  return [exporting, begin];
}

/** Gives a file to the browser's downloads. */
function save(file: Blob, name: string): void {
  const address = URL.createObjectURL(file);
  const link = Object.assign(document.createElement("a"), { href: address, download: name });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}
