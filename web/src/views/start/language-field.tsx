import { Field } from "../../ui";
import { type Language, nameOf } from "./languages";
import type { Part } from "./number-field";

/** A language tag with suggestions, and its English name. */
export function LanguageField({
  languages,
  draft,
  faults,
  onChange,
  onLeave,
}: Part & { languages: Language[] }) {
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
