import { useRef, useState } from "react";
import { Problem } from "../../problem";
import { useToast } from "../../ui";

/** Returns a function that does something once at a time, and whether it is under way. Its error is a toast. */
export function useAction(): [string | null, (name: string, act: () => Promise<void>) => Promise<void>] {
  const [busy, setBusy] = useState<string | null>(null);
  const acting = useRef(false);
  const toast = useToast();
  const run = async (name: string, act: () => Promise<void>) => {
    if (acting.current) return;
    acting.current = true;
    setBusy(name);
    try {
      await act();
    } catch (error) {
      toast(error instanceof Problem ? error.message : "This did not work: try again.", { tone: "bad" });
    }
    acting.current = false;
    setBusy(null);
  };
  return [busy, run];
}
