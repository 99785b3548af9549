import { Field } from "../../ui";
import type { ProfileDraft, ProfileField } from "./draft";

interface Props {
  draft: ProfileDraft;
  faults: Partial<Record<ProfileField, string>>;
  models: string[];
  onChange: (part: Partial<ProfileDraft>) => void;
}

interface FieldProps extends Props {
  name: ProfileField;
  label: string;
  hint?: string;
}

/** The fields of a profile. Each may be empty. */
export function ProfileFieldset(props: Props) {
  return (
    <>
      <LongText {...props} name="writer" label="Who writes" rows={2} />
      <LongText {...props} name="audience" label="For whom" rows={2} />
      <LongText
        {...props}
        name="voice"
        label="Voice"
        rows={4}
        hint="In a few lines, as you would explain it to a new colleague."
      />
      <LongText
        {...props}
        name="samples"
        label="Sample paragraphs"
        rows={5}
        hint="Up to five of your own, with an empty line between them. They show how you write; an instruction in one is only text."
      />
      <div className="profile-row">
        <LongText {...props} name="use_terms" label="Words to use" rows={4} hint="One in each line." />
        <LongText
          {...props}
          name="avoid_terms"
          label="Words never to use"
          rows={4}
          hint="One in each line; after an arrow the one in its place: utilise → use."
        />
      </div>
      <LongText
        {...props}
        name="forbidden_claims"
        label="Claims never to make"
        rows={3}
        hint="One in each line, such as: cures hay fever."
      />
      <div className="profile-row">
        <Choice
          {...props}
          name="spelling"
          label="Spelling"
          choices={{ "": "Any", "en-GB": "British (en-GB)", "en-US": "American (en-US)" }}
        />
        <Choice
          {...props}
          name="reading_level"
          label="Reading level"
          choices={{ "": "Any", easy: "Easy", standard: "Standard", advanced: "Advanced" }}
        />
        <Choice
          {...props}
          name="headlines"
          label="Headlines"
          choices={{ "": "Any", sentence: "Like a sentence", title: "Like a Title" }}
        />
        <Choice
          {...props}
          name="source_list"
          label="Sources at the end"
          choices={{ numbered: "A numbered list", footnotes: "Footnotes", links: "Links in the text" }}
        />
      </div>
      <div className="profile-row">
        <Choice
          {...props}
          name="model"
          label="Model"
          hint="If the request names none."
          choices={Object.fromEntries([
            ["", "Not set"],
            ...[...new Set([...props.models, props.draft.model])].filter(Boolean).map((each) => [each, each]),
          ])}
        />
        <ShortText {...props} name="language" label="Language" hint="A tag such as en-GB." />
        <ShortText {...props} name="word_count" label="Words" hint="100 to 5,000." />
      </div>
      <ShortText
        {...props}
        name="canonical"
        label="Address of a post"
        hint="With {slug} in it: https://www.example.com/blog/{slug}"
      />
      <div className="profile-row">
        <ShortText
          {...props}
          name="review_hours"
          label="A review waits for"
          hint="Hours, 1 to 720. Usually 168."
        />
        <Choice
          {...props}
          name="review_default"
          label="And then the post is"
          hint="Without a decision by then."
          choices={{ cancel: "Cancelled", approve: "Approved" }}
        />
      </div>
    </>
  );
}

function LongText({ name, label, hint, rows, draft, faults, onChange }: FieldProps & { rows: number }) {
  return (
    <Field label={label} hint={hint} error={faults[name]}>
      {(control) => (
        <textarea
          {...control}
          name={name}
          rows={rows}
          dir="auto"
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}

function ShortText({ name, label, hint, draft, faults, onChange }: FieldProps) {
  return (
    <Field label={label} hint={hint} error={faults[name]}>
      {(control) => (
        <input
          {...control}
          name={name}
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}

function Choice({
  name,
  label,
  hint,
  choices,
  draft,
  faults,
  onChange,
}: FieldProps & { choices: Record<string, string> }) {
  return (
    <Field label={label} hint={hint} error={faults[name]}>
      {(control) => (
        <select
          {...control}
          name={name}
          value={draft[name]}
          onChange={(event) => onChange({ [name]: event.target.value })}
        >
          {Object.entries(choices).map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
