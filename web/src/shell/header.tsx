import { useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { useApp } from "../app-context";
import { preload } from "../views";
import { Account } from "./account";

const VIEWS = [
  { path: "/jobs", name: "Jobs" },
  { path: "/new", name: "New post" },
  { path: "/profiles", name: "Profiles" },
  { path: "/costs", name: "Costs" },
  { path: "/webhooks", name: "Webhooks" },
  { path: "/dead-letters", name: "Dead letters", operator: true },
];

/** The top of the page: the skip link, the views, and the user's menu. */
export function Header() {
  const { session } = useApp();
  const [place] = useLocation();
  const nav = useRef<HTMLElement>(null);
  // In a narrow window the views scroll sideways: the current one is brought into sight.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it runs when the view changes
  useEffect(() => {
    const current = nav.current?.querySelector<HTMLElement>("[aria-current]");
    current?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
  }, [place]);
  return (
    <header className="top">
      <a className="skip" href="#main">
        Skip to the content
      </a>
      <Link href="/jobs" className="brand" aria-label="Posts">
        <img src="/icon.svg" alt="" width="28" height="28" />
      </Link>
      <nav ref={nav} aria-label="Views">
        {VIEWS.filter((view) => !view.operator || session.operator).map(({ path, name }) => (
          <Link
            key={path}
            href={path}
            aria-current={place.startsWith(path) ? "page" : undefined}
            onPointerEnter={() => preload(path)}
            onFocus={() => preload(path)}
          >
            {name}
          </Link>
        ))}
      </nav>
      <Account />
    </header>
  );
}
