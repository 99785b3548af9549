import { type Access, isSame, lossOf } from "./access";
import type { Config } from "./config";
import { Problem } from "./problem";
import { type OpenDb, type Opened, OUT, type Session } from "./session-state";
import { ORG_KEY, readKept } from "./storage";
import { SignInApi } from "./supabase";
import { ALONE, type Message, OtherTabs, type Tabs, type Tokens } from "./tabs";

export type { OpenDb, Session } from "./session-state";

const KEY = "blog.session";
const EARLY = 60_000; // a token that ends within a minute is renewed first
const SOON = 60_000; // the pause before another try
const SPREAD = 30_000; // so that tabs do not renew at one moment
const LONGEST = 24 * 3_600_000; // a timer has a limit
const ENDED = "Your sign-in has ended: sign in again.";

/**
 * The sign-in to Supabase, and by it to the door and Firestore. The access token lives in memory, the refresh token in
 * the tab's sessionStorage, so that a reload stays signed in. A new tab asks the others for theirs, and a sign-out is
 * one of all tabs. Views subscribe to `current`.
 */
export class SessionStore {
  current: Session = { ...OUT, status: "starting" };
  private readonly api: SignInApi;
  private readonly tabs: OtherTabs;
  private tokens: Tokens | null = null;
  private renewing: Promise<string> | null = null;
  private resuming: Promise<void> | null = null;
  private closeDb: () => void = () => {};
  private timer: ReturnType<typeof setTimeout> | undefined;
  private followed: string | null = null;
  private updating: Promise<void> = Promise.resolve();
  private isStale = false; // whether the last question after the user's rights had no answer
  private visit = 0; // so that an answer of an earlier sign-in changes nothing
  private readonly listeners = new Set<() => void>();
  private readonly config: Config;
  private readonly openDb: OpenDb;
  private readonly storage: Storage;

  constructor(
    config: Config,
    openDb: OpenDb,
    send: typeof fetch = (...call) => fetch(...call),
    storage: Storage = sessionStorage,
    tabs: Tabs = ALONE,
  ) {
    this.config = config;
    this.openDb = openDb;
    this.storage = storage;
    this.api = new SignInApi(config, send);
    this.tabs = new OtherTabs(tabs, (message) => void this.hear(message).catch(() => {}));
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
    const borrowed = refresh ? null : await this.tabs.borrow();
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

  /** Show the jobs of another organization of the user live, too; throws a Problem with a sentence. */
  async follow(orgId: string): Promise<void> {
    this.followed = orgId;
    if (!this.current.liveOrgIds.includes(orgId)) await this.update();
  }

  forgetLoss = (): void => this.change({ ...this.current, loss: null });

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
      void this.checkRights();
      return tokens.access;
    } catch (error) {
      if (error instanceof Problem && error.passing) throw error;
      if (visit === this.visit) this.leave(ENDED);
      throw new Problem(ENDED, 401, { cause: error });
    }
  }

  private async enter(visit: number, tokens: Tokens): Promise<void> {
    const access = await this.askRights(tokens.access);
    const opened = await this.openDb(this.config, access.token, () => this.reopen(visit));
    if (visit !== this.visit) return opened.close();
    this.keep(tokens);
    this.tabs.post({ kind: "tokens", tokens }); // a tab that was copied has the token that this one has used
    this.show(tokens, access, opened);
  }

  private show({ email, userId }: Tokens, { token: _, ...rights }: Access, opened: Opened): void {
    this.closeDb();
    this.closeDb = opened.close;
    const last = this.current;
    const loss = last.status === "signed-in" ? (lossOf(last, rights) ?? last.loss) : null;
    this.change({ status: "signed-in", email, userId, ...rights, db: opened.db, reason: null, loss });
  }

  /** Ask which organizations the user has. The one that is shown comes first, then those that were live. */
  private askRights(access: string): Promise<Access> {
    const first = this.followed ?? readKept(ORG_KEY);
    return this.api.firestoreToken(access, [...(first ? [first] : []), ...this.current.liveOrgIds]);
  }

  /** Ask for the user's rights again, and sign in to Firestore anew if they differ. One goes after another. */
  private update(): Promise<void> {
    this.updating = this.updating
      .catch(() => {})
      .then(async () => {
        const visit = this.visit;
        const access = await this.askRights(await this.token());
        if (visit !== this.visit || isSame(access, this.current)) return;
        const opened = await this.openDb(this.config, access.token, () => this.reopen(visit));
        if (visit !== this.visit || !this.tokens) return opened.close();
        this.show(this.tokens, access, opened);
      });
    return this.updating;
  }

  /** Update the rights after a renewal; what the user has lost goes away. */
  private async checkRights(): Promise<void> {
    const visit = this.visit;
    try {
      await this.update();
      this.isStale = false;
      if (this.tokens) this.wakeBefore(this.tokens);
    } catch (error) {
      const status = error instanceof Problem ? error.status : 0;
      if (visit !== this.visit) return;
      if (status === 401 || status === 403)
        return this.leave(error instanceof Problem && status === 403 ? error.message : ENDED);
      this.isStale = true;
      this.wake(SOON);
    }
  }

  private wakeBefore({ expires }: Tokens): void {
    this.wake(expires - EARLY - Date.now() + Math.random() * SPREAD);
  }

  /** Renew the session in time, also while the page asks the API for nothing. */
  private wake(pause: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(
      async () => {
        const last = this.tokens;
        await this.token().catch(() => {}); // a refusal has signed the user out
        if (!this.tokens) return;
        if (last === this.tokens && this.isStale) void this.checkRights();
        else if (last === this.tokens) this.wake(SOON);
      },
      Math.min(Math.max(pause, SOON), LONGEST),
    );
  }

  private async hear(message: Message): Promise<void> {
    if (message.kind === "who" && this.tokens) {
      await this.token(); // one that is still good
      if (this.tokens) this.tabs.post({ kind: "tokens", tokens: this.tokens });
    }
    if (message.kind === "tokens" && this.isNewer(message.tokens)) {
      this.keep(message.tokens);
      void this.checkRights();
    }
    if (message.kind === "out" && this.tokens && message.userId === this.tokens.userId) this.leave(null);
  }

  private isNewer({ userId, expires }: Tokens): boolean {
    return this.tokens !== null && this.tokens.userId === userId && this.tokens.expires < expires;
  }

  /** Sign in to Firestore anew after Firebase has ended that sign-in: a membership may have ended. */
  private reopen(visit: number): void {
    if (visit !== this.visit || !this.tokens) return;
    this.resume().catch(() => this.leave(ENDED));
  }

  private keep(tokens: Tokens): void {
    this.tokens = tokens;
    this.storage.setItem(KEY, tokens.refresh);
    this.wakeBefore(tokens);
  }

  private leave(reason: string | null): void {
    this.visit++;
    this.tokens = null;
    this.followed = null;
    clearTimeout(this.timer);
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
