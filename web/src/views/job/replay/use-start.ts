import { useRef, useState } from "react";

/** Starts something once, however often the button is pressed, and keeps the sentence of its failure. */
export function useStart(work: () => Promise<void>, done: () => void = () => {}) {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState("");
  const running = useRef(false);
  const start = async () => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setError("");
    try {
      await work();
      done();
    } catch (failure) {
      setError(messageOf(failure));
    } finally {
      running.current = false;
      setBusy(false);
    }
  };
  return { busy, error, start };
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
