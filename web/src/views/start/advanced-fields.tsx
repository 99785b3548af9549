import { Field } from "../../ui";
import { NumberField, type Part } from "./number-field";
import type { Options } from "./options";

/** The fields that are folded away until somebody needs them. */
export function AdvancedFields({ options, draft, faults, onChange, onLeave }: Part & { options: Options }) {
  const part = { draft, faults, onChange, onLeave };
  return (
    <div className="start-grid">
      <label className="start-review">
        <input
          type="checkbox"
          name="review"
          checked={draft.review === "required"}
          onChange={(event) => onChange({ review: event.target.checked ? "required" : "none" })}
        />
        <span>
          <strong>A person reviews the post</strong>
          <span className="hint">It waits before it is tagged: approve it, edit it or send it back.</span>
        </span>
      </label>
      <NumberField
        {...part}
        name="min_quality"
        label="Lowest score"
        hint="A post below it is revised."
        limit={options.min_quality}
      />
      <NumberField {...part} name="max_revisions" label="Revisions at most" limit={options.max_revisions} />
      <NumberField
        {...part}
        name="priority"
        label="Priority"
        hint="Higher goes first."
        limit={options.priority}
      />
      <Field
        label="Deadline"
        error={faults.deadline}
        hint="How long the job may wait. Six hours or more away, it may take a cheaper, slower tier."
      >
        {(control) => (
          <input
            {...control}
            name="deadline"
            type="datetime-local"
            value={draft.deadline}
            onChange={(event) => onChange({ deadline: event.target.value })}
            onBlur={() => onLeave("deadline")}
          />
        )}
      </Field>
    </div>
  );
}
