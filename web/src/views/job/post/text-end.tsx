import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { Button } from "../../../ui";

const NEAR = 48; // pixels below the window's edge at which a reader still is at the end

/**
 * The end of a text that grows. The window stays where the reader has it, and follows the text for one who has scrolled
 * to its end or pressed the button.
 */
export function TextEnd({ shown, writing }: { shown: string; writing: boolean }) {
  const end = useRef<HTMLDivElement>(null);
  const { following, away, follow } = useFollow(end, writing, shown);
  return (
    <>
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
