import type { Firestore } from "firebase/firestore";
import type { Config } from "./config";
import { Problem, readProblem, unreachable } from "./problem";
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
    private readonly send: typeof fetch = (...call) => fetch(...call),
    private readonly storage: Storage = sessionStorage,
    private readonly tabs: Tabs = ALONE,
  ) {
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
      await this.enter(visit, borrowed ?? (await this.grant("refresh_token", { refresh_token: refresh })));
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
      await this.enter(visit, await this.grant("password", { email, password }));
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
    if (token) await this.post("/auth/v1/logout?scope=local", {}, token).catch(() => {});
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
      const tokens = await this.grant("refresh_token", { refresh_token: refresh });
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
    const answer = await this.post(`${this.config.api_url}/token`, {}, tokens.access);
    const { token, org_ids, operator } = await answer.json();
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
      orgIds: org_ids ?? [],
      operator: operator === true,
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

  private async grant(kind: string, body: object): Promise<Tokens> {
    const answer = await this.post(`/auth/v1/token?grant_type=${kind}`, body);
    const { access_token, refresh_token, expires_in, user } = await answer.json();
    return {
      access: access_token,
      refresh: refresh_token,
      expires: Date.now() + (Number(expires_in) || 0) * 1000,
      email: user?.email ?? null,
      userId: user?.id ?? null,
    };
  }

  private async post(path: string, body: object, token?: string): Promise<Response> {
    const key = this.config.supabase_key;
    const supabase = path.startsWith("/");
    const headers: Record<string, string> = { "Content-Type": "application/json" };
    if (supabase && key) headers.apikey = key;
    if (token) headers.Authorization = `Bearer ${token}`;
    const address = supabase ? `${this.config.supabase_url}${path}` : path;
    let answer: Response;
    try {
      answer = await this.send(address, {
        method: "POST",
        headers,
        body: JSON.stringify(body),
        credentials: "omit",
      });
    } catch (error) {
      throw unreachable(error);
    }
    if (answer.ok) return answer;
    throw supabase ? await readSupabaseProblem(answer) : await readProblem(answer);
  }
}

const REFUSALS: Record<string, string> = {
  invalid_credentials: "The email address or the password is wrong.",
  email_not_confirmed: "This email address is not confirmed: open the link in the message that you got.",
  user_banned: "This account is blocked: ask your administrator.",
  over_request_rate_limit: "Too many attempts: wait a few minutes, then try again.",
};

async function readSupabaseProblem(answer: Response): Promise<Problem> {
  const body = await answer.json().catch(() => null);
  const code = body?.error_code ?? body?.error;
  const known = typeof code === "string" ? REFUSALS[code] : undefined;
  const text = body?.msg ?? body?.error_description ?? body?.message;
  const sentence = typeof text === "string" && text ? text : `The sign-in refused this (${answer.status}).`;
  return new Problem(known ?? sentence, answer.status, { code: typeof code === "string" ? code : undefined });
}
