import { type ReactNode, useEffect, useId, useLayoutEffect, useRef } from "react";

export interface DialogProps {
  open: boolean;
  /** Called when the user leaves it: by Escape, its cross, or a click outside. */
  onClose: () => void;
  title: string;
  children: ReactNode;
  /** Buttons at its end, the main one last. */
  actions?: ReactNode;
  wide?: boolean;
}

/** A modal dialog of the browser: it keeps the focus, and gives it back. What it shows is only made while it is open. */
export function Dialog({ open, onClose, title, children, actions, wide }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (open && !element?.open) element?.showModal?.();
    if (!open && element?.open) element.close();
  }, [open]);
  // Also when its owner takes it away open: only a dialog that is closed gives the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    return () => element?.close?.();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape and the cross do the same
    <dialog
      ref={dialog}
      className={wide ? "dialog wide" : "dialog"}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault(); // its owner closes it
        onClose();
      }}
      onClick={(event) => event.target === dialog.current && onClose()}
    >
      {open && (
        <div className="dialog-inner">
          <header>
            <h2 id={id}>{title}</h2>
            <button type="button" className="button quiet small" aria-label="Close" onClick={onClose}>
              <span aria-hidden="true">✕</span>
            </button>
          </header>
          <div className="dialog-body">{children}</div>
          {actions && <footer>{actions}</footer>}
        </div>
      )}
    </dialog>
  );
}
