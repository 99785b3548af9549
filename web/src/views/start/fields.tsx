import { Field } from "../../ui";
import { Counter } from "./counter";
import type { Draft, FieldName } from "./draft";
import { KeywordsField } from "./keywords-field";
import { type Language, nameOf } from "./languages";
import { describeModel, type NumberLimit, type Options } from "./options";
import type { Faults } from "./rules";

interface Part {
  draft: Draft;
  faults: Faults;
  onChange: (change: Partial<Draft>) => void;
  onLeave: (field: FieldName) => void;
}

interface Props extends Part {
  options: Options;
}

/** The fields that most posts need. */
export function MainFields({ options, draft, faults, onChange, onLeave }: Props) {
  return (
    <>
      <Field
        label="Topic"
        required
        error={faults.topic}
        hint={<Counter text={draft.topic} max={options.topic.max} />}
      >
        {(control) => (
          <textarea
            {...control}
            name="topic"
            rows={2}
            dir="auto"
            value={draft.topic}
            onChange={(event) => onChange({ topic: event.target.value.replace(/\n/g, " ") })}
            onBlur={() => onLeave("topic")}
          />
        )}
      </Field>
      <KeywordsField
        keywords={draft.keywords}
        most={options.keywords}
        fault={faults.keywords}
        onChange={(keywords) => onChange({ keywords })}
        onLeave={() => onLeave("keywords")}
      />
      <div className="start-row">
        <NumberField
          name="word_count"
          label="Words"
          step={50}
          limit={options.word_count}
          {...{ draft, faults, onChange, onLeave }}
        />
        <LanguageField languages={options.languages} {...{ draft, faults, onChange, onLeave }} />
      </div>
      <Field label="Model" error={faults.model} hint={describeModel(options, draft.model)}>
        {(control) => (
          <select
            {...control}
            name="model"
            value={draft.model}
            onChange={(event) => onChange({ model: event.target.value })}
            onBlur={() => onLeave("model")}
          >
            {!options.models.some(({ alias }) => alias === draft.model) && (
              <option value={draft.model}>{draft.model || "Choose one"}</option>
            )}
            {options.models.map(({ alias, allowed }) => (
              <option key={alias} value={alias} disabled={!allowed}>
                {allowed ? alias : `${alias} (not allowed for your organization)`}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label="Tone" error={faults.tone} hint={<Counter text={draft.tone} max={options.tone.max} />}>
        {(control) => (
          <input
            {...control}
            name="tone"
            dir="auto"
            list="start-tones"
            value={draft.tone}
            onChange={(event) => onChange({ tone: event.target.value })}
            onBlur={() => onLeave("tone")}
          />
        )}
      </Field>
      <datalist id="start-tones">
        {TONES.map((tone) => (
          <option key={tone} value={tone} />
        ))}
      </datalist>
      <Field
        label="Instructions to the writer"
        error={faults.custom_instructions}
        hint={<Counter text={draft.custom_instructions} max={options.custom_instructions.max} />}
      >
        {(control) => (
          <textarea
            {...control}
            name="custom_instructions"
            rows={4}
            dir="auto"
            value={draft.custom_instructions}
            onChange={(event) => onChange({ custom_instructions: event.target.value })}
            onBlur={() => onLeave("custom_instructions")}
          />
        )}
      </Field>
    </>
  );
}

const TONES = ["professional", "friendly", "conversational", "authoritative", "playful", "matter-of-fact"];

function LanguageField({ languages, draft, faults, onChange, onLeave }: Part & { languages: Language[] }) {
  const name = nameOf(draft.language);
  return (
    <Field
      label="Language"
      error={faults.language}
      hint={name && name !== draft.language ? name : "A tag such as en or pt-BR."}
    >
      {(control) => (
        <>
          <input
            {...control}
            name="language"
            list="start-languages"
            autoCapitalize="none"
            autoComplete="off"
            spellCheck={false}
            value={draft.language}
            onChange={(event) => onChange({ language: event.target.value })}
            onBlur={() => onLeave("language")}
          />
          <datalist id="start-languages">
            {languages.map(({ tag, name: language }) => (
              <option key={tag} value={tag} label={language} />
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}

type NumberName = "word_count" | "min_quality" | "max_revisions" | "priority";

interface NumberProps extends Part {
  name: NumberName;
  label: string;
  hint?: string;
  step?: number;
  limit: NumberLimit;
}

function NumberField({ name, label, hint, step = 1, limit, draft, faults, onChange, onLeave }: NumberProps) {
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

/** The fields that are folded away until somebody needs them. */
export function AdvancedFields({ options, draft, faults, onChange, onLeave }: Props) {
  const part = { draft, faults, onChange, onLeave };
  return (
    <div className="start-grid">
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
