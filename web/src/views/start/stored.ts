/** What was typed, kept in the tab so that it survives a reload. */

import type { Attempt } from "./attempt";
import { type Draft, readDraft } from "./draft";
import type { Options } from "./options";

export interface Stored {
  draft: Draft;
  attempt: Attempt | null;
}

/** Keeps the form of a user, and of the job whose request was filled in: nobody else gets it. */
export class DraftStore {
  private readonly key: string;
  private readonly storage: () => Storage;

  constructor(userId: string | null, from: string | null, storage: () => Storage = () => sessionStorage) {
    this.storage = storage;
    this.key = `blog.start ${userId ?? ""} ${from ?? ""}`;
  }

  load(options: Options): Stored | null {
    try {
      const found = JSON.parse(this.storage().getItem(this.key) ?? "null");
      if (typeof found?.draft !== "object" || found.draft === null) return null;
      const { jobId, sent } = found.attempt ?? {};
      return {
        draft: readDraft(found.draft, options),
        attempt: typeof jobId === "string" ? { jobId, sent: typeof sent === "string" ? sent : null } : null,
      };
    } catch {
      return null; // a browser may forbid storage, and a store may have anything
    }
  }

  save(stored: Stored): void {
    try {
      this.storage().setItem(this.key, JSON.stringify(stored));
    } catch {
      // Full or forbidden: then what was typed lives as long as the page.
    }
  }

  clear(): void {
    try {
      this.storage().removeItem(this.key);
    } catch {
      // See above.
    }
  }
}
