import { type RefObject, useEffect, useRef } from "react";

/**
 * Keeps the keyboard's place when a button goes away with its work: the focus goes to the link of a row. `expect` is
 * called at the click with the row's place.
 */
export function useFocusAfter(list: RefObject<HTMLElement | null>, count: number) {
  const place = useRef<number | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows come or go with their number
  useEffect(() => {
    const link = place.current === null ? null : list.current?.querySelectorAll("a")[place.current];
    if (!link) return;
    place.current = null;
    if (document.activeElement === document.body || document.activeElement === null) {
      link.focus({ preventScroll: true });
    }
  }, [list, count]);
  return {
    expect: (row: number) => {
      place.current = row;
    },
  };
}
