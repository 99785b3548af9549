import { Field } from "../../ui";
import { Counter } from "./counter";
import { ProfileField } from "./given/profile-field";
import { KeywordsField } from "./keywords-field";
import { LanguageField } from "./language-field";
import { NumberField, type Part } from "./number-field";
import { describeModel, type Options } from "./options";

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
      <ProfileField profiles={options.profiles} {...{ draft, faults, onChange, onLeave }} />
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
