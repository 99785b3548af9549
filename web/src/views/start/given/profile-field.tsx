import { Field } from "../../../ui";
import type { Part } from "../number-field";
import { DEFAULT_PROFILE, filledBy, type ProfileOption } from "./profiles";

/** The profile that the post is written with; nothing if the organization has none. */
export function ProfileField({
  profiles,
  draft,
  faults,
  onChange,
  onLeave,
}: Part & { profiles: ProfileOption[] }) {
  if (!profiles.length && !draft.profile) return null;
  const usual = profiles.find(({ name }) => name === DEFAULT_PROFILE);
  const chosen = profiles.find(({ name }) => name === (draft.profile || DEFAULT_PROFILE));
  const others = profiles.filter((each) => each !== usual);
  const choose = (name: string) =>
    onChange({
      profile: name,
      ...filledBy(profiles.find((each) => each.name === (name || DEFAULT_PROFILE))),
    });
  return (
    <Field label="Profile" error={faults.profile} hint={chosen?.about || "Who writes for whom, and how."}>
      {(control) => (
        <select
          {...control}
          name="profile"
          value={draft.profile}
          onChange={(event) => choose(event.target.value)}
          onBlur={() => onLeave("profile")}
        >
          <option value="">{usual ? "default" : "None"}</option>
          {draft.profile && !others.some(({ name }) => name === draft.profile) && (
            <option value={draft.profile}>{draft.profile}</option>
          )}
          {others.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
