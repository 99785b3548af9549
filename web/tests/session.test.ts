import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
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

describe("somebody in more organizations than a token has room for", () => {
  const MANY = Array.from({ length: 40 }, (_, each) => `org-${each}`);
  const only = () =>
    asked.filter(({ url }) => url.endsWith("/token")).map(({ init }) => JSON.parse(`${init.body}`));

  beforeEach(() => {
    vi.stubGlobal("localStorage", { getItem: (key: string) => kept.get(key) ?? null });
    routes["door.example/token"] = () => {
      const { only: named } = only().at(-1);
      if (named) return Response.json({ token: `for ${named[0]}`, org_ids: named, operator: false });
      return Response.json(
        { detail: "Too many.", code: "too_many_organizations", org_ids: MANY },
        { status: 400 },
      );
    };
  });

  afterEach(() => void vi.unstubAllGlobals());

  it("comes in with the organization that they chose last, and others up to 25", async () => {
    kept.set("blog.org", "org-33");
    const session = await signedIn();
    expect(session.current).toMatchObject({ status: "signed-in", orgIds: MANY });
    expect(session.current.liveOrgIds).toHaveLength(25);
    expect(session.current.liveOrgIds[0]).toBe("org-33");
    expect(opened[0]?.token).toBe("for org-33");
  });

  it("gets a token for another when they choose it, and keeps those of before as far as there is room", async () => {
    const session = await signedIn();
    await session.follow("org-3"); // it is live already
    expect(opened).toHaveLength(1);
    await session.follow("org-39");
    expect(session.current.liveOrgIds).toEqual(["org-39", ...MANY.slice(0, 24)]);
    expect(opened.map(({ token }) => token)).toEqual(["for org-0", "for org-39"]);
    expect(opened[0]?.close).toHaveBeenCalled();
  });

  it("stays where they are when the API does not answer", async () => {
    const session = await signedIn();
    routes["door.example/token"] = refused(503, { detail: "The API is away." });
    await expect(session.follow("org-39")).rejects.toThrow("The API is away.");
    expect(session.current.liveOrgIds).not.toContain("org-39");
    expect(session.current.status).toBe("signed-in");
  });

  it("hears a sentence when the organizations change between the two questions", async () => {
    const many = routes["door.example/token"] as () => Response;
    routes["door.example/token"] = () => (only().at(-1).only ? Response.json({}, { status: 403 }) : many());
    await expect(store().signIn("a@b.c", "x")).rejects.toThrow(/have just changed/);
  });
});

describe("after a renewal of the session", () => {
  const answer = (org_ids: string[], operator = true) => {
    routes["door.example/token"] = () => Response.json({ token: `for ${org_ids}`, org_ids, operator });
  };
  const renewed = async (session: SessionStore) => {
    await session.renew(await session.token());
    await vi.waitFor(() => expect(calls("door.example/token")).toBeGreaterThan(1), { timeout: 20_000 });
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
  };

  it("an organization that the user has left goes away, with a sentence", async () => {
    const session = await signedIn();
    answer(["o2"]);
    await renewed(session);
    expect(session.current).toMatchObject({ status: "signed-in", orgIds: ["o2"], liveOrgIds: ["o2"] });
    expect(session.current.loss).toBe("You are not a member of the organization o1 any more.");
    expect(opened.map(({ token }) => token)).toEqual(["custom", "for o2"]);
    expect(opened[0]?.close).toHaveBeenCalled();
    session.forgetLoss();
    expect(session.current).toMatchObject({ status: "signed-in", loss: null });
  });

  it("a new organization is there without a reload", async () => {
    const session = await signedIn();
    answer(["o1", "o2", "o3"]);
    await renewed(session);
    expect(session.current).toMatchObject({ orgIds: ["o1", "o2", "o3"], loss: null });
    expect(opened).toHaveLength(2);
  });

  it("somebody who is not an operator any more hears it", async () => {
    const session = await signedIn();
    answer(["o1", "o2"], false);
    await renewed(session);
    expect(session.current).toMatchObject({ operator: false, loss: "You are not an operator any more." });
  });

  it("somebody without any organization is signed out with the API's sentence", async () => {
    const session = await signedIn();
    routes["door.example/token"] = refused(403, { detail: "You belong to no organization." });
    await renewed(session);
    expect(session.current).toMatchObject({ status: "signed-out", reason: "You belong to no organization." });
  });

  it("nothing happens if nothing has changed", async () => {
    const session = await signedIn();
    const { db } = session.current;
    await renewed(session);
    expect(opened).toHaveLength(1);
    expect(session.current.db).toBe(db);
  });
});

describe("a page that nobody touches", () => {
  const HOUR = 3_600_000;
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("renews its session, and hears of a removal", async () => {
    const session = await signedIn();
    routes["door.example/token"] = () => Response.json({ token: "less", org_ids: ["o2"], operator: true });
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(session.current.orgIds).toEqual(["o2"]);
  });

  it("asks again in a minute when the API is away", async () => {
    const session = await signedIn();
    routes["door.example/token"] = refused(503, {});
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(session.current).toMatchObject({ status: "signed-in", orgIds: ["o1", "o2"] });
    routes["door.example/token"] = () => Response.json({ token: "less", org_ids: ["o2"], operator: true });
    await vi.advanceTimersByTimeAsync(120_000);
    expect(session.current.orgIds).toEqual(["o2"]);
    const before = calls("refresh_token");
    await vi.advanceTimersByTimeAsync(HOUR);
    expect(calls("refresh_token")).toBe(before + 1); // and goes on as before
  });

  it("asks nothing any more after a sign-out", async () => {
    const session = await signedIn();
    await session.signOut();
    const before = asked.length;
    await vi.advanceTimersByTimeAsync(3 * HOUR);
    expect(asked.length).toBe(before);
  });
});
