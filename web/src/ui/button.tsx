import type { ButtonHTMLAttributes, ReactNode } from "react";
import { Link } from "wouter";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `primary` once a view, `danger` for what can't be undone, `quiet` without a frame. */
  kind?: "primary" | "plain" | "danger" | "quiet";
  /** Shows that its work is under way; it can't be pressed again meanwhile, and keeps the focus. */
  busy?: boolean;
  small?: boolean;
}

/** A button; its type is `button` unless another is given. */
export function Button({
  kind = "plain",
  busy = false,
  small,
  className,
  onClick,
  children,
  ...rest
}: ButtonProps) {
  return (
    <button
      type="button"
      className={classes("button", kind, small && "small", busy && "busy", className)}
      aria-disabled={busy || undefined}
      onClick={busy ? (event) => event.preventDefault() : onClick}
      {...rest}
    >
      {children}
      {busy && <Spinner label="Working" />}
    </button>
  );
}

/** A link within the page that looks like a button. */
export function ButtonLink(props: { href: string; kind?: ButtonProps["kind"]; children: ReactNode }) {
  return (
    <Link href={props.href} className={classes("button", props.kind ?? "plain")}>
      {props.children}
    </Link>
  );
}

/** A small turning ring; where motion is unwelcome it stays still. */
export function Spinner({ label = "Loading" }: { label?: string }) {
  return <span className="spinner" role="img" aria-label={label} />;
}

/** Return the class names that are given. */
export function classes(...names: (string | false | null | undefined)[]): string {
  return names.filter(Boolean).join(" ");
}
