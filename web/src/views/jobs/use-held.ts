import { type FocusEvent, type PointerEvent, useRef, useState } from "react";
import type { JobRow } from "../../../hooks";
import { holdNew } from "./held";

/** Holds back new rows while the reader points at the list or has its focus in it. */
export function useHeld(jobs: JobRow[]) {
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
      onPointerEnter: (event: PointerEvent) =>
        event.pointerType === "mouse" && setBusy((busy) => ({ ...busy, pointer: true })),
      onPointerLeave: () => setBusy((busy) => ({ ...busy, pointer: false })),
      onFocus: (event: FocusEvent) =>
        event.target.matches(":focus-visible") && setBusy((busy) => ({ ...busy, focus: true })),
      onBlur: () => setBusy((busy) => ({ ...busy, focus: false })),
    },
  };
}
