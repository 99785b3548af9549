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
