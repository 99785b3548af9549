import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { useState } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import { gradeOf } from "../src/job-words";
import { Problem } from "../src/problem";
import { Boundary } from "../src/shell/boundary";
import { ThemeSwitch } from "../src/shell/theme";
import {
  Age,
  Button,
  Dialog,
  Field,
  Money,
  PageTitle,
  ProblemBox,
  Progress,
  Score,
  Table,
  ToastProvider,
  useLoad,
  useToast,
} from "../src/ui";

afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

function Toasting() {
  const show = useToast();
  return (
    <>
      <button type="button" onClick={() => show("Copied.")}>
        good
      </button>
      <button type="button" onClick={() => show("Refused.", { tone: "bad" })}>
        bad
      </button>
    </>
  );
}

function Broken(): never {
  throw new Error("no such field");
}

const answers = new Map<string, (text: string) => void>();
function Asking() {
  const [key, setKey] = useState("a");
  const { data } = useLoad(key, () => new Promise<string>((done) => answers.set(key, done)));
  return (
    <button type="button" onClick={() => setKey("b")}>
      {data}
    </button>
  );
}

it("gives a control its label, hint and error", () => {
  render(
    <Field label="Words" hint="100 to 5,000" error="Too few." required>
      {(control) => <input {...control} />}
    </Field>,
  );
  const input = screen.getByLabelText(/Words/);
  expect(input.getAttribute("aria-invalid")).toBe("true");
  const described = input.getAttribute("aria-describedby")?.split(" ") ?? [];
  expect(described.map((id) => document.getElementById(id)?.textContent)).toEqual([
    "100 to 5,000",
    "Too few.",
  ]);
});

it("does not press a busy button, which keeps the focus", () => {
  const press = vi.fn();
  render(
    <Button busy onClick={press}>
      Save
    </Button>,
  );
  const button = screen.getByRole("button");
  button.focus();
  fireEvent.click(button);
  expect(press).not.toHaveBeenCalled();
  expect(document.activeElement).toBe(button);
});

it("shows a problem with each wrong field, and tries again", () => {
  const retry = vi.fn();
  const fields = [{ field: "topic", detail: "topic is too short." }];
  render(<ProblemBox error={new Problem("1 field is wrong.", 400, { fields })} retry={retry} />);
  expect(screen.getByRole("alert").textContent).toContain("topic is too short.");
  fireEvent.click(screen.getByRole("button"));
  expect(retry).toHaveBeenCalledOnce();
});

describe("amounts", () => {
  it("name an unknown price", () => {
    const { container } = render(<Money usd={null} />);
    expect(container.textContent).toBe("unknown");
  });

  it.each([
    [Number.NaN, "0"],
    [-5, "0"],
    [140, "100"],
    [42.4, "42"],
  ])("a progress of %d is %s", (value, shown) => {
    render(<Progress value={value} label="Progress" />);
    expect(screen.getByRole("progressbar").getAttribute("aria-valuenow")).toBe(shown);
  });

  it("an age grows, with one timer for all", () => {
    vi.useFakeTimers({ now: 1_700_000_000_000 });
    const since = new Date(1_700_000_000_000 - 58_000);
    const { container, unmount } = render(
      <>
        <Age since={since} />
        <Age since={since} ago />
        <Age since={new Date(Number.NaN)} />
      </>,
    );
    expect(container.textContent).toBe("58 s58 s agounknown");
    expect(vi.getTimerCount()).toBe(1);
    act(() => vi.advanceTimersByTime(3_000));
    expect(container.textContent).toBe("1 min1 min agounknown");
    unmount();
    expect(vi.getTimerCount()).toBe(0);
  });

  it.each([
    [100, "good"],
    [70, "good"],
    [69, "warn"],
    [50, "warn"],
    [49, "bad"],
  ])("a score has one tone, in the list and at the post: %i", (score, tone) => {
    const { container } = render(<Score score={score} />);
    expect(container.firstElementChild?.className).toBe(`score ${tone}`);
    expect(gradeOf(score)).toBe(tone);
  });

  it("no score is a dash", () => {
    const { container } = render(<Score score={null} />);
    expect(container.textContent).toBe("–");
  });
});

it("makes what a dialog shows only while it is open, and closes by Escape", () => {
  const close = vi.fn();
  const { rerender } = render(
    <Dialog open={false} onClose={close} title="Replay">
      <p>price</p>
    </Dialog>,
  );
  expect(screen.queryByText("price")).toBeNull();
  rerender(
    <Dialog open onClose={close} title="Replay">
      <p>price</p>
    </Dialog>,
  );
  const dialog = screen.getByRole("dialog", { name: "Replay" });
  fireEvent(dialog, new Event("cancel", { cancelable: true }));
  expect(close).toHaveBeenCalledOnce();
});

it("heads each row of a table by its first column", () => {
  const columns = [
    { title: "Stage", cell: (row: string) => row, foot: "Sum" },
    { title: "Cost", kind: "number" as const, cell: () => "$1", foot: "$2" },
  ];
  render(<Table caption="Costs" columns={columns} rows={["generate", "polish"]} rowKey={(row) => row} />);
  expect(screen.getByRole("rowheader", { name: "polish" })).toBeTruthy();
  expect(screen.getByRole("table", { name: "Costs" })).toBeTruthy();
});

it("shows a toast for some seconds, an error until it is closed", () => {
  vi.useFakeTimers();
  render(
    <ToastProvider>
      <Toasting />
    </ToastProvider>,
  );
  fireEvent.click(screen.getByText("good"));
  fireEvent.click(screen.getByText("bad"));
  expect(screen.getByRole("status").textContent).toContain("Copied.");
  act(() => vi.advanceTimersByTime(60_000));
  expect(screen.getByRole("status").textContent).not.toContain("Copied.");
  expect(screen.getByRole("status").textContent).toContain("Refused.");
  fireEvent.click(screen.getByRole("button", { name: "Close" }));
  expect(screen.getByRole("status").textContent).toBe("");
});

it("names the window, and gives a later view's heading the focus", () => {
  const { unmount } = render(<PageTitle title="Jobs" />);
  expect(document.title).toBe("Jobs · Posts");
  expect(document.activeElement).toBe(document.body);
  unmount();
  render(<PageTitle title="Costs" />);
  expect(document.activeElement).toBe(screen.getByRole("heading", { name: "Costs" }));
});

it("keeps the chosen colours", () => {
  render(<ThemeSwitch />);
  fireEvent.click(screen.getByLabelText("Dark"));
  expect(document.documentElement.dataset.theme).toBe("dark");
  expect(localStorage.getItem("blog.theme")).toBe("dark");
  fireEvent.click(screen.getByLabelText("As the system"));
  expect(document.documentElement.dataset.theme).toBeUndefined();
  expect(localStorage.getItem("blog.theme")).toBeNull();
});

it("shows a sentence for a view that fails, and the next place as usual", () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  const { rerender } = render(
    <Boundary place="/jobs">
      <Broken />
    </Boundary>,
  );
  expect(screen.getByRole("heading").textContent).toBe("This view failed");
  expect(screen.getByText("Error: no such field")).toBeTruthy();
  rerender(
    <Boundary place="/costs">
      <p>costs</p>
    </Boundary>,
  );
  expect(screen.getByText("costs")).toBeTruthy();
});

function Unloaded(): never {
  throw new TypeError("Failed to fetch dynamically imported module: /assets/job.js");
}

it("loads the page anew for a view of an old release, once, and only where its server answers", async () => {
  vi.spyOn(console, "error").mockImplementation(() => {});
  sessionStorage.clear();
  let isThere = false;
  vi.stubGlobal("fetch", async () => {
    if (!isThere) throw new TypeError("Failed to fetch");
    return new Response("");
  });
  const load = vi.fn();
  render(
    <Boundary place="/jobs/a" load={load}>
      <Unloaded />
    </Boundary>,
  );
  expect(await screen.findByText(/The page's server does not answer/)).toBeTruthy();
  fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  await act(async () => {});
  expect(load).not.toHaveBeenCalled();
  isThere = true;
  window.dispatchEvent(new Event("online"));
  await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(1));
  window.dispatchEvent(new Event("online"));
  await act(async () => {});
  expect(load).toHaveBeenCalledTimes(1);
  fireEvent.click(await screen.findByRole("button", { name: "Load again" }));
  await vi.waitFor(() => expect(load).toHaveBeenCalledTimes(2));
  vi.unstubAllGlobals();
});

it("shows the answer to the newest question alone", async () => {
  render(<Asking />);
  fireEvent.click(screen.getByRole("button"));
  await act(async () => {
    answers.get("b")?.("new");
    answers.get("a")?.("old");
  });
  expect(screen.getByRole("button").textContent).toBe("new");
});
