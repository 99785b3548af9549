import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Page } from "../src/page";
import { jobDocument, ORG } from "./support/documents";
import { FakeFirestore } from "./support/fake-firestore";

const world = vi.hoisted(() => ({ db: null as unknown, ended: () => {} }));
vi.mock("firebase/firestore", () => import("./support/fake-firestore"));
vi.mock("../src/tabs", async (original) => {
  const tabs = await original<typeof import("../src/tabs")>();
  return { ...tabs, openTabs: () => tabs.ALONE };
});
vi.mock("../src/firestore", () => ({
  openFirestore: async (_config: unknown, _token: string, ended: () => void) => {
    world.ended = ended;
    return { db: world.db, close: () => {} };
  },
}));

const OTHER = "33333333-3333-4333-8333-333333333333";
const CONFIG = {
  api_url: "https://door.example",
  supabase_url: "https://auth.example",
  supabase_key: "k",
  firebase: { apiKey: "k", projectId: "p" },
  demo_email: "demo@example.com",
};
let store: FakeFirestore;
let answers: Record<string, (init: RequestInit) => Response>;

beforeEach(() => {
  store = new FakeFirestore();
  world.db = store;
  store.set("jobs/a", jobDocument({ request: { topic: "Tea" } }));
  store.set("jobs/b", jobDocument({ org_id: OTHER, request: { topic: "Cocoa" } }));
  answers = {
    "/config.json": () => Response.json(CONFIG),
    "/auth/v1/token": () =>
      Response.json({
        access_token: "a",
        refresh_token: "r",
        expires_in: 3600,
        user: { id: "u", email: "demo@example.com" },
      }),
    "/token": () => Response.json({ token: "t", org_ids: [ORG, OTHER], operator: true }),
    "/auth/v1/logout": () => new Response(null, { status: 204 }),
  };
  vi.stubGlobal("fetch", async (url: string, init: RequestInit = {}) => {
    const answer = answers[new URL(url, "https://page.example").pathname];
    if (!answer) throw new TypeError("Failed to fetch");
    return answer(init);
  });
  history.replaceState(null, "", "/jobs");
  sessionStorage.clear();
  localStorage.clear();
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

const demo = () => screen.findByRole("button", { name: "Sign in as demo@example.com" });

async function signIn(): Promise<void> {
  render(<Page />);
  fireEvent.click(await demo());
  await screen.findByRole("navigation");
}

it("signs in by one click where the stack is local, and shows the jobs", async () => {
  await signIn();
  expect(await screen.findByText("Tea")).toBeTruthy();
  expect(document.title).toBe("Jobs · Posts");
  expect(screen.getByRole("link", { name: "Jobs" }).getAttribute("aria-current")).toBe("page");
});

it("asks for email and password elsewhere, and says what is wrong", async () => {
  const { demo_email: _, ...deployed } = CONFIG;
  answers["/config.json"] = () => Response.json(deployed);
  answers["/auth/v1/token"] = () => Response.json({ error_code: "invalid_credentials" }, { status: 400 });
  render(<Page />);
  fireEvent.change(await screen.findByLabelText(/Email/), { target: { value: "a@b.c" } });
  fireEvent.change(screen.getByLabelText(/Password/), { target: { value: "wrong" } });
  fireEvent.click(screen.getByRole("button", { name: "Sign in" }));
  expect((await screen.findByRole("alert")).textContent).toContain(
    "The email address or the password is wrong.",
  );
  expect((screen.getByLabelText(/Email/) as HTMLInputElement).value).toBe("a@b.c");
});

it("waits for its server, and goes on by itself", async () => {
  vi.useFakeTimers({ shouldAdvanceTime: true });
  delete answers["/config.json"];
  render(<Page />);
  expect((await screen.findByRole("alert")).textContent).toContain("The page's server can't be reached.");
  answers["/config.json"] = () => Response.json(CONFIG);
  await act(() => vi.advanceTimersByTimeAsync(5_000));
  expect(await demo()).toBeTruthy();
});

it("says which part of its configuration is missing", async () => {
  answers["/config.json"] = () => Response.json({});
  render(<Page />);
  expect((await screen.findByRole("alert")).textContent).toContain("is not complete");
});

it.each([true, false])("shows dead letters to operators alone: %s", async (operator) => {
  answers["/token"] = () => Response.json({ token: "t", org_ids: [ORG], operator });
  await signIn();
  expect(screen.queryByRole("link", { name: "Dead letters" }) !== null).toBe(operator);
});

it("shows one organization at a time, and keeps the choice", async () => {
  await signIn();
  await screen.findByText("Tea");
  fireEvent.change(screen.getByLabelText("Organization"), { target: { value: OTHER } });
  expect(await screen.findByText("Cocoa")).toBeTruthy();
  expect(screen.queryByText("Tea")).toBeNull();
  cleanup();
  render(<Page />); // as after a reload
  expect(await screen.findByText("Cocoa")).toBeTruthy();
});

it("shows an organization that the token has no room for when it is chosen", async () => {
  const many = [...Array.from({ length: 30 }, (_, each) => `org-${each}`), ORG, OTHER];
  answers["/token"] = ({ body }) => {
    const { only } = JSON.parse(String(body));
    if (only) return Response.json({ token: "t", org_ids: only, operator: false });
    return Response.json({ code: "too_many_organizations", org_ids: many }, { status: 400 });
  };
  localStorage.setItem("blog.org", ORG);
  await signIn();
  await screen.findByText("Tea");
  expect(screen.getByText(/You have 32 organizations/)).toBeTruthy();
  fireEvent.change(screen.getByLabelText("Organization"), { target: { value: OTHER } });
  expect(await screen.findByText("Cocoa")).toBeTruthy();
  answers["/token"] = () => Response.json({ detail: "The API is away." }, { status: 503 });
  fireEvent.change(screen.getByLabelText("Organization"), { target: { value: "org-29" } });
  expect(await screen.findByText("The API is away.")).toBeTruthy();
  expect((screen.getByLabelText("Organization") as HTMLSelectElement).value).toBe(OTHER);
});

it("leaves an organization that is not the user's any more, and says so", async () => {
  history.replaceState(null, "", "/jobs/a");
  await signIn();
  await screen.findByRole("heading", { name: "Tea" });
  answers["/token"] = () => Response.json({ token: "t", org_ids: [OTHER], operator: false });
  act(() => world.ended());
  expect(await screen.findByText("Cocoa")).toBeTruthy();
  expect(location.pathname).toBe("/jobs");
  const loss = screen.getByText(/You are not a member of the organization .* any more/);
  fireEvent.click(within(loss).getByRole("button", { name: "Close" }));
  expect(loss.isConnected).toBe(false);
});

it("says so to a member of no organization", async () => {
  answers["/token"] = () => Response.json({ token: "t", org_ids: [], operator: false });
  render(<Page />);
  fireEvent.click(await demo());
  expect(await screen.findByText("You are not a member of an organization.")).toBeTruthy();
});

it("leads back to the same place after the sign-in has ended", async () => {
  history.replaceState(null, "", "/nowhere?x=1");
  await signIn();
  expect(await screen.findByRole("heading", { name: "Not found" })).toBeTruthy();
  answers["/auth/v1/token"] = () => Response.json({}, { status: 400 });
  act(() => world.ended());
  expect(await screen.findByText("Your sign-in has ended: sign in again.")).toBeTruthy();
  answers["/auth/v1/token"] = () =>
    Response.json({ access_token: "b", refresh_token: "s", expires_in: 3600, user: { id: "u" } });
  fireEvent.click(await demo());
  expect(await screen.findByRole("heading", { name: "Not found" })).toBeTruthy();
  expect(location.pathname + location.search).toBe("/nowhere?x=1");
});

it("signs out, and the next user begins at the jobs", async () => {
  history.replaceState(null, "", "/jobs/a");
  await signIn();
  fireEvent.click(screen.getByText("Sign out"));
  expect(await demo()).toBeTruthy();
  expect(location.pathname).toBe("/jobs");
  expect(sessionStorage.length).toBe(0);
});

it("says that it is offline while it is", async () => {
  await signIn();
  await screen.findByText("Tea");
  act(() => store.goOffline());
  expect(await screen.findByText(/The connection is away/)).toBeTruthy();
  expect(screen.getByText("Tea")).toBeTruthy();
  act(() => store.goOnline());
  await vi.waitFor(() => expect(screen.queryByText(/The connection is away/)).toBeNull(), {
    timeout: 20_000,
  });
});
