import { useEffect, useRef } from "react";
import { ProblemBox, Spinner } from "../ui";

const RETRY = 5_000;

/** The page before it knows its user; after an error it tries again by itself. */
export function Starting({ error, retry }: { error: unknown; retry: () => void }) {
  const newest = useRef(retry);
  newest.current = retry;
  useEffect(() => {
    if (!error) return;
    const again = () => newest.current();
    const timer = setInterval(again, RETRY);
    window.addEventListener("online", again);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", again);
    };
  }, [error]);
  return <main className="starting">{error ? <ProblemBox error={error} retry={retry} /> : <Spinner />}</main>;
}
