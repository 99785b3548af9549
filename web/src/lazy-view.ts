import { type ComponentType, type LazyExoticComponent, lazy } from "react";

// biome-ignore lint/suspicious/noExplicitAny: a view has props of its own
type View = ComponentType<any>;
type Module<V extends View> = { default: V };

/**
 * Return a view whose file is loaded when it is shown, or before by `preload`. One that is there already is drawn at
 * once: a promise, even a kept one, would show the placeholder first, and React keeps that for a third of a second.
 */
export function lazyView<V extends View>(
  load: () => Promise<Module<V>>,
): LazyExoticComponent<V> & { preload(): void } {
  let loaded: Module<V> | undefined;
  const start = async () => {
    loaded = await load();
    return loaded;
  };
  // biome-ignore lint/suspicious/noThenProperty: what React takes for a promise, and is fulfilled at once
  const found = (module: Module<V>) => ({ then: (done: (module: Module<V>) => void) => done(module) });
  const view = lazy(() => (loaded ? (found(loaded) as unknown as Promise<Module<V>>) : start()));
  const preload = () => {
    if (!loaded) start().catch(() => {}); // it is tried again when it is shown
  };
  return Object.assign(view, { preload });
}
