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
import { type JobFilter, storedStatuses } from "./filter";
import { Freshness, keepListening, type LinkState, sentenceOf } from "./listening";

type Place = QueryDocumentSnapshot<DocumentData>;

export const PAGE_SIZE = 25;

/** A page of a list: a listener for the jobs behind a place. It listens from the start until it is stopped. */
export class Page {
  rows: JobRow[] = [];
  /** Whether there may be jobs behind it. */
  full = false;
  state: LinkState = "loading";
  error: string | undefined;
  private last: Place | null = null;
  private upTo: Place | null = null;
  private bounded = false;
  private readonly size: number;
  private readonly freshness: Freshness;
  private readonly db: Firestore;
  private readonly filter: JobFilter;
  private readonly after: Place | null;
  private readonly onChange: (page: Page) => void;
  private stopListening = () => {};

  constructor(db: Firestore, filter: JobFilter, after: Place | null, onChange: (page: Page) => void) {
    this.db = db;
    this.filter = filter;
    this.after = after;
    this.onChange = onChange;
    this.size = filter.pageSize ?? PAGE_SIZE;
    this.freshness = new Freshness(() => {
      this.state = "offline";
      onChange(this);
    });
    this.listen();
  }

  /** Return the next page, which begins where this one ends from now on; null for a page without jobs. */
  next(): Page | null {
    if (!this.last) return null;
    this.upTo = this.last;
    return new Page(this.db, this.filter, this.last, this.onChange);
  }

  stop(): void {
    this.freshness.stop();
    this.stopListening();
  }

  private listen(): void {
    this.stopListening();
    this.stopListening = keepListening(
      (ended, came) =>
        onSnapshot(
          query(collection(this.db, "jobs"), ...this.constraints()),
          { includeMetadataChanges: true },
          (snapshot) => {
            came();
            this.read(snapshot.docs, snapshot.metadata.fromCache);
          },
          ended,
        ),
      (error, state) => {
        this.state = state;
        this.error = sentenceOf(error);
        this.onChange(this);
      },
    );
  }

  private constraints(): QueryConstraint[] {
    const { orgId, status, scoreBelow } = this.filter;
    const found = [where("org_id", "==", orgId)]; // rules are not filters
    // A job with a score has one status, so that a query by score needs no index with both.
    if (scoreBelow !== undefined) found.push(where("result.quality_score", "<", scoreBelow));
    else if (status?.length) found.push(where("status", "in", storedStatuses(status)));
    return [
      ...found,
      orderBy("created_at", "desc"),
      ...(scoreBelow !== undefined ? [orderBy("result.quality_score", "desc")] : []),
      ...(this.after ? [startAfter(this.after)] : []),
      this.upTo ? endAt(this.upTo) : limit(this.size),
    ];
  }

  private read(docs: Place[], fromCache: boolean): void {
    this.state = this.freshness.of(fromCache, docs.length === 0);
    this.error = undefined;
    // A cache that has lost its documents does not know that there are none.
    if (docs.length > 0 || this.state !== "offline") this.take(docs);
    if (this.upTo && !this.bounded && this.full && this.last?.id !== this.upTo.id) {
      // A new job has pushed one out of this page, and the next page begins behind it.
      this.bounded = true;
      this.listen();
    } else {
      this.onChange(this);
    }
  }

  private take(docs: Place[]): void {
    const before = new Map(this.rows.map((row) => [row.job_id, row]));
    this.rows = docs.map((each) => share(before.get(each.id), toRow(readJob(each.id, each.data()))));
    this.last = docs.at(-1) ?? null;
    this.full = docs.length >= this.size;
  }
}
