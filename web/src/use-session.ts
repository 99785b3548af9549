import { useSyncExternalStore } from "react";
import type { Session, SessionStore } from "./session";

/** Return the session, live. */
export function useSession(store: SessionStore): Session {
  return useSyncExternalStore(store.subscribe, store.snapshot);
}
