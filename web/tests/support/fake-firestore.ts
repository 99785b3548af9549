/**
 * A Firestore in memory with what the hooks use of the SDK. As the real one it answers later and in order, forgets a
 * document that nobody listens to, shows a local write at once, and ends a listener with its error.
 */

type Fields = Record<string, unknown>;

export class Timestamp {
  readonly millis: number;

  constructor(millis: number) {
    this.millis = millis;
  }

  toDate(): Date {
    return new Date(this.millis);
  }
  valueOf(): number {
    return this.millis;
  }
}

interface Ref {
  db: FakeFirestore;
  path: string;
}
interface Snapshot {
  id: string;
  ref: Ref;
  exists(): boolean;
  data(): Fields | undefined;
  metadata: { fromCache: boolean; hasPendingWrites: boolean };
}
export type Step =
  | { kind: "where"; field: string; op: "==" | "in" | "<"; value: unknown }
  | { kind: "orderBy"; field: string }
  | { kind: "limit"; count: number }
  | { kind: "startAfter" | "endAt"; place: Snapshot };
interface Query extends Ref {
  steps: Step[];
}
interface Listener {
  target: Query | Ref;
  next: (snapshot: never) => void;
  fail: (error: unknown) => void;
  shown: string;
  over: boolean;
}

export class FakeFirestore {
  readonly docs = new Map<string, Fields>();
  readonly listeners = new Set<Listener>();
  /** The steps of each query that was listened to. */
  readonly queries: Step[][] = [];
  /** Documents that were sent to a listener: each costs money. */
  reads = 0;
  online = true;
  /** Returns the error code for a path, or nothing. */
  refuse: (path: string) => string | undefined = () => undefined;
  private readonly pending = new Map<string, Fields>();
  private waiting: (() => void)[] = [];

  set(path: string, fields: Fields): void {
    this.docs.set(path, structuredCloneWithTimestamps(fields));
    this.publish();
  }

  change(path: string, fields: Fields): void {
    this.set(path, { ...this.docs.get(path), ...fields });
  }

  remove(path: string): void {
    this.docs.delete(path);
    this.publish();
  }

  goOffline(): void {
    this.online = false;
    this.publish();
  }

  goOnline(): void {
    this.online = true;
    for (const done of this.waiting.splice(0)) done();
    this.publish();
  }

  /** End every listener with an error, as the server does. */
  breakOff(code: string): void {
    for (const listener of [...this.listeners]) this.end(listener, code);
  }

  listen(target: Query | Ref, next: Listener["next"], fail: Listener["fail"]): () => void {
    if ("steps" in target) this.queries.push(target.steps);
    const listener: Listener = { target, next, fail, shown: "", over: false };
    this.listeners.add(listener);
    queueMicrotask(() => this.tell(listener));
    return () => {
      listener.over = true;
      this.listeners.delete(listener);
    };
  }

  get(ref: Ref): Promise<Snapshot> {
    return this.whenOnline(() => {
      const code = this.refuse(ref.path);
      if (code) throw fault(code);
      this.reads++;
      return this.snapshotOf(ref, false);
    });
  }

  update(ref: Ref, fields: Fields): Promise<void> {
    this.pending.set(ref.path, fields);
    this.publish();
    return this.whenOnline(() => {
      this.pending.delete(ref.path);
      const code = this.docs.has(ref.path) ? this.refuse(`update ${ref.path}`) : "permission-denied";
      if (code) {
        this.publish();
        throw fault(code);
      }
      this.change(ref.path, fields);
    });
  }

  private async whenOnline<T>(act: () => T): Promise<T> {
    await Promise.resolve();
    if (!this.online) await new Promise<void>((done) => this.waiting.push(done));
    return act();
  }

  private publish(): void {
    queueMicrotask(() => {
      for (const listener of [...this.listeners]) this.tell(listener);
    });
  }

  private tell(listener: Listener): void {
    if (listener.over) return;
    const code = this.online && this.refuse(listener.target.path);
    if (code) {
      this.end(listener, code);
      return;
    }
    // Without a network a listener hears of its own writes alone.
    if (!this.online && listener.shown !== "" && this.pending.size === 0) this.tellOffline(listener);
    else this.show(listener);
  }

  private tellOffline(listener: Listener): void {
    const shown = JSON.parse(listener.shown) as { fromCache: boolean };
    if (!shown.fromCache) this.show(listener);
  }

  private show(listener: Listener): void {
    const { target } = listener;
    const fromCache = !this.online;
    const documents =
      "steps" in target
        ? // A query that begins without a network has an empty cache.
          fromCache && listener.shown === ""
          ? []
          : this.run(target)
        : [this.snapshotOf(target, fromCache, fromCache && listener.shown === "")];
    const shown = JSON.stringify({ fromCache, data: documents.map((each) => [each.id, each.data()]) });
    if (shown === listener.shown) return;
    if (!fromCache) this.reads += documents.length;
    listener.shown = shown;
    const metadata = { fromCache, hasPendingWrites: this.pending.size > 0 };
    listener.next(("steps" in target ? { docs: documents, metadata } : documents[0]) as never);
  }

  private end(listener: Listener, code: string): void {
    listener.over = true;
    this.listeners.delete(listener);
    queueMicrotask(() => listener.fail(fault(code)));
  }

  private snapshotOf(ref: Ref, fromCache: boolean, unknown = false): Snapshot {
    const stored = unknown ? undefined : this.docs.get(ref.path);
    const data = stored && structuredCloneWithTimestamps({ ...stored, ...this.pending.get(ref.path) });
    return {
      id: ref.path.split("/").at(-1) ?? "",
      ref,
      exists: () => data !== undefined,
      data: () => data,
      metadata: { fromCache, hasPendingWrites: this.pending.has(ref.path) },
    };
  }

  private run({ path, steps }: Query): Snapshot[] {
    const orders = steps.filter((step) => step.kind === "orderBy").map((step) => step.field);
    let found = [...this.docs.keys()]
      .filter((each) => each.startsWith(`${path}/`) && each.split("/").length === path.split("/").length + 1)
      .map((each) => this.snapshotOf({ db: this, path: each }, !this.online))
      .filter((each) => orders.every((field) => valueAt(each.data(), field) !== undefined));
    for (const step of steps)
      if (step.kind === "where") found = found.filter((each) => passes(step, each.data()));
    found.sort((a, b) => compare(a, b, orders));
    for (const step of steps) {
      if (step.kind === "startAfter") found = found.filter((each) => compare(each, step.place, orders) > 0);
      if (step.kind === "endAt") found = found.filter((each) => compare(each, step.place, orders) <= 0);
      if (step.kind === "limit") found = found.slice(0, step.count);
    }
    return found;
  }
}

function passes(step: Extract<Step, { kind: "where" }>, data: Fields | undefined): boolean {
  const value = valueAt(data, step.field);
  if (step.op === "==") return value === step.value;
  if (step.op === "in") return (step.value as unknown[]).includes(value);
  return typeof value === "number" && value < (step.value as number);
}

/** The newest first, then by the other orders and the id, all descending. */
function compare(a: Snapshot, b: Snapshot, orders: string[]): number {
  for (const field of orders) {
    const order = Number(valueAt(b.data(), field)) - Number(valueAt(a.data(), field));
    if (order) return order;
  }
  return a.id === b.id ? 0 : a.id < b.id ? 1 : -1;
}

function valueAt(data: Fields | undefined, path: string): unknown {
  return path.split(".").reduce<unknown>((found, name) => (found as Fields | undefined)?.[name], data);
}

function fault(code: string): Error {
  return Object.assign(new Error(`Firestore: ${code}`), { code });
}

function structuredCloneWithTimestamps<T>(value: T): T {
  if (value instanceof Timestamp || value === null || typeof value !== "object") return value;
  if (Array.isArray(value)) return value.map(structuredCloneWithTimestamps) as T;
  return Object.fromEntries(
    Object.entries(value).map(([k, v]) => [k, structuredCloneWithTimestamps(v)]),
  ) as T;
}

// The functions of "firebase/firestore", for vi.mock.
export const doc = (db: FakeFirestore, ...parts: string[]): Ref => {
  if (parts.some((part) => part === "" || part.includes("/"))) throw new Error("Invalid document reference.");
  return { db, path: parts.join("/") };
};
export const collection = (db: FakeFirestore, ...parts: string[]): Query => ({
  db,
  path: parts.join("/"),
  steps: [],
});
export const query = (base: Query, ...steps: Step[]): Query => ({
  ...base,
  steps: [...base.steps, ...steps],
});
export const where = (field: string, op: "==" | "in" | "<", value: unknown): Step => ({
  kind: "where",
  field,
  op,
  value,
});
export const orderBy = (field: string, _direction: "desc"): Step => ({ kind: "orderBy", field });
export const limit = (count: number): Step => ({ kind: "limit", count });
export const startAfter = (place: Snapshot): Step => ({ kind: "startAfter", place });
export const endAt = (place: Snapshot): Step => ({ kind: "endAt", place });
export const onSnapshot = (
  target: Query | Ref,
  _options: object,
  next: Listener["next"],
  fail: Listener["fail"],
): (() => void) => target.db.listen(target, next, fail);
export const getDoc = (ref: Ref): Promise<Snapshot> => ref.db.get(ref);
export const updateDoc = (ref: Ref, fields: Fields): Promise<void> => ref.db.update(ref, fields);

/** Let everything happen that is due now. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 40; turn++) await Promise.resolve();
}
