import { useLayoutEffect, useRef, useState } from "react";
import type { Job } from "../../../../hooks";
import { mayEdit } from "../model";
import { keyOf, wasOpen } from "./kept-text";

/** What is open beside the post: at first the editor, if it was open when the page was loaded anew. */
export function useOpen(job: Job, hasText: boolean) {
  const wanted = useRef<boolean>(null);
  wanted.current ??= mayEdit(job) && wasOpen(keyOf(job.job_id, job.run));
  const [open, setOpen] = useState<"replay" | "edit" | null>(null);
  useLayoutEffect(() => {
    if (!wanted.current || !hasText) return;
    wanted.current = false; // once
    setOpen("edit");
  }, [hasText]);
  return [open, setOpen] as const;
}
