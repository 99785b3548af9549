import { beforeEach, describe, expect, it, vi } from "vitest";
import type { Config } from "../src/config";
import { type OpenDb, SessionStore } from "../src/session";
import { ALONE, type Message, type Tabs } from "../src/tabs";

const CONFIG: Config = {
  api_url: "https://door.example",
  supabase_url: "https://ref.supabase.co",
  supabase_key: "publishable",
  firebase: { apiKey: "k", projectId: "p" },
};
const USER = { id: "u1", email: "demo@example.com" };

let kept: Map<string, string>;
let asked: { url: string; init: RequestInit }[];
let routes: Record<string, () => Response | Promise<Response>>;
let opened: { token: string; ended: () => void; close: ReturnType<typeof vi.fn> }[];
let issued: number;

beforeEach(() => {
  kept = new Map();
  asked = [];
  opened = [];
  issued = 0;
  routes = {
    "grant_type=password": grant,
    "grant_type=refresh_token": grant,
    "door.example/token": () => Response.json({ token: "custom", org_ids: ["o1", "o2"], operator: true }),
    logout: () => new Response(null, { status: 204 }),
  };
});

function grant(): Response {
  issued++;
  return Response.json({
    access_token: `a${issued}`,
    refresh_token: `r${issued}`,
    expires_in: 3600,
    user: USER,
  });
}

function store(storage = storageOf(kept), tabs: Tabs = ALONE): SessionStore {
  const send = (async (url: string, init: RequestInit) => {
    asked.push({ url, init });
    const route = Object.keys(routes).find((each) => url.includes(each));
    return routes[route ?? ""]?.() ?? new Response(null, { status: 404 });
  }) as typeof fetch;
  const open: OpenDb = async (_, token, ended) => {
    const close = vi.fn();
    opened.push({ token, ended, close });
    return { db: {} as never, close };
  };
  return new SessionStore(CONFIG, open, send, storage, tabs);
}

function storageOf(values: Map<string, string>): Storage {
  return {
    getItem: (key: string) => values.get(key) ?? null,
    setItem: (key: string, value: string) => void values.set(key, value),
    removeItem: (key: string) => void values.delete(key),
  } as Storage;
}

async function signedIn(): Promise<SessionStore> {
  const session = store();
  await session.signIn("demo@example.com", "secret");
  return session;
}

const refused = (status: number, body: object) => () => Response.json(body, { status });
const calls = (part: string) => asked.filter(({ url }) => url.includes(part)).length;

describe("a sign-in", () => {
  it("asks Supabase, then the door, then Firestore", async () => {
    const session = await signedIn();
    expect(session.current).toMatchObject({
      status: "signed-in",
      email: USER.email,
      userId: "u1",
      orgIds: ["o1", "o2"],
      operator: true,
    });
    expect(session.current.db).not.toBeNull();
    expect(opened[0]?.token).toBe("custom");
    const [password, token] = asked as [(typeof asked)[0], (typeof asked)[0]];
    expect(new Headers(password.init.headers).get("apikey")).toBe("publishable");
    expect(new Headers(token.init.headers).get("Authorization")).toBe("Bearer a1");
    expect(new Headers(token.init.headers).get("apikey")).toBeNull();
    expect([...kept.values()]).toEqual(["r1"]);
  });

  it("that is refused says why, and leaves nothing", async () => {
    routes["grant_type=password"] = refused(400, { error_code: "invalid_credentials", msg: "Invalid login" });
    const session = store();
    await expect(session.signIn("a@b.c", "x")).rejects.toThrow("The email address or the password is wrong.");
    expect(session.current.status).toBe("signed-out");
    expect(kept.size).toBe(0);
  });

  it("that the door refuses has its sentence", async () => {
    routes["door.example/token"] = refused(403, { detail: "You are in no organization." });
    await expect(store().signIn("a@b.c", "x")).rejects.toThrow("You are in no organization.");
  });
});

describe("a reload", () => {
  it("goes on with the tab's sign-in", async () => {
    kept.set("blog.session", "r0");
    const session = store();
    await session.resume();
    expect(session.current.status).toBe("signed-in");
    expect(asked[0]?.init.body).toBe('{"refresh_token":"r0"}');
  });

  it("that is asked for twice at once uses its token once", async () => {
    kept.set("blog.session", "r0");
    const session = store();
    await Promise.all([session.resume(), session.resume()]);
    expect(calls("refresh_token")).toBe(1);
    expect(session.current.status).toBe("signed-in");
  });

  it("without one asks for it", async () => {
    const session = store();
    await session.resume();
    expect(session.current).toMatchObject({ status: "signed-out", reason: null });
    expect(asked).toEqual([]);
  });

  it("of an old one says so", async () => {
    kept.set("blog.session", "r0");
    routes["grant_type=refresh_token"] = refused(400, { error_code: "refresh_token_not_found" });
    const session = store();
    await session.resume();
    expect(session.current).toMatchObject({
      status: "signed-out",
      reason: "Your sign-in has ended: sign in again.",
    });
    expect(kept.size).toBe(0);
  });

  it("that fails half-way is tried again with the new token, for the old one is used up", async () => {
    kept.set("blog.session", "r0");
    routes["door.example/token"] = refused(503, {});
    const session = store();
    await expect(session.resume()).rejects.toMatchObject({ passing: true });
    expect(kept.get("blog.session")).toBe("r1");
  });

  it("of a user who may not come in any more says why", async () => {
    kept.set("blog.session", "r0");
    routes["door.example/token"] = refused(403, { detail: "You are in no organization." });
    const session = store();
    await session.resume();
    expect(session.current).toMatchObject({ status: "signed-out", reason: "You are in no organization." });
  });

  it("without a network keeps it, and can be tried again", async () => {
    kept.set("blog.session", "r0");
    routes["grant_type=refresh_token"] = () => Promise.reject(new TypeError("Failed to fetch"));
    const session = store();
    await expect(session.resume()).rejects.toThrow(/can't be reached/);
    expect(session.current.status).toBe("starting");
    expect(kept.get("blog.session")).toBe("r0");
    routes["grant_type=refresh_token"] = grant;
    await session.resume();
    expect(session.current.status).toBe("signed-in");
  });
});

describe("the token", () => {
  it("stays while it is good, and is renewed a minute early", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    const session = await signedIn();
    expect(await session.token()).toBe("a1");
    vi.setSystemTime(Date.now() + 3_541_000);
    expect(await session.token()).toBe("a2");
    expect(kept.get("blog.session")).toBe("r2");
    vi.useRealTimers();
  });

  it("is renewed once for all who ask", async () => {
    const session = await signedIn();
    const tokens = await Promise.all([session.renew("a1"), session.renew("a1"), session.renew("a1")]);
    expect(tokens).toEqual(["a2", "a2", "a2"]);
    expect(await session.renew("a1")).toBe("a2"); // who was late gets the new one
    expect(calls("refresh_token")).toBe(1);
  });

  it("that can't be renewed ends the session", async () => {
    const session = await signedIn();
    routes["grant_type=refresh_token"] = refused(400, {});
    await expect(session.renew("a1")).rejects.toMatchObject({ status: 401 });
    expect(session.current).toMatchObject({ status: "signed-out", db: null, orgIds: [] });
    expect(opened[0]?.close).toHaveBeenCalled();
    await expect(session.token()).rejects.toMatchObject({ status: 401 });
  });

  it("stays when only the network is away", async () => {
    const session = await signedIn();
    routes["grant_type=refresh_token"] = refused(503, {});
    await expect(session.renew("a1")).rejects.toMatchObject({ passing: true });
    expect(session.current.status).toBe("signed-in");
  });
});

describe("a sign-out", () => {
  it("is here at once, and closes Firestore", async () => {
    const session = await signedIn();
    const out = session.signOut();
    expect(session.current).toMatchObject({ status: "signed-out", db: null, email: null });
    expect(kept.size).toBe(0);
    expect(opened[0]?.close).toHaveBeenCalled();
    await out;
    expect(new Headers(asked.at(-1)?.init.headers).get("Authorization")).toBe("Bearer a1");
  });

  it("during a sign-in stays a sign-out", async () => {
    const session = store();
    const signing = session.signIn("demo@example.com", "secret");
    await session.signOut();
    await signing;
    expect(session.current.status).toBe("signed-out");
    expect(kept.size).toBe(0);
    expect(opened.every(({ close }) => close.mock.calls.length > 0)).toBe(true);
  });

  it("during a renewal stays a sign-out", async () => {
    const session = await signedIn();
    const renewing = session.renew("a1").catch((error) => error);
    await session.signOut();
    expect(await renewing).toMatchObject({ status: 401 });
    expect(kept.size).toBe(0);
  });
});

it("signs in to Firestore anew when that sign-in ends by itself", async () => {
  const session = await signedIn();
  const seen: string[] = [];
  session.subscribe(() => seen.push(session.current.status));
  opened[0]?.ended();
  await vi.waitFor(() => expect(opened).toHaveLength(2), { timeout: 20_000 });
  await vi.waitFor(() => expect(opened[0]?.close).toHaveBeenCalled(), { timeout: 20_000 });
  expect(new Set(seen)).toEqual(new Set(["signed-in"])); // the views stay
});

describe("tabs", () => {
  let hearing: Set<(message: Message) => void>;
  let locked: Promise<unknown>;

  beforeEach(() => {
    hearing = new Set();
    locked = Promise.resolve();
  });

  /** Return a tab that the others of this test hear, later and in order, but not itself. */
  function tab(): Tabs {
    let own: ((message: Message) => void) | undefined;
    return {
      post: (message) => {
        const sent = structuredClone(message);
        queueMicrotask(() => {
          for (const hear of hearing) if (hear !== own) hear(sent);
        });
      },
      listen: (hear) => {
        own = hear;
        hearing.add(hear);
      },
      lock: (act) => {
        const done = locked.then(act);
        locked = done.catch(() => {});
        return done;
      },
    };
  }
  const opening = (values = new Map<string, string>()) => store(storageOf(values), tab());

  it("that are new take over the sign-in of another, without a new one", async () => {
    const first = opening();
    await first.signIn("demo@example.com", "secret");
    const second = opening();
    await second.resume();
    expect(second.current).toMatchObject({ status: "signed-in", email: USER.email });
    expect(issued).toBe(1);
  });

  it("that are alone ask for a sign-in", async () => {
    const session = opening();
    await session.resume();
    expect(session.current.status).toBe("signed-out");
  });

  it("renew once for all", async () => {
    const values = new Map<string, string>();
    const [first, second] = [opening(values), opening()];
    await first.signIn("demo@example.com", "secret");
    await second.resume();
    const old = await first.token();
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 1_000 }); // so that the new one ends later
    const tokens = await Promise.all([first.renew(old), second.renew(old)]);
    vi.useRealTimers();
    expect(tokens).toEqual(["a2", "a2"]);
    expect(calls("refresh_token")).toBe(1);
    expect(values.get("blog.session")).toBe("r2");
  });

  it("sign out together, but not another user's", async () => {
    const [first, second, stranger] = [opening(), opening(), opening()];
    await first.signIn("demo@example.com", "secret");
    await second.resume();
    routes["grant_type=password"] = () =>
      Response.json({ access_token: "x", refresh_token: "y", expires_in: 3600, user: { id: "u2" } });
    await stranger.signIn("other@example.com", "secret");
    await first.signOut();
    await vi.waitFor(() => expect(second.current.status).toBe("signed-out"), { timeout: 20_000 });
    expect(stranger.current).toMatchObject({ status: "signed-in", userId: "u2" });
    expect(await stranger.token()).toBe("x");
  });
});
