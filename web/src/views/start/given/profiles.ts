import type { Draft } from "../draft";

/** A profile of the organization, with the values that it has for fields of the form. */
export interface ProfileOption {
  name: string;
  /** A line on who writes for whom. */
  about: string;
  model: string | null;
  language: string | null;
  wordCount: number | null;
}

/** The profile of a request that names none. */
export const DEFAULT_PROFILE = "default";

type Fields = Record<string, unknown>;

/** Reads the answer of `GET /profiles`. A door without profiles has none. */
export function readProfiles(answer: unknown): ProfileOption[] {
  const { profiles } = fieldsOf(answer);
  return (Array.isArray(profiles) ? profiles : [])
    .map(fieldsOf)
    .filter(({ name }) => typeof name === "string" && name)
    .map((each) => {
      const own = { ...each, ...fieldsOf(each.profile) };
      return {
        name: String(each.name),
        about: [own.writer, own.audience && `for ${own.audience}`].filter(isText).join(", "),
        model: isText(own.model) ? own.model : null,
        language: isText(own.language) ? own.language : null,
        wordCount: typeof own.word_count === "number" ? own.word_count : null,
      };
    })
    .sort((one, other) => rank(one) - rank(other) || one.name.localeCompare(other.name, "en"));
}

/** Returns the fields of the form that a profile fills in. */
export function filledBy(profile: ProfileOption | undefined): Partial<Draft> {
  if (!profile) return {};
  const { model, language, wordCount } = profile;
  return {
    ...(model && { model }),
    ...(language && { language }),
    ...(wordCount && { word_count: String(wordCount) }),
  };
}

function rank({ name }: ProfileOption): number {
  return name === DEFAULT_PROFILE ? 0 : 1;
}

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
