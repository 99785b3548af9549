import { useEffect, useRef, useState } from "react";

const WAIT = 300; // milliseconds after the last key

/** A text that is being edited. The browser's tab keeps it, so that a reload loses nothing. */
export function useKeptText(key: string, original: string) {
  const [text, setText] = useState(() => read(key) ?? original);
  const isDone = useRef(false);
  useEffect(() => {
    const keep = () => (text === original || isDone.current ? forget(key) : write(key, text));
    const timer = setTimeout(keep, WAIT);
    window.addEventListener("pagehide", keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", keep);
      keep();
    };
  }, [key, text, original]);
  const drop = () => {
    isDone.current = true;
    forget(key);
  };
  return { text, setText, drop, isChanged: text !== original };
}

/** Returns the name under which the edited text of a run is kept. */
export function keyOf(jobId: string, run: number): string {
  return `edit:${jobId}:${run}`;
}

/** Returns whether a text of this run is being edited. */
export function hasKeptText(key: string): boolean {
  return read(key) !== null;
}

const OPEN = "edit-open";

/** Marks that the text of this name is being edited, until the returned function is called; a reload keeps the mark. */
export function markOpen(key: string): () => void {
  write(OPEN, key);
  return () => forget(OPEN);
}

/** Returns whether the text of this name was being edited when the page was loaded anew. */
export function wasOpen(key: string): boolean {
  return read(OPEN) === key;
}

export function forget(key: string): void {
  try {
    sessionStorage.removeItem(key);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

function read(key: string): string | null {
  try {
    return sessionStorage.getItem(key);
  } catch {
    return null;
  }
}

function write(key: string, text: string): void {
  try {
    sessionStorage.setItem(key, text);
  } catch {
    // Its room is full, or the browser keeps nothing: the text stays in the field.
  }
}
