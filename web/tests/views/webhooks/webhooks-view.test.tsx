import { act, cleanup, fireEvent, render, screen, within } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Delivery, Webhook } from "../../../src/door-types";
import { Problem } from "../../../src/problem";
import { ToastProvider } from "../../../src/ui";
import type { WebhookActions } from "../../../src/views/webhooks/actions";
import { WebhooksView } from "../../../src/views/webhooks/webhooks-view";

const ENDPOINT: Webhook = {
  endpoint_id: "e1",
  org_id: "o",
  url: "https://example.com/hook",
  events: ["job.completed"],
  description: "",
  disabled: false,
  created_at: "2026-11-30T00:00:00Z",
};
const DELIVERY: Delivery = {
  delivery_id: "d1",
  endpoint_id: "e1",
  event_id: "x",
  type: "job.completed",
  status: "failed",
  attempts: [
    { at: "2026-11-30T00:00:00Z", status_code: 500, latency_ms: 12, error: "The answer is not 2xx." },
  ],
  next_at: null,
  created_at: "2026-11-30T00:00:00Z",
  body: '{"type":"job.completed"}',
};

const actions = {
  add: vi.fn<WebhookActions["add"]>(),
  change: vi.fn<WebhookActions["change"]>(),
  remove: vi.fn<WebhookActions["remove"]>(),
  secret: vi.fn<WebhookActions["secret"]>(),
  test: vi.fn<WebhookActions["test"]>(),
  deliveries: vi.fn<WebhookActions["deliveries"]>(),
  replay: vi.fn<WebhookActions["replay"]>(),
};
const onReload = vi.fn();

beforeEach(() => {
  for (const each of Object.values(actions)) each.mockReset();
  onReload.mockReset();
  actions.deliveries.mockResolvedValue({ deliveries: [DELIVERY], next: null });
});
afterEach(cleanup);

const show = (endpoints: Webhook[] | null, error: unknown = null) => (
  <ToastProvider>
    <WebhooksView endpoints={endpoints} error={error} actions={actions} onReload={onReload} />
  </ToastProvider>
);
const press = (name: string, within_: HTMLElement = document.body) =>
  act(async () => void fireEvent.click(within(within_).getByRole("button", { name })));
const dialog = () => screen.getByRole("dialog");

test("an endpoint is added, and its secret shown once", async () => {
  const { rerender } = render(show([]));
  await press("Add an endpoint");
  fireEvent.change(within(dialog()).getByLabelText(/URL/), { target: { value: "https://example.com/hook" } });
  fireEvent.click(within(dialog()).getByRole("checkbox", { name: /job.cancelled/ }));
  actions.add.mockResolvedValue({ ...ENDPOINT, secret: "whsec_new" });
  await press("Add", dialog());
  expect(actions.add).toHaveBeenCalledWith({
    url: "https://example.com/hook",
    events: ["job.completed", "job.failed", "budget.threshold"],
    description: "",
  });
  rerender(show([ENDPOINT]));
  expect(dialog().textContent).toMatch(/whsec_new/);
  await press("Close", dialog());
  expect(document.body.textContent).not.toMatch(/whsec_new/);
});

test("a fault stays at its field, also the door's", async () => {
  render(show([]));
  await press("Add an endpoint");
  await press("Add", dialog());
  expect(within(dialog()).getByText("The URL is missing.")).toBeTruthy();
  expect(actions.add).not.toHaveBeenCalled();
  fireEvent.change(within(dialog()).getByLabelText(/URL/), { target: { value: "https://internal.example" } });
  const fields = [{ field: "url", detail: "The host has a private address." }];
  actions.add.mockRejectedValue(new Problem("A field is wrong.", 400, { fields }));
  await press("Add", dialog());
  expect(within(dialog()).getByText("The host has a private address.")).toBeTruthy();
});

test("the secret comes on request, and is made anew only after a question", async () => {
  actions.secret.mockImplementation(async (_, rotate) => ({ secret: rotate ? "whsec_2" : "whsec_1" }));
  render(show([ENDPOINT]));
  await press("Show secret");
  expect(dialog().textContent).toMatch(/whsec_1/);
  await press("Rotate…", dialog());
  expect(actions.secret).toHaveBeenCalledOnce();
  expect(dialog().textContent).toMatch(/24 hours/);
  await press("Make a new secret", dialog());
  expect(actions.secret).toHaveBeenLastCalledWith("e1", true);
  expect(dialog().textContent).toMatch(/whsec_2/);
});

test("an endpoint is removed only after a question", async () => {
  render(show([ENDPOINT]));
  await press("Remove…");
  await press("Keep it", dialog());
  expect(actions.remove).not.toHaveBeenCalled();
  await press("Remove…");
  await press("Remove", dialog());
  expect(actions.remove).toHaveBeenCalledWith("e1");
  expect(onReload).toHaveBeenCalledOnce();
});

test("an endpoint is disabled and enabled", async () => {
  const { rerender } = render(show([ENDPOINT]));
  await press("Disable");
  expect(actions.change).toHaveBeenLastCalledWith("e1", { disabled: true });
  rerender(show([{ ...ENDPOINT, disabled: true }]));
  expect((screen.getByRole("button", { name: "Send a test" }) as HTMLButtonElement).disabled).toBe(true);
  await press("Enable");
  expect(actions.change).toHaveBeenLastCalledWith("e1", { disabled: false });
});

test("a test shows the deliveries, and one is replayed", async () => {
  render(show([ENDPOINT]));
  await press("Send a test");
  expect(actions.test).toHaveBeenCalledWith("e1");
  expect(await screen.findByText("1 attempt. Answered 500 in 12 ms: The answer is not 2xx.")).toBeTruthy();
  await press("Replay job.completed");
  expect(actions.replay).toHaveBeenCalledWith("d1");
});

test("an endpoint is read again once its last attempt contradicts it", async () => {
  const sent = { at: "2026-11-30T00:01:00Z", status_code: 204, latency_ms: 1, error: null };
  actions.deliveries.mockResolvedValue({
    deliveries: [{ ...DELIVERY, status: "delivered", attempts: [sent] }],
    next: null,
  });
  const failing = { ...ENDPOINT, failing_since: "2026-11-30T00:00:53Z" };
  const { rerender } = render(show([failing]));
  await press("Send a test");
  expect(await screen.findByText("1 attempt. Answered 204 in 1 ms.")).toBeTruthy();
  expect(onReload).toHaveBeenCalledOnce();
  rerender(show([ENDPOINT]));
  expect(onReload).toHaveBeenCalledOnce();
});

test("an action that fails says why", async () => {
  actions.test.mockRejectedValue(new Problem("The service is away for a moment: try again.", 503));
  render(show([ENDPOINT]));
  await press("Send a test");
  expect(screen.getByText("The service is away for a moment: try again.")).toBeTruthy();
});

test("an error is a sentence with a retry", async () => {
  render(show(null, new Problem("You have no right to do this.", 403)));
  await press("Try again");
  expect(onReload).toHaveBeenCalledOnce();
});
