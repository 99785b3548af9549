import { useState } from "react";
import { useApp } from "../../app-context";
import { useLoad, useToast } from "../../ui";
import { DeadLettersView } from "./dead-letters-view";
import type { Letter } from "./letter-card";

interface Page {
  letters: Letter[];
  next: string | null;
}

/** The dead letters; the address exists for operators alone. */
export default function DeadLetters() {
  const { door, session } = useApp();
  const toast = useToast();
  const [older, setOlder] = useState<Page | null>(null);
  const [busy, setBusy] = useState(false);
  const first = useLoad("first", (signal) => door.deadLetters({}, { signal }));
  const next = older ? older.next : (first.data?.next ?? null);
  const reload = () => {
    setOlder(null);
    first.reload();
  };
  const loadMore = async () => {
    setBusy(true);
    try {
      const page = await door.deadLetters({ cursor: next });
      setOlder((last) => ({ letters: [...(last?.letters ?? []), ...page.dead_letters], next: page.next }));
    } catch (error) {
      toast(error instanceof Error ? error.message : "More could not be loaded.", { tone: "bad" });
    }
    setBusy(false);
  };
  const replay = async (id: string, anyway: boolean) => {
    await door.ask("POST", `/dead-letters/${encodeURIComponent(id)}/replay`, {
      body: anyway ? { anyway } : {},
    });
    reload();
  };
  return (
    <DeadLettersView
      letters={first.data && [...first.data.dead_letters, ...(older?.letters ?? [])]}
      error={first.error}
      more={next !== null}
      busy={busy}
      onLoadMore={loadMore}
      onReload={reload}
      replay={replay}
      orgIds={session.liveOrgIds}
      loadJob={(id, signal) => door.job(id, { signal })}
    />
  );
}
