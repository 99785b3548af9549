import { type RefObject, useLayoutEffect } from "react";

/** Moves the focus to the review's heading, or else the job's, when the part of the page that has it goes away. */
export function useFocusAfter(part: RefObject<HTMLElement | null>): void {
  useLayoutEffect(() => {
    const element = part.current;
    return () => {
      if (!element?.contains(document.activeElement)) return;
      setTimeout(() => {
        if (document.activeElement !== document.body) return; // another part has taken it
        const next = document.getElementById("review-title") ?? document.querySelector("h1");
        next?.focus({ preventScroll: true });
      });
    };
  }, [part]);
}
