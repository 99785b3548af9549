import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Door } from "../../../src/door";
import { Problem } from "../../../src/problem";
import { ToastProvider } from "../../../src/ui";
import { actionsOf } from "../../../src/views/profiles/actions";
import { draftOf, fieldAt, fieldsOf } from "../../../src/views/profiles/draft";
import { ProfilesView } from "../../../src/views/profiles/profiles-view";

const SHOP = {
  writer: "The Honey Larder",
  voice: "Plain and dry.",
  samples: ["Maud rang.", "The heather failed."],
  use_terms: ["set honey"],
  avoid_terms: [{ avoid: "superfood" }, { avoid: "utilise", use: "use" }],
  forbidden_claims: ["cures hay fever"],
  spelling: "en-GB",
  headlines: "sentence",
  source_list: "footnotes",
  canonical: "https://honey.example/blog/{slug}",
  language: "en-GB",
  word_count: 600,
  review: { hours: 24, default: "approve" },
};
const ROW = {
  name: "default",
  version: "888d2767",
  updated_at: "2026-11-30T02:00:00Z",
  writer: "The Honey Larder",
};
const actions = { read: vi.fn(), write: vi.fn(), remove: vi.fn() };
const onReload = vi.fn();

beforeEach(() => {
  actions.read.mockReset().mockResolvedValue({ name: "default", version: "888d2767", profile: SHOP });
  actions.write.mockReset().mockResolvedValue({});
  actions.remove.mockReset().mockResolvedValue(undefined);
  onReload.mockReset();
});
afterEach(cleanup);

const show = (rows = [ROW]) =>
  render(
    <ToastProvider>
      <ProfilesView rows={rows} models={["gpt-4o"]} error={null} actions={actions} onReload={onReload} />
    </ToastProvider>,
  );
const click = (name: string) => act(async () => void fireEvent.click(screen.getByRole("button", { name })));
const type = (label: string, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } });

test("a profile is the same after its form, and a field of a later release stays", () => {
  expect(fieldsOf(draftOf(SHOP), { ...SHOP, pronouns: "we" })).toEqual({ ...SHOP, pronouns: "we" });
  expect(fieldsOf(draftOf({}), {})).toEqual({});
  expect(fieldsOf(draftOf({ writer: 3, samples: "x", review: [] }), {})).toEqual({});
});

test("lists that nobody has changed stay as they are", () => {
  const before = { samples: ["One.\n\nStill one."], avoid_terms: [{ avoid: "a -> b" }], use_terms: ["comb"] };
  expect(fieldsOf({ ...draftOf(before), use_terms: "comb\njar" }, before)).toEqual({
    ...before,
    use_terms: ["comb", "jar"],
  });
});

test("an emptied field is left out, and the service refuses a text in the place of a number", () => {
  const draft = {
    ...draftOf(SHOP),
    voice: " ",
    use_terms: "\n",
    word_count: "many",
    review_hours: "",
    review_default: "cancel",
  };
  const fields = fieldsOf(draft, SHOP);
  expect(fields).not.toHaveProperty("voice");
  expect(fields).not.toHaveProperty("use_terms");
  expect(fields).not.toHaveProperty("review");
  expect(fields.word_count).toBe("many");
  expect(fieldAt("avoid_terms[3].use", draft)).toBe("avoid_terms");
  expect(fieldAt("review.hours", draft)).toBe("review_hours");
  expect(fieldAt("pronouns", draft)).toBeNull();
});

test("a profile is edited under the version that was read", async () => {
  show();
  await click("Edit default");
  type("Voice", "Warm.");
  await click("Save");
  expect(actions.write).toHaveBeenCalledExactlyOnceWith("default", { ...SHOP, voice: "Warm." }, "888d2767");
  expect(onReload).toHaveBeenCalledOnce();
  expect(screen.getByText(/is saved/)).toBeTruthy();
});

test("a conflict keeps what was typed, until its author chooses", async () => {
  const conflict = new Problem("The profile was changed meanwhile.", 412);
  actions.write.mockRejectedValueOnce(conflict).mockRejectedValueOnce(conflict);
  show();
  await click("Edit default");
  type("Voice", "Warm.");
  await click("Save");
  expect(screen.getByText(/Your text is still here/)).toBeTruthy();
  actions.read.mockResolvedValue({ name: "default", version: "new", profile: { voice: "Theirs." } });
  await click("Keep mine, then save again");
  await click("Save");
  expect(actions.write.mock.calls[1]?.[2]).toBe("new");
  await click("Take theirs");
  expect(screen.getByLabelText<HTMLTextAreaElement>("Voice").value).toBe("Theirs.");
});

test("the service's faults are at their fields", async () => {
  const fields = [{ field: "canonical", detail: "canonical needs {slug}." }];
  actions.write.mockRejectedValueOnce(new Problem("One field is wrong.", 400, { fields }));
  show();
  await click("Edit default");
  await click("Save");
  expect(document.activeElement).toBe(screen.getByLabelText("Address of a post"));
  expect(screen.getByText("canonical needs {slug}.")).toBeTruthy();
  expect(screen.queryByText("One field is wrong.")).toBeNull();
});

test("a new profile is named, and takes the place of no other", async () => {
  show([]);
  await click("New profile");
  expect(screen.getByLabelText<HTMLInputElement>(/^Name/).value).toBe("default");
  type("Name *", "Shop Blog");
  await click("Save");
  expect(screen.getByText(/A name has small letters/)).toBeTruthy();
  type("Name *", "shop-blog");
  type("Who writes", "We");
  await click("Save");
  expect(actions.write).toHaveBeenCalledExactlyOnceWith("shop-blog", { writer: "We" }, null);
});

test("a profile is deleted after a question", async () => {
  show();
  await click("Delete default");
  expect(actions.remove).not.toHaveBeenCalled();
  fireEvent.click(screen.getByText("Delete", { selector: "dialog button" }));
  await act(async () => {});
  expect(actions.remove).toHaveBeenCalledExactlyOnceWith("default");
});

test("the version goes with the request", async () => {
  const ask = vi.fn();
  const own = actionsOf({ ask } as unknown as Door, "o");
  await own.write("a", {}, "v1");
  await own.write("a", {}, null);
  expect(ask.mock.calls.map(([, , { headers }]) => headers)).toEqual([
    { "If-Match": '"v1"' },
    { "If-None-Match": "*" },
  ]);
});
