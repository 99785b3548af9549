import type { Firestore } from "firebase/firestore";
import { type JobRow, share } from "./document";
import { type JobFilter, matches, wordsOf } from "./filter";
import type { LinkState } from "./listening";
import { PAGE_SIZE, Page } from "./page";

export { PAGE_SIZE };

/** A list as it is now. `more`: there are others behind it; `busy`: they are being read. */
export interface JobsPicture {
  jobs: JobRow[];
  state: LinkState;
  error?: string | undefined;
  more: boolean;
  busy: boolean;
}

/** Finds jobs by text among all of an organization's, for example through the door's `GET /jobs?q=`. */
export type FindJobs = (
  filter: JobFilter,
  cursor: string | null,
  signal: AbortSignal,
) => Promise<{ jobs: JobRow[]; next: string | null }>;

/** The pages that are read at most for one page of a list by text. */
const LOOK = 8;

/**
 * Call `onChange` with the newest jobs now and at each change. Each page is a listener, and `more` adds one. A text is
 * looked for by `find` if there is one, else in the pages as they are read, at most eight for each call of `more`.
 */
export function watchJobs(
  db: Firestore,
  filter: JobFilter,
  onChange: (picture: JobsPicture) => void,
  find?: FindJobs,
): { stop: () => void; more: () => void } {
  const list = new List(db, filter, onChange, wordsOf(filter).length ? find : undefined);
  list.start();
  return { stop: () => list.stop(), more: () => list.more() };
}

class List {
  private readonly size: number;
  private readonly pages: Page[] = [];
  private readonly leaving = new AbortController();
  private wanted: number;
  private mayRead = LOOK;
  private found: JobRow[] = [];
  private next: string | null = null;
  private finding = false;
  private findError: string | undefined;
  private shown: JobRow[] = [];
  private readonly db: Firestore;
  private readonly filter: JobFilter;
  private readonly onChange: (picture: JobsPicture) => void;
  private readonly find: FindJobs | undefined;

  constructor(
    db: Firestore,
    filter: JobFilter,
    onChange: (picture: JobsPicture) => void,
    find: FindJobs | undefined,
  ) {
    this.db = db;
    this.filter = filter;
    this.onChange = onChange;
    this.find = find;
    this.size = filter.pageSize ?? PAGE_SIZE;
    this.wanted = this.size;
  }

  start(): void {
    this.pages.push(new Page(this.db, this.filter, null, (page) => this.follow(page)));
    this.show();
    if (this.find) void this.look();
  }

  stop(): void {
    this.leaving.abort();
    for (const page of this.pages) page.stop();
  }

  more(): void {
    if (!this.hasMore() || this.isBusy()) return;
    this.wanted = this.shown.length + this.size;
    this.mayRead = this.pages.length + LOOK;
    if (this.find) void this.look();
    else this.addNext();
    this.show();
  }

  private hasMore(): boolean {
    // After an error the same page can be asked for again.
    return this.find ? this.next !== null || this.findError !== undefined : this.pages.at(-1)?.full === true;
  }

  private isBusy(): boolean {
    return this.finding || this.pages.at(-1)?.state === "loading";
  }

  private addNext(): void {
    const page = this.pages.at(-1)?.next();
    if (page) this.pages.push(page);
  }

  /** Show a page's change; while too few of its jobs match, read on. */
  private follow(page: Page): void {
    const few = this.shownOf().length < this.wanted && this.pages.length < this.mayRead;
    const atEnd = page === this.pages.at(-1) && page.full && page.state === "live";
    if (few && atEnd && !this.find) this.addNext();
    this.show();
  }

  private async look(): Promise<void> {
    if (!this.find || this.finding) return;
    this.finding = true;
    try {
      const { jobs, next } = await this.find(this.filter, this.next, this.leaving.signal);
      this.found.push(...jobs);
      this.next = next;
      this.findError = undefined;
    } catch (error) {
      this.findError = error instanceof Error ? error.message : String(error);
    }
    this.finding = false;
    this.show();
  }

  /** Return each job once, as its listener has it if there is one, the newest first. */
  private shownOf(): JobRow[] {
    const rows = new Map(this.found.map((row) => [row.job_id, row]));
    for (const page of this.pages) for (const row of page.rows) rows.set(row.job_id, row);
    return [...rows.values()]
      .filter((row) => matches(this.filter, row))
      .sort((a, b) => +b.created_at - +a.created_at || (a.job_id < b.job_id ? 1 : -1));
  }

  private show(): void {
    if (this.leaving.signal.aborted) return;
    this.shown = share(this.shown, this.shownOf());
    const bad = this.pages.find((page) => page.error !== undefined);
    this.onChange({
      jobs: this.shown,
      state:
        bad?.state ??
        this.pages.find((page) => page.state === "offline")?.state ??
        this.pages[0]?.state ??
        "loading",
      error: bad?.error ?? this.findError,
      more: this.hasMore(),
      busy: this.isBusy(),
    });
  }
}
