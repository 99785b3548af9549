import { type RefObject, useLayoutEffect, useRef, useState } from "react";

/** Returns the width of an element in pixels, live; `usual` until it is known. */
export function useWidth<E extends HTMLElement>(usual: number): [RefObject<E | null>, number] {
  const element = useRef<E>(null);
  const [width, setWidth] = useState(usual);
  useLayoutEffect(() => {
    const box = element.current;
    if (!box || typeof ResizeObserver === "undefined") return;
    const measure = () => setWidth(Math.max(200, Math.floor(box.clientWidth)) || usual);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(box);
    return () => observer.disconnect();
  }, [usual]);
  return [element, width];
}
