import { useDeferredValue, useEffect, useLayoutEffect, useRef, useState } from "react";
import { Button } from "../../../ui";
import { Markdown } from "./markdown";

const NEAR = 48; // pixels below the window's edge at which a reader still is at the end

/**
 * The text while it is written. Only its end changes: what is above does not move, and the window stays where the reader
 * has it. It follows the text for a reader who has scrolled to its end.
 */
export function Draft({ text, language, writing }: { text: string; language: string; writing: boolean }) {
  const shown = useDeferredValue(text, "");
  const end = useRef<HTMLDivElement>(null);
  const { following, away, follow } = useFollow(end, writing, shown);
  return (
    <>
      <article className="post" lang={language}>
        <Markdown text={shown} />
      </article>
      <div ref={end} className="post-end" />
      {writing && away && !following && (
        <Button className="follow" onClick={follow}>
          Follow the text
        </Button>
      )}
    </>
  );
}

function useFollow(end: React.RefObject<HTMLDivElement | null>, writing: boolean, shown: string) {
  const [following, setFollowing] = useState(false);
  const [away, setAway] = useState(false);
  useEffect(() => {
    if (!writing) return;
    const look = () => {
      const below = isBelow(end.current);
      setAway(below);
      setFollowing(!below && window.scrollY > 0);
    };
    window.addEventListener("scroll", look, { passive: true });
    window.addEventListener("resize", look);
    return () => {
      window.removeEventListener("scroll", look);
      window.removeEventListener("resize", look);
    };
  }, [end, writing]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when the text has grown
  useLayoutEffect(() => {
    if (!writing) return;
    if (following) end.current?.scrollIntoView({ block: "end" });
    else setAway(isBelow(end.current));
  }, [shown]);
  const follow = () => {
    setFollowing(true);
    end.current?.scrollIntoView({ block: "end" });
  };
  return { following, away, follow };
}

function isBelow(end: HTMLElement | null): boolean {
  return end !== null && end.getBoundingClientRect().top > window.innerHeight + NEAR;
}
