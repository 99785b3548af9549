import type { Firestore } from "firebase/firestore";
import type { Config } from "./config";
import { Problem } from "./problem";
import { SignInApi } from "./supabase";
import { ALONE, type Message, type Tabs, type Tokens } from "./tabs";

/** Who is signed in, and what they may see. */
export interface Session {
  status: "starting" | "signed-out" | "signing-in" | "signed-in";
  email: string | null;
  userId: string | null;
  orgIds: string[];
  operator: boolean;
  db: Firestore | null;
  /** Why nobody is signed in, in a sentence. */
  reason: string | null;
}

/** Signs in to Firestore with a custom token; `ended` is called when that sign-in ends by itself. */
export type OpenDb = (
  config: Config,
  token: string,
  ended: () => void,
) => Promise<{ db: Firestore; close(): void }>;

const KEY = "blog.session";
const ASK_TABS = 200; // milliseconds for another tab to answer
const EARLY = 60_000; // a token that ends within a minute is renewed first
const OUT: Session = {
  status: "signed-out",
  email: null,
  userId: null,
  orgIds: [],
  operator: false,
  db: null,
  reason: null,
};
const ENDED = "Your sign-in has ended: sign in again.";

/**
 * The sign-in to Supabase, and by it to the door and Firestore. The access token lives in memory, the refresh token in
 * the tab's sessionStorage, so that a reload stays signed in. A new tab asks the others for theirs, and a sign-out is
 * one of all tabs. Views subscribe to `current`.
 */
export class SessionStore {
  current: Session = { ...OUT, status: "starting" };
  private readonly api: SignInApi;
  private tokens: Tokens | null = null;
  private renewing: Promise<string> | null = null;
  private resuming: Promise<void> | null = null;
  private closeDb: () => void = () => {};
  private borrow: ((tokens: Tokens) => void) | null = null;
  private visit = 0; // so that an answer of an earlier sign-in changes nothing
  private readonly listeners = new Set<() => void>();

  constructor(
    private readonly config: Config,
    private readonly openDb: OpenDb,
    send: typeof fetch = (...call) => fetch(...call),
    private readonly storage: Storage = sessionStorage,
    private readonly tabs: Tabs = ALONE,
  ) {
    this.api = new SignInApi(config, send);
    tabs.listen((message) => void this.hear(message).catch(() => {}));
  }

  subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  snapshot = (): Session => this.current;

  /** Go on with the sign-in of this tab, if there is one; throws a Problem while the service is away. */
  resume(): Promise<void> {
    // A refresh token works once: two who ask at the same time are one.
    this.resuming ??= this.resumeOnce().finally(() => {
      this.resuming = null;
    });
    return this.resuming;
  }

  private async resumeOnce(): Promise<void> {
    const refresh = this.storage.getItem(KEY);
    const borrowed = refresh ? null : await this.askTabs();
    if (!refresh && !borrowed) return this.leave(null);
    const visit = ++this.visit;
    if (this.current.status !== "signed-in") this.change({ ...OUT, status: "starting" });
    try {
      const tokens = borrowed ?? (await this.api.refresh(refresh ?? ""));
      // At once, for the old one is used up: what follows may fail, and is tried again.
      if (visit === this.visit) this.storage.setItem(KEY, tokens.refresh);
      await this.enter(visit, tokens);
    } catch (error) {
      if (error instanceof Problem && error.passing) throw error;
      const refused = error instanceof Problem && error.status === 403;
      if (visit === this.visit) this.leave(refused ? error.message : ENDED);
    }
  }

  /** Sign in by password; throws a Problem with a sentence. */
  async signIn(email: string, password: string): Promise<void> {
    const visit = ++this.visit;
    this.change({ ...OUT, status: "signing-in" });
    try {
      await this.enter(visit, await this.api.withPassword(email, password));
    } catch (error) {
      if (visit === this.visit) this.leave(null);
      throw error;
    }
  }

  /** Sign out everywhere: here at once, and at Supabase when it answers. */
  async signOut(): Promise<void> {
    const token = this.tokens?.access;
    this.tabs.post({ kind: "out", userId: this.current.userId });
    this.leave(null);
    if (token) await this.api.signOut(token).catch(() => {});
  }

  /** Return an access token that is still good. */
  async token(): Promise<string> {
    if (!this.tokens) throw new Problem(ENDED, 401);
    if (Date.now() < this.tokens.expires - EARLY) return this.tokens.access;
    return this.renew(this.tokens.access);
  }

  /** Return another access token than one that was refused. All who ask at the same time get the same. */
  async renew(old: string): Promise<string> {
    if (!this.tokens) throw new Problem(ENDED, 401);
    if (this.tokens.access !== old) return this.tokens.access;
    const { refresh } = this.tokens;
    this.renewing ??= this.tabs
      .lock(() => this.renewOnce(refresh))
      .finally(() => {
        this.renewing = null;
      });
    return this.renewing;
  }

  private async renewOnce(refresh: string): Promise<string> {
    const visit = this.visit;
    if (this.tokens && this.tokens.refresh !== refresh) return this.tokens.access; // another tab was first
    try {
      const tokens = await this.api.refresh(refresh);
      if (visit !== this.visit) throw new Problem(ENDED, 401);
      this.keep(tokens);
      this.tabs.post({ kind: "tokens", tokens });
      return tokens.access;
    } catch (error) {
      if (error instanceof Problem && error.passing) throw error;
      if (visit === this.visit) this.leave(ENDED);
      throw new Problem(ENDED, 401, { cause: error });
    }
  }

  private async enter(visit: number, tokens: Tokens): Promise<void> {
    const { token, orgIds, operator } = await this.api.firestoreToken(tokens.access);
    const { db, close } = await this.openDb(this.config, token, () => this.reopen(visit));
    if (visit !== this.visit) return close();
    this.closeDb();
    this.closeDb = close;
    this.keep(tokens);
    this.tabs.post({ kind: "tokens", tokens }); // a tab that was copied has the token that this one has used
    this.change({
      status: "signed-in",
      email: tokens.email,
      userId: tokens.userId,
      orgIds,
      operator,
      db,
      reason: null,
    });
  }

  private async hear(message: Message): Promise<void> {
    if (message.kind === "who" && this.tokens) {
      await this.token(); // one that is still good
      if (this.tokens) this.tabs.post({ kind: "tokens", tokens: this.tokens });
    }
    if (message.kind === "tokens" && this.borrow) this.borrow(message.tokens);
    else if (message.kind === "tokens" && this.isNewer(message.tokens)) this.keep(message.tokens);
    if (message.kind === "out" && this.tokens && message.userId === this.tokens.userId) this.leave(null);
  }

  private isNewer({ userId, expires }: Tokens): boolean {
    return this.tokens !== null && this.tokens.userId === userId && this.tokens.expires < expires;
  }

  /** Return the sign-in of another tab, null if none answers soon. */
  private askTabs(): Promise<Tokens | null> {
    if (this.tabs === ALONE) return Promise.resolve(null);
    return new Promise((done) => {
      const end = (tokens: Tokens | null) => {
        clearTimeout(timer);
        this.borrow = null;
        done(tokens);
      };
      const timer = setTimeout(end, ASK_TABS, null);
      this.borrow = end;
      this.tabs.post({ kind: "who" });
    });
  }

  /** Sign in to Firestore anew after Firebase has ended that sign-in: a membership may have ended. */
  private reopen(visit: number): void {
    if (visit !== this.visit || !this.tokens) return;
    this.resume().catch(() => this.leave(ENDED));
  }

  private keep(tokens: Tokens): void {
    this.tokens = tokens;
    this.storage.setItem(KEY, tokens.refresh);
  }

  private leave(reason: string | null): void {
    this.visit++;
    this.tokens = null;
    this.storage.removeItem(KEY);
    this.closeDb();
    this.closeDb = () => {};
    this.change({ ...OUT, reason });
  }

  private change(session: Session): void {
    this.current = session;
    for (const listener of this.listeners) listener();
  }
}
