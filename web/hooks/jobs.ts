import {
  collection,
  type DocumentData,
  endAt,
  type Firestore,
  limit,
  onSnapshot,
  orderBy,
  type QueryConstraint,
  type QueryDocumentSnapshot,
  query,
  startAfter,
  where,
} from "firebase/firestore";
import { type JobRow, readJob, share, toRow } from "./document";
import { type JobFilter, matches, wordsOf } from "./filter";
import { Freshness, keepListening, type LinkState, sentenceOf } from "./listening";

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

type Place = QueryDocumentSnapshot<DocumentData>;

interface Page {
  after: Place | null;
  upTo: Place | null; // closed at the end, so that a new job pushes none out
  bounded: boolean; // whether its query ends at `upTo`
  last: Place | null;
  rows: JobRow[];
  full: boolean;
  state: LinkState;
  error?: string | undefined;
  freshness: Freshness;
  stop: () => void;
}

export const PAGE_SIZE = 25;
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

  constructor(
    private readonly db: Firestore,
    private readonly filter: JobFilter,
    private readonly onChange: (picture: JobsPicture) => void,
    private readonly find: FindJobs | undefined,
  ) {
    this.size = filter.pageSize ?? PAGE_SIZE;
    this.wanted = this.size;
  }

  start(): void {
    this.addPage(null);
    this.show();
    if (this.find) void this.look();
  }

  stop(): void {
    this.leaving.abort();
    for (const page of this.pages) {
      page.freshness.stop();
      page.stop();
    }
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
    const end = this.pages.at(-1);
    if (!end?.last) return;
    end.upTo = end.last;
    this.addPage(end.last);
  }

  private addPage(after: Place | null): void {
    const page: Page = {
      after,
      upTo: null,
      bounded: false,
      last: null,
      rows: [],
      full: false,
      state: "loading",
      freshness: new Freshness(() => {
        page.state = "offline";
        this.show();
      }),
      stop: () => {},
    };
    this.pages.push(page);
    this.listen(page);
  }

  private listen(page: Page): void {
    page.stop();
    page.stop = keepListening(
      (ended, came) =>
        onSnapshot(
          query(collection(this.db, "jobs"), ...this.constraints(page)),
          { includeMetadataChanges: true },
          (snapshot) => {
            came();
            this.read(page, snapshot.docs, snapshot.metadata.fromCache);
          },
          ended,
        ),
      (error, state) => {
        page.state = state;
        page.error = sentenceOf(error);
        this.show();
      },
    );
  }

  private constraints({ after, upTo }: Page): QueryConstraint[] {
    const { orgId, status, scoreBelow } = this.filter;
    const found = [where("org_id", "==", orgId)]; // rules are not filters
    // A job with a score has one status, so that a query by score needs no index with both.
    if (scoreBelow !== undefined) found.push(where("result.quality_score", "<", scoreBelow));
    else if (status?.length) found.push(where("status", "in", status));
    return [
      ...found,
      orderBy("created_at", "desc"),
      ...(scoreBelow !== undefined ? [orderBy("result.quality_score", "desc")] : []),
      ...(after ? [startAfter(after)] : []),
      upTo ? endAt(upTo) : limit(this.size),
    ];
  }

  private read(page: Page, docs: Place[], fromCache: boolean): void {
    page.state = page.freshness.of(fromCache, docs.length === 0);
    page.error = undefined;
    const offline = page.state === "offline";
    // A cache that has lost its documents does not know that there are none.
    if (offline && docs.length === 0) {
      this.show();
      return;
    }
    const last = new Map(page.rows.map((row) => [row.job_id, row]));
    page.rows = docs.map((each) => share(last.get(each.id), toRow(readJob(each.id, each.data()))));
    page.last = docs.at(-1) ?? null;
    page.full = docs.length >= this.size;
    if (page.upTo && !page.bounded && page.full && page.last?.id !== page.upTo.id) {
      // A new job has pushed one out of this page, and the next page begins behind it.
      page.bounded = true;
      this.listen(page);
      return;
    }
    const wants = this.shownOf().length < this.wanted && this.pages.length < this.mayRead;
    if (!offline && !this.find && wants && page === this.pages.at(-1) && page.full) this.addNext();
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
