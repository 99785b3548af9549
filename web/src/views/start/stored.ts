/** What was typed, kept in the tab so that it survives a reload. */

import type { Attempt } from "./attempt";
import { type Draft, readDraft } from "./draft";
import type { Options } from "./options";

const KEY = "blog.start";

export interface Stored {
  draft: Draft;
  attempt: Attempt | null;
  /** The job whose request was filled in. */
  from: string | null;
}

export function loadStored(options: Options, storage: Storage = sessionStorage): Stored | null {
  try {
    const found = JSON.parse(storage.getItem(KEY) ?? "null");
    if (typeof found?.draft !== "object" || found.draft === null) return null;
    const { jobId, sent } = found.attempt ?? {};
    return {
      draft: readDraft(found.draft, options),
      attempt: typeof jobId === "string" ? { jobId, sent: typeof sent === "string" ? sent : null } : null,
      from: typeof found.from === "string" ? found.from : null,
    };
  } catch {
    return null; // a browser may forbid storage, and a store may have anything
  }
}

export function saveStored(stored: Stored, storage: Storage = sessionStorage): void {
  try {
    storage.setItem(KEY, JSON.stringify(stored));
  } catch {
    // Full or forbidden: then what was typed lives as long as the page.
  }
}

export function clearStored(storage: Storage = sessionStorage): void {
  try {
    storage.removeItem(KEY);
  } catch {
    // See above.
  }
}
