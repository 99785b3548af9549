import { Field } from "../../ui";
import type { Draft, FieldName } from "./draft";
import type { NumberLimit } from "./options";
import type { Faults } from "./rules";

/** What each field needs. */
export interface Part {
  draft: Draft;
  faults: Faults;
  onChange: (change: Partial<Draft>) => void;
  onLeave: (field: FieldName) => void;
}

type NumberName = "word_count" | "min_quality" | "max_revisions" | "priority";

interface NumberProps extends Part {
  name: NumberName;
  label: string;
  hint?: string;
  step?: number;
  limit: NumberLimit;
}

/** A whole number with its limits below its label. */
export function NumberField({
  name,
  label,
  hint,
  step = 1,
  limit,
  draft,
  faults,
  onChange,
  onLeave,
}: NumberProps) {
  const range = `${limit.min.toLocaleString("en-US")} to ${limit.max.toLocaleString("en-US")}`;
  return (
    <Field label={label} error={faults[name]} hint={hint ? `${range}. ${hint}` : range}>
      {(control) => (
        <input
          {...control}
          name={name}
          type="number"
          inputMode="numeric"
          min={limit.min}
          max={limit.max}
          step={step}
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
          onBlur={() => onLeave(name)}
        />
      )}
    </Field>
  );
}
