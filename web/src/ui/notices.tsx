import type { ReactNode } from "react";
import { Problem } from "../problem";
import { Button } from "./button";

/** What a view shows when it has nothing to show, and what the user can do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** An error as its sentence, with its wrong fields, and a button that tries again. */
export function ProblemBox({ error, retry }: { error: unknown; retry?: () => void }) {
  const problem = error instanceof Problem ? error : null;
  return (
    <div className="problem" role="alert">
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {problem && problem.fields.length > 0 && (
        <ul>
          {problem.fields.map(({ field, detail }) => (
            <li key={`${field} ${detail}`}>
              <code>{field}</code>: {detail}
            </li>
          ))}
        </ul>
      )}
      {problem?.requestId && problem.status >= 500 && <p className="muted">Request {problem.requestId}</p>}
      {retry && (
        <Button small onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}

/** A grey place of a height in lines, where text comes in a moment. */
export function Skeleton({ lines = 3 }: { lines?: number }) {
  return (
    <div className="skeleton" aria-hidden="true">
      {Array.from({ length: lines }, (_, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines are all alike
        <span key={line} />
      ))}
    </div>
  );
}
