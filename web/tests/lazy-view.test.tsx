import { act, cleanup, render } from "@testing-library/react";
import { Suspense } from "react";
import { afterEach, expect, it, vi } from "vitest";
import { lazyView } from "../src/lazy-view";

afterEach(cleanup);

const page = (View: ReturnType<typeof lazyView>) => (
  <Suspense fallback="loading">
    <View />
  </Suspense>
);

it("draws a preloaded view at once, without its placeholder", async () => {
  const load = vi.fn(async () => ({ default: () => "here" }));
  const View = lazyView(load);
  View.preload();
  await act(async () => {});
  const { container } = render(page(View));
  expect(container.textContent).toBe("here");
  View.preload();
  expect(load).toHaveBeenCalledOnce();
});

it("loads a view when it is shown, also after its preload failed", async () => {
  let online = false;
  const View = lazyView(async () => {
    if (!online) throw new Error("Failed to fetch");
    return { default: () => "here" };
  });
  View.preload();
  await act(async () => {});
  online = true;
  const { container } = render(page(View));
  expect(container.textContent).toBe("loading");
  await vi.waitFor(() => expect(container.textContent).toBe("here"), { timeout: 20_000 });
});
