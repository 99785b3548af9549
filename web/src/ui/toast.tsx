import { createContext, type ReactNode, useCallback, useContext, useRef, useState } from "react";

type Show = (text: string, options?: { tone?: "good" | "bad" }) => void;

const Context = createContext<Show>(() => {});
const SHOWN = 6_000;
const MOST = 3;

/** Return a function that shows a sentence at the page's foot for some seconds, and gives it to a screen reader. */
export function useToast(): Show {
  return useContext(Context);
}

/** The place of the toasts: once, around the page. An error stays until it is closed. */
export function ToastProvider({ children }: { children: ReactNode }) {
  const [toasts, setToasts] = useState<{ id: number; text: string; tone: string }[]>([]);
  const count = useRef(0);
  const close = useCallback((id: number) => setToasts((all) => all.filter((toast) => toast.id !== id)), []);
  const show = useCallback<Show>(
    (text, { tone = "good" } = {}) => {
      const id = ++count.current;
      setToasts((all) => [...all.filter((toast) => toast.text !== text), { id, text, tone }].slice(-MOST));
      if (tone !== "bad") setTimeout(() => close(id), SHOWN);
    },
    [close],
  );
  return (
    <Context.Provider value={show}>
      {children}
      <div className="toasts" role="status">
        {toasts.map(({ id, text, tone }) => (
          <p key={id} className={`toast ${tone}`}>
            {text}
            <button type="button" className="button quiet small" aria-label="Close" onClick={() => close(id)}>
              <span aria-hidden="true">✕</span>
            </button>
          </p>
        ))}
      </div>
    </Context.Provider>
  );
}
