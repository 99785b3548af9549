import { type ReactNode, useEffect, useRef } from "react";

let first = true;

export interface PageTitleProps {
  /** Of the window. */
  title: string;
  /** The heading, if it is not the title itself. */
  children?: ReactNode;
  /** Buttons beside the heading. */
  actions?: ReactNode;
  lang?: string | undefined;
}

/** The heading of a view, once in each. It names the window, and takes the focus when the user comes from another view. */
export function PageTitle({ title, children, actions, lang }: PageTitleProps) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    document.title = `${title} · Posts`;
  }, [title]);
  useEffect(() => {
    if (!first) {
      heading.current?.focus({ preventScroll: true });
      window.scrollTo?.(0, 0);
    }
    return () => {
      first = false;
    };
  }, []);
  return (
    <header className="page-title">
      <h1 ref={heading} tabIndex={-1} dir="auto" lang={lang}>
        {children ?? title}
      </h1>
      {actions && <div className="actions">{actions}</div>}
    </header>
  );
}
