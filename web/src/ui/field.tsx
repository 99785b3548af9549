import { type ReactNode, useId } from "react";

/** What a control needs, to be spread on it. */
export interface Control {
  id: string;
  "aria-describedby": string | undefined;
  "aria-invalid": boolean | undefined;
  required: boolean | undefined;
}

export interface FieldProps {
  label: string;
  /** One sentence below the label, for example the field's limits. */
  hint?: ReactNode;
  /** Why the value is refused. */
  error?: string | null | undefined;
  required?: boolean;
  /** Returns the control: `{(control) => <input {...control} … />}`. */
  children: (control: Control) => ReactNode;
}

/** A control with its label, its hint and its error; a screen reader gets all three. */
export function Field({ label, hint, error, required, children }: FieldProps) {
  const id = useId();
  const described = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
  return (
    <div className={error ? "field refused" : "field"}>
      <label htmlFor={id}>
        {label}
        {required && <span aria-hidden="true"> *</span>}
      </label>
      {hint && (
        <p id={`${id}-hint`} className="hint">
          {hint}
        </p>
      )}
      {children({
        id,
        "aria-describedby": described,
        "aria-invalid": error ? true : undefined,
        required: required || undefined,
      })}
      {error && (
        <p id={`${id}-error`} className="error">
          {error}
        </p>
      )}
    </div>
  );
}
