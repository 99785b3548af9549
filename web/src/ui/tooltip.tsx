import { type ReactNode, useId, useState } from "react";

/** A word that explains itself on hover and focus; Escape hides the explanation. */
export function Tooltip({ text, children }: { text: string; children: ReactNode }) {
  const id = useId();
  const [hidden, hide] = useState(false);
  return (
    <button
      type="button"
      className={hidden ? "tooltip hidden" : "tooltip"}
      aria-describedby={id}
      onKeyDown={(event) => event.key === "Escape" && hide(true)}
      onPointerLeave={() => hide(false)}
      onBlur={() => hide(false)}
    >
      {children}
      <span role="tooltip" id={id}>
        {text}
      </span>
    </button>
  );
}
