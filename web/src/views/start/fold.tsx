import { type ReactNode, useLayoutEffect, useState } from "react";

interface Props {
  title: string;
  /** How much of it is filled in; shown while it is closed. */
  count: number;
  isWrong: boolean;
  /** Counts the refused tries: each opens a part with a wrong field. */
  refusals: number;
  children: ReactNode;
}

/** A part of the form that is folded away until somebody needs it, or a field in it is wrong. */
export function Fold({ title, count, isWrong, refusals, children }: Props) {
  const [isOpen, setOpen] = useState(isWrong);
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each refusal, and not while somebody types
  useLayoutEffect(() => {
    if (refusals && isWrong) setOpen(true);
  }, [refusals]);
  return (
    <details className="start-more" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        {title}
        {count > 0 && <span className="start-count">{count}</span>}
      </summary>
      {children}
    </details>
  );
}
