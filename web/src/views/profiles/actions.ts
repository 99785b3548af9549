import type { Door } from "../../door";
import type { ProfileFields } from "./draft";

/** A profile of the list. */
export interface ProfileRow {
  name: string;
  version: string;
  updated_at?: string | null;
  updated_by?: string | null;
  writer?: string | null;
  audience?: string | null;
}

/** A whole profile, with the version that it has now. */
export interface StoredProfile {
  name: string;
  version: string;
  profile: ProfileFields;
}

/** What a user may do with profiles. Each rejects with a Problem; one of status 412 is a conflict of versions. */
export interface ProfileActions {
  read(name: string): Promise<StoredProfile>;
  /** Writes a profile in the place of a version; null is a new one. */
  write(name: string, fields: ProfileFields, version: string | null): Promise<StoredProfile>;
  remove(name: string): Promise<void>;
}

export function actionsOf(door: Door, orgId: string): ProfileActions {
  const at = (name: string) => `/profiles/${encodeURIComponent(name)}`;
  const query = { org_id: orgId };
  return {
    read: (name) => door.ask("GET", at(name), { query }),
    write: (name, fields, version) =>
      door.ask("PUT", at(name), {
        query,
        body: fields,
        headers: version === null ? { "If-None-Match": "*" } : { "If-Match": `"${version}"` },
      }),
    remove: (name) => door.removeProfile(name, orgId),
  };
}
