import { useCallback, useEffect, useRef, useState } from "react";
import { isAbort } from "../problem";

export interface Loaded<T> {
  /** The last that came; it stays while it is loaded anew. */
  data: T | null;
  error: unknown;
  loading: boolean;
  reload: () => void;
}

/** Load something when `key` changes, and give up what nobody waits for any more; null loads nothing. */
export function useLoad<T>(key: string | null, load: (signal: AbortSignal) => Promise<T>): Loaded<T> {
  const [state, setState] = useState<{
    key: string | null;
    data: T | null;
    error: unknown;
    loading: boolean;
  }>({
    key: null,
    data: null,
    error: null,
    loading: true,
  });
  const [turn, setTurn] = useState(0);
  const newest = useRef(load);
  newest.current = load;
  // biome-ignore lint/correctness/useExhaustiveDependencies: `turn` loads the same key again
  useEffect(() => {
    if (key === null) return;
    const leaving = new AbortController();
    setState((last) => ({ ...last, loading: true }));
    newest.current(leaving.signal).then(
      (data) => leaving.signal.aborted || setState({ key, data, error: null, loading: false }),
      (error) =>
        leaving.signal.aborted ||
        isAbort(error) ||
        setState((last) => ({ ...last, key, error, loading: false })),
    );
    return () => leaving.abort();
  }, [key, turn]);
  const { data, error, loading } = state;
  return {
    data,
    error,
    loading: key !== null && loading,
    reload: useCallback(() => setTurn((last) => last + 1), []),
  };
}
