/** A sign-in to Supabase. */
export interface Tokens {
  access: string;
  refresh: string;
  /** In milliseconds, of this machine's clock. */
  expires: number;
  email: string | null;
  userId: string | null;
}

/** What tabs of one browser tell each other. */
export type Message =
  | { kind: "who" }
  | { kind: "tokens"; tokens: Tokens }
  | { kind: "out"; userId: string | null };

/** The other tabs of the page. */
export interface Tabs {
  post(message: Message): void;
  listen(hear: (message: Message) => void): void;
  /** Do something while no other tab does it. */
  lock<T>(act: () => Promise<T>): Promise<T>;
}

/** A tab without others. */
export const ALONE: Tabs = { post: () => {}, listen: () => {}, lock: (act) => act() };

const NAME = "blog.session";

/** Return the other tabs, as far as the browser lets them talk. Only pages of the same origin hear them. */
export function openTabs(): Tabs {
  if (!("BroadcastChannel" in globalThis)) return ALONE;
  const channel = new BroadcastChannel(NAME);
  return {
    post: (message) => channel.postMessage(message),
    listen: (hear) => {
      channel.onmessage = ({ data }) => hear(data);
    },
    lock: (act) => (navigator.locks ? (navigator.locks.request(NAME, act) as ReturnType<typeof act>) : act()),
  };
}

const PATIENCE = 200; // milliseconds for another tab to answer

/** Talks with the other tabs. `hear` gets what they say, but for an answer to `borrow`. */
export class OtherTabs {
  private readonly tabs: Tabs;
  private answered: ((tokens: Tokens) => void) | null = null;

  constructor(tabs: Tabs, hear: (message: Message) => void) {
    this.tabs = tabs;
    tabs.listen((message) => {
      if (message.kind === "tokens" && this.answered) this.answered(message.tokens);
      else hear(message);
    });
  }

  post(message: Message): void {
    this.tabs.post(message);
  }

  lock<T>(act: () => Promise<T>): Promise<T> {
    return this.tabs.lock(act);
  }

  /** Return the sign-in of another tab, null if none answers soon. */
  borrow(): Promise<Tokens | null> {
    if (this.tabs === ALONE) return Promise.resolve(null);
    return new Promise((done) => {
      const end = (tokens: Tokens | null) => {
        clearTimeout(timer);
        this.answered = null;
        done(tokens);
      };
      const timer = setTimeout(end, PATIENCE, null);
      this.answered = end;
      this.tabs.post({ kind: "who" });
    });
  }
}
