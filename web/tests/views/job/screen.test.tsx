import { act, cleanup, fireEvent, render, screen, waitFor, within } from "@testing-library/react";
import { afterEach, describe, expect, test, vi } from "vitest";
import type { ErrorCode, JobError } from "../../../hooks/contract";
import type { JobActions, Section } from "../../../src/views/job/model";
import { adviceOn } from "../../../src/views/job/outcome/advice";
import { keyOf, markOpen } from "../../../src/views/job/replay/kept-text";
import { JobScreen } from "../../../src/views/job/screen";
import { HONEY } from "../../fixtures/honey";
import { type JobState, RESULT, STATES, VERDICT } from "../../fixtures/job-states";

afterEach(() => {
  cleanup();
  sessionStorage.clear();
});

const CODES = Object.keys({
  invalid_request: true,
  budget_exceeded: true,
  content_policy: true,
  context_too_long: true,
  model_unavailable: true,
  gateway_misconfigured: true,
  empty_output: true,
  internal: true,
} satisfies Record<ErrorCode, true>);

const QUOTE = {
  run: 2,
  keeps: [],
  usd: 0.0012,
  usdAtMost: 0.034,
  seconds: [9, 25] as [number, number],
  waits: null,
};

function makeActions(): JobActions {
  return {
    cancel: vi.fn(async () => {}),
    quote: vi.fn(async () => QUOTE),
    replay: vi.fn(async () => {}),
    review: vi.fn(async () => {}),
  };
}

function stateOf(name: string): JobState {
  return (STATES[name] as () => JobState)();
}

function view({ job, text }: JobState, actions = makeActions(), section: Section = "text") {
  return (
    <JobScreen
      job={job}
      text={text}
      state="live"
      texts={{
        generate: HONEY,
        title: "Why Honey Never Spoils",
        polish: HONEY.replace("very likely", "surely"),
        quality: VERDICT,
        state: "live",
      }}
      runs={[]}
      section={section}
      onSection={() => {}}
      actions={actions}
    />
  );
}

async function show(name: string, actions = makeActions(), section: Section = "text") {
  const shown = render(view(stateOf(name), actions, section));
  await act(async () => {});
  return { ...shown, actions };
}

describe("the view of a job", () => {
  test.each(Object.keys(STATES))("shows every state: %s", async (name) => {
    for (const section of ["text", "changes", "tags", "details"] as const) {
      const { unmount } = await show(name, makeActions(), section);
      expect(screen.getByRole("heading", { level: 1 }).textContent).not.toBe("");
      expect(screen.getAllByRole("listitem").length).toBeGreaterThanOrEqual(4);
      unmount();
    }
  });

  test("runs no script of a topic, a title, a post or a finding", async () => {
    for (const section of ["text", "changes", "tags", "details"] as const) {
      const { container, unmount } = await show("hostile", makeActions(), section);
      expect(container.querySelectorAll("script, svg, [onerror], [onclick], [ontoggle]")).toHaveLength(0);
      expect(container.querySelectorAll('[href^="javascript"]')).toHaveLength(0);
      unmount();
    }
    expect("hacked" in window).toBe(false);
  });

  test("leads from a finding to its words, and back by Escape", async () => {
    const { container } = await show("completed");
    const item = await screen.findByRole("button", { name: /needs a footnote/ });
    fireEvent.click(item);
    const mark = container.querySelector<HTMLElement>(".finding-ref.is-picked");
    expect(document.activeElement).toBe(mark);
    expect(container.querySelector("mark.is-picked")?.textContent).toBe("The word “never” needs a footnote");
    fireEvent.keyDown(mark as HTMLElement, { key: "Escape" });
    expect(document.activeElement).toBe(item);
  });

  test("keeps the blocks of a draft that grows", async () => {
    const { job, text } = stateOf("writing");
    const { container, rerender } = await show("writing");
    const before = [...container.querySelectorAll(".block")];
    rerender(view({ job, text: `${text}\n\nAnother paragraph.` }));
    await waitFor(() => expect(container.textContent).toContain("Another paragraph."));
    const after = [...container.querySelectorAll(".block")];
    expect(after.slice(0, before.length)).toEqual(before);
    expect(after.length).toBe(before.length + 1);
  });

  test.each([
    ["writing", /^The draft: \d+ words so far\.$/],
    ["polishing", /^The draft: \d+ words so far\.$/],
    ["cancelled", /^The last text: \d+ words\.$/],
    ["queued", /^No text yet\.$/],
  ])("says how much text there is: %s", async (name, words) => {
    await show(name);
    expect(screen.getByText(words)).toBeTruthy();
  });

  test("says of a text that is being checked that it is whole", async () => {
    const { job } = stateOf("polishing");
    render(view({ job: { ...job, stage: "quality" }, text: "蜂蜜的水分很少。".repeat(9) }));
    expect(screen.getByText("The text: 72 characters.")).toBeTruthy();
  });

  test("keeps the blocks of the draft when it becomes the post", async () => {
    const { job } = stateOf("polishing");
    const { container, rerender } = await show("polishing");
    const before = [...container.querySelectorAll(".block")];
    const seen: number[] = [];
    const watcher = new MutationObserver(() => seen.push(container.querySelectorAll(".block").length));
    watcher.observe(container, { childList: true, subtree: true });
    rerender(view({ job: { ...job, ...stateOf("completed").job }, text: HONEY }));
    await screen.findByRole("button", { name: /needs a footnote/ });
    watcher.disconnect();
    expect([...container.querySelectorAll(".block")]).toEqual(before);
    expect(Math.min(...seen)).toBe(before.length);
  });

  test("shows the price before it replays", async () => {
    let answer = (_: typeof QUOTE) => {};
    const quote = vi.fn(() => new Promise<typeof QUOTE>((resolve) => (answer = resolve)));
    const { actions } = await show("completed", { ...makeActions(), quote });
    fireEvent.click(screen.getByRole("button", { name: "Replay…" }));
    fireEvent.click(screen.getByRole("radio", { name: /^Tagging/, hidden: true }));
    const button = () =>
      screen.getByRole<HTMLButtonElement>("button", { name: "Replay from Tagging", hidden: true });
    expect(button().disabled).toBe(true);
    fireEvent.click(button());
    expect(actions.replay).not.toHaveBeenCalled();
    await act(async () => answer(QUOTE));
    expect(screen.getByText(/It costs about \$0.0012, at most \$0.034/)).toBeTruthy();
    fireEvent.click(button());
    await waitFor(() => expect(actions.replay).toHaveBeenCalledExactlyOnceWith({ stage: "meta", run: 1 }));
  });

  test.each([
    [{ edited: { run: 1, stage: "quality", by: "u", at: new Date() } }, "Checking", 2],
    [{ edited: { run: 1, stage: "polish", by: "u", at: new Date() } }, "Polishing", 1],
    [{ edited: null }, "Polishing", 0],
  ])("keeps a person's text in a replay, and says where it is dropped: %#", async (fields, first, warned) => {
    const state = stateOf("completed");
    render(view({ ...state, job: { ...state.job, ...fields } as typeof state.job }));
    fireEvent.click(screen.getByRole("button", { name: "Replay…" }));
    await screen.findByText(/It costs about/);
    const chosen = screen
      .getAllByRole<HTMLInputElement>("radio", { hidden: true })
      .find((each) => each.checked);
    expect(chosen?.parentElement?.textContent).toContain(first);
    expect(screen.queryAllByText("(the edited text is not used)")).toHaveLength(warned);
  });

  test("knows a person's text in a later run, by the note of its stage", async () => {
    const { job, text } = stateOf("completed");
    const polish = { ...job.stages.polish, note: "A person has edited the text." };
    render(view({ job: { ...job, run: 3, stages: { ...job.stages, polish } }, text }));
    fireEvent.click(screen.getByRole("button", { name: "Replay…" }));
    await screen.findByText(/It costs about/);
    expect(screen.getAllByText("(the edited text is not used)")).toHaveLength(2);
  });

  test("shows the post of an earlier run", async () => {
    const { job, text } = stateOf("a third run");
    const old = { ...job, run: 2, result: { ...RESULT, title: "Old honey", content: "The **old** text." } };
    const failed = { ...job, run: 1, status: "failed" as const, result: null };
    const runs = [old, failed].map((each) => ({ run: each.run, job: each }));
    render(<JobScreen {...view({ job, text }, makeActions(), "details").props} runs={runs} />);
    expect(screen.queryByText("Old honey")).toBeNull();
    expect(screen.queryByRole("button", { name: "Show the post of run 1" })).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Show the post of run 2" }));
    expect(screen.getByText("Old honey")).toBeTruthy();
    expect(screen.getByText("old").tagName).toBe("STRONG");
  });

  test("shows why a replay was refused, near its button", async () => {
    const actions = {
      ...makeActions(),
      replay: vi.fn(() => Promise.reject(new Error("The budget is spent."))),
    };
    await show("failed: model_unavailable", actions);
    fireEvent.click(screen.getByRole("button", { name: "Replay from Checking…" }));
    await screen.findByText(/It costs about/);
    fireEvent.click(screen.getByRole("button", { name: "Replay from Checking", hidden: true }));
    expect(
      await within(document.querySelector("dialog") as HTMLElement).findByText("The budget is spent."),
    ).toBeTruthy();
  });

  test("brings the editor into sight", async () => {
    const seen: Element[] = [];
    Element.prototype.scrollIntoView = function (this: Element) {
      seen.push(this);
    };
    await show("completed");
    fireEvent.click(screen.getByRole("button", { name: "Edit and run on" }));
    expect(seen).toEqual([screen.getByRole("region", { name: "Edit and run on" })]);
    expect(document.activeElement).toBe(screen.getByLabelText("Markdown"));
    Reflect.deleteProperty(Element.prototype, "scrollIntoView");
  });

  test("keeps an edited text over a reload, and runs on from it", async () => {
    const first = await show("completed");
    fireEvent.click(screen.getByRole("button", { name: "Edit and run on" }));
    fireEvent.change(screen.getByLabelText("Markdown"), { target: { value: "My own words." } });
    first.unmount();
    const { actions } = await show("completed");
    fireEvent.click(screen.getByRole("button", { name: "Go on editing" }));
    expect((screen.getByLabelText("Markdown") as HTMLTextAreaElement).value).toBe("My own words.");
    await screen.findByText(/It costs about/);
    fireEvent.click(screen.getByRole("button", { name: "Run on from Checking" }));
    await waitFor(() =>
      expect(actions.replay).toHaveBeenCalledExactlyOnceWith({
        stage: "quality",
        run: 1,
        text: "My own words.",
      }),
    );
    await waitFor(() => expect(sessionStorage.length).toBe(0));
  });

  test("a reload while a text is edited opens the editor again; one that was closed stays closed", async () => {
    const key = keyOf(stateOf("completed").job.job_id, 1);
    sessionStorage.setItem(key, "My own words.");
    markOpen(key); // a reload runs no clean-up
    const { job } = stateOf("completed");
    const { rerender, unmount } = render(view({ job, text: null }));
    expect(screen.queryByLabelText("Markdown")).toBeNull();
    rerender(view({ job, text: HONEY }));
    expect((screen.getByLabelText("Markdown") as HTMLTextAreaElement).value).toBe("My own words.");
    await screen.findByText(/It costs about/);
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
    expect(screen.queryByLabelText("Markdown")).toBeNull();
    unmount();
    await show("completed");
    expect(screen.queryByLabelText("Markdown")).toBeNull();
    expect(screen.getByRole("button", { name: "Go on editing" })).toBeTruthy();
  });

  test("says of a completed job when it was requested, and no progress", async () => {
    const { container } = await show("completed");
    const facts = container.querySelector(".job-facts")?.textContent;
    expect(facts).toMatch(/ · requested .+/);
    expect(facts).not.toContain("%");
  });

  test("cancels once, and shows a refusal", async () => {
    const actions = { ...makeActions(), cancel: vi.fn(() => Promise.reject(new Error("You are offline."))) };
    await show("writing", actions);
    const button = screen.getByRole("button", { name: "Cancel" });
    fireEvent.click(button);
    fireEvent.click(button);
    expect(await screen.findByText("You are offline.")).toBeTruthy();
    expect(actions.cancel).toHaveBeenCalledTimes(1);
  });

  test.each([...CODES, "a later code"])("offers what its advice says: %s", async (code) => {
    const { job, text } = stateOf(`failed: ${code}`);
    await show(`failed: ${code}`);
    const error = job.error as JobError;
    const { sentence } = adviceOn(error);
    expect(screen.getByText(sentence)).toBeTruthy();
    // The header offers one, and the failure another.
    expect(screen.queryAllByRole("button", { name: /Replay/ })).toHaveLength(error.retryable ? 2 : 0);
    expect(/replay/i.test(sentence)).toBe(error.retryable);
    const link = screen.queryByRole("link", { name: /new job/ });
    expect(link?.getAttribute("href") ?? null).toBe(
      /new job/.test(sentence) ? `/new?from=${job.job_id}` : null,
    );
    const mayEdit = Boolean(text) && code !== "invalid_request";
    expect(screen.queryByRole("button", { name: "Edit and run on" }) !== null).toBe(mayEdit);
  });

  test("shows what the polish changed", async () => {
    const { container } = await show("completed", makeActions(), "changes");
    await waitFor(() => expect(container.querySelector("ins")?.textContent).toBe("surely"));
    expect(container.querySelector("del")?.textContent).toBe("very likely");
  });

  test.each([
    ["recorded answers", "recorded answers", /^Recorded answers: no model ran, and nothing was paid/],
    ["the small model", "local/smollm2-135m-instruct", /^The small model .* weak, and nothing was paid/],
    ["a model of this machine", "local/qwen3-4b", /^A model of this machine .* nothing was paid/],
    ["completed", "gpt-4o", null],
  ])("says who wrote where no provider was asked: %s", async (name, model, note) => {
    await show(name);
    const stages = within(screen.getByRole("list", { name: "Stages" }));
    expect(stages.getAllByText(model).length).toBeGreaterThan(0);
    if (note) {
      expect(screen.getByText(note).textContent).toContain("The prices are what gpt-4o would cost.");
      expect(stages.queryByText("gpt-4o")).toBeNull();
    } else expect(screen.queryByText(/nothing was paid/)).toBeNull();
  });

  test("a stage that a user cancelled has not failed", async () => {
    await show("cancelled");
    const stages = within(screen.getByRole("list", { name: "Stages" }));
    expect(stages.getByText("Cancelled").closest("li")?.className).toBe("stage cancelled");
    expect(stages.queryByText("Failed")).toBeNull();
    expect(stages.queryByRole("button", { name: /^Why/ })).toBeNull();
  });

  test("names an unknown price", async () => {
    await show("an unknown price");
    expect(screen.getAllByText(/unknown price/).length).toBeGreaterThan(1);
  });
});

describe("a post that awaits a review", () => {
  const ROUND = { round: 2 };

  test("says what happens without a decision, with the findings of the post", async () => {
    await show("awaiting review");
    const panel = within(screen.getByRole("region", { name: "This post awaits your review" }));
    panel.getByText(/85 of 100 points and 2 findings.*it is cancelled on/);
    expect(screen.getByRole("region", { name: "2 findings" })).toBeTruthy();
    expect(screen.getByRole("article").textContent).toContain("surely"); // the text of the stage before
  });

  test("is approved once, and a refusal is shown", async () => {
    const actions = makeActions();
    const taken = new Error("Somebody else has decided on this post.");
    actions.review = vi.fn(() => Promise.reject(taken));
    await show("awaiting review", actions);
    const button = screen.getByRole("button", { name: "Approve" });
    fireEvent.click(button);
    fireEvent.click(button);
    expect((await screen.findByText(taken.message)).closest("[role=alert]")).toBeTruthy();
    expect(actions.review).toHaveBeenCalledExactlyOnceWith({ decision: "approve", ...ROUND });
  });

  test("is approved with an edited text, which a reload keeps", async () => {
    const first = await show("awaiting review");
    fireEvent.click(screen.getByRole("button", { name: "Edit and approve…" }));
    const text = "## My own words\n\nHoney keeps.";
    fireEvent.change(screen.getByLabelText("Markdown"), { target: { value: text } });
    first.unmount();
    const { actions } = await show("awaiting review");
    fireEvent.click(screen.getByRole("button", { name: "Edit and approve…" }));
    fireEvent.click(screen.getByRole("button", { name: "Approve this text" }));
    await act(async () => {});
    expect(actions.review).toHaveBeenCalledExactlyOnceWith({ decision: "approve", ...ROUND, text });
    expect(sessionStorage).toHaveLength(0);
  });

  test("has its findings below the text that is edited, also when somebody else decides", async () => {
    const { rerender } = await show("awaiting review");
    fireEvent.click(screen.getByRole("button", { name: "Edit and approve…" }));
    const items = () => within(screen.getByRole("region", { name: "2 findings" })).getAllByRole("listitem");
    expect(items()).toHaveLength(2);
    rerender(view(stateOf("completed")));
    expect(items()).toHaveLength(2);
  });

  test("closes the remarks by Escape, and keeps them", async () => {
    await show("awaiting review");
    fireEvent.click(screen.getByRole("button", { name: "Send back…" }));
    fireEvent.change(screen.getByLabelText("Remark 1"), { target: { value: "Shorter." } });
    fireEvent.keyDown(screen.getByLabelText("Remark 1"), { key: "Escape", isComposing: true });
    fireEvent.keyDown(screen.getByLabelText("Remark 1"), { key: "Escape" });
    expect(screen.queryByLabelText("Remark 1")).toBeNull();
    fireEvent.click(screen.getByRole("button", { name: "Send back…" }));
    expect(screen.getByLabelText<HTMLTextAreaElement>("Remark 1").value).toBe("Shorter.");
  });

  test("keeps what was typed when somebody else decides", async () => {
    const { rerender } = await show("awaiting review");
    fireEvent.click(screen.getByRole("button", { name: "Edit and approve…" }));
    fireEvent.change(screen.getByLabelText("Markdown"), { target: { value: "My own words." } });
    rerender(view(stateOf("completed")));
    expect(screen.getByLabelText<HTMLTextAreaElement>("Markdown").value).toBe("My own words.");
    screen.getByText(/Somebody else has decided/);
    expect(screen.getByRole<HTMLButtonElement>("button", { name: "Approve this text" }).disabled).toBe(true);
  });

  test("keeps remarks when somebody else decides, also in the next round", async () => {
    const { rerender, actions } = await show("awaiting review");
    fireEvent.click(screen.getByRole("button", { name: "Send back…" }));
    fireEvent.change(screen.getByLabelText("Remark 1"), { target: { value: "Shorter." } });
    const state = stateOf("awaiting review");
    const next = { ...state.job, review: { ...(state.job.review as object), round: 3 } } as typeof state.job;
    for (const job of [stateOf("completed").job, next]) {
      rerender(view({ ...state, job }, actions));
      screen.getByText(/Somebody else has decided/);
      expect(screen.getByLabelText<HTMLTextAreaElement>("Remark 1").value).toBe("Shorter.");
      expect(screen.getByRole<HTMLButtonElement>("button", { name: "Send back" }).disabled).toBe(true);
    }
    fireEvent.click(screen.getByRole("button", { name: "Close" }));
    screen.getByRole("heading", { name: "This post awaits your review" }); // the next round
  });

  test("keeps an edited text of an earlier round out of the next one", async () => {
    const { rerender, actions } = await show("awaiting review");
    fireEvent.click(screen.getByRole("button", { name: "Edit and approve…" }));
    const state = stateOf("awaiting review");
    const next = { ...state.job, review: { ...(state.job.review as object), round: 3 } } as typeof state.job;
    rerender(view({ ...state, job: next }, actions));
    screen.getByText(/Somebody else has decided/);
    const button = screen.getByRole<HTMLButtonElement>("button", { name: "Approve without changes" });
    expect(button.disabled).toBe(true);
  });

  test.each(["Send back…", "Edit and approve…"])("keeps the focus at the review: %s", async (name) => {
    await show("awaiting review");
    fireEvent.click(screen.getByRole("button", { name }));
    const close = screen.getByRole("button", { name: "Close" });
    close.focus();
    fireEvent.click(close);
    const heading = screen.getByRole("heading", { name: "This post awaits your review" });
    await waitFor(() => expect(document.activeElement).toBe(heading));
  });

  test("leaves the focus at the job's title when it is approved", async () => {
    const { rerender } = await show("awaiting review");
    screen.getByRole("button", { name: "Approve" }).focus();
    rerender(view(stateOf("completed")));
    await waitFor(() => expect(document.activeElement?.tagName).toBe("H1"));
  });

  test("is sent back with remarks about selected words", async () => {
    const { actions } = await show("awaiting review");
    fireEvent.click(screen.getByRole("button", { name: "Send back…" }));
    const send = () => screen.getByRole<HTMLButtonElement>("button", { name: "Send back" });
    expect(send().disabled).toBe(true);
    fireEvent.change(screen.getByLabelText("Remark 1"), { target: { value: " Shorter, please. " } });
    const words = screen.getByRole("article").querySelector("p") as Element;
    window.getSelection()?.selectAllChildren(words);
    fireEvent.click(screen.getByRole("button", { name: "Add a remark" }));
    fireEvent.change(screen.getByLabelText("Remark 2"), { target: { value: "Is that so?" } });
    fireEvent.click(screen.getByRole("button", { name: "Add a remark" })); // an empty one is not sent
    fireEvent.click(send());
    await act(async () => {});
    const quote = words.textContent?.replace(/\s+/g, " ").slice(0, 500);
    const remarks = [{ text: "Shorter, please." }, { text: "Is that so?", quote }];
    expect(actions.review).toHaveBeenCalledExactlyOnceWith({ decision: "revise", ...ROUND, remarks });
  });

  test("has its decisions in the details, the newest first", async () => {
    await show("from sources", makeActions(), "details");
    const items = within(screen.getByRole("region", { name: "Reviews" })).getAllByRole("listitem");
    expect(items[0]?.textContent).toContain("Approved with edits");
    expect(items[0]?.textContent).toContain("by editor@example.com");
    screen.getByText("3 passages edited");
    screen.getByText("Shorter, please.");
  });
});

describe("a post from what people gave", () => {
  test("shows a finding with the passages of the post and of its source", async () => {
    await show("from sources");
    const finding = await screen.findByRole("button", { name: /source-figure/ });
    expect(finding.textContent).toMatch(/The postonly some 17 percent.*Source 1Water stayed between 16.9/);
  });

  test("names the sources, the profile and the own pages in the details", async () => {
    await show("from sources", makeActions(), "details");
    const sources = within(screen.getByRole("region", { name: "2 sources" })).getAllByRole("listitem");
    expect(sources.map((each) => each.textContent)).toEqual([
      "What two years in a cupboard do to honey cited, 1,250 characters",
      "A talk with a beekeeper not cited, 900 characters",
    ]);
    screen.getByText("default, version 888d2767");
    screen.getByText("6 pages, up to 3 links in a thousand words");
    expect(screen.queryByText(/sha256/)).toBeNull();
  });

  test("lists what a refresh changed, and why", async () => {
    await show("from sources", makeActions(), "changes");
    const list = within(screen.getByRole("region", { name: "2 changes to the existing post" }));
    list.getByText("The pH was measured anew.");
    list.getByText("Taken out.");
    await waitFor(() => expect(list.getAllByText(/4|3\.9/, { selector: "del, ins" })).toHaveLength(2));
    list.getByText(/Honey has a pH of/); // the words that did not change are there once
  });
});

test.each(["writing", "a revision", "completed", "failed: internal"])(
  "a stage has the name that the list has, and its own one in the details alone: %s",
  (name) => {
    if (!STATES[name]) throw new Error(`There is no state ${name}: ${Object.keys(STATES)}`);
    const { rerender } = render(view(stateOf(name)));
    const stages = within(screen.getByRole("list", { name: "Stages" }));
    for (const word of ["Writing", "Polishing", "Checking", "Tagging"])
      expect(stages.getAllByText(word)[0]?.title).toContain("The stage ");
    rerender(view(stateOf(name), makeActions(), "details"));
    const bill = within(screen.getByRole("table"));
    for (const own of ["generate", "polish", "quality", "meta"]) bill.getByText(own);
  },
);
