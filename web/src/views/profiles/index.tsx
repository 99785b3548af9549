import { useMemo } from "react";
import { useApp } from "../../app-context";
import { useLoad } from "../../ui";
import { actionsOf, type ProfileRow } from "./actions";
import { ProfilesView } from "./profiles-view";

/** The profiles of the chosen organization. */
export default function Profiles() {
  const { door, orgId } = useApp();
  const { data, error, reload } = useLoad(orgId, async (signal) => {
    const query = { org_id: orgId };
    const [found, options] = await Promise.all([
      door.ask<{ profiles: ProfileRow[] }>("GET", "/profiles", { query, signal }),
      door.ask<{ models?: { alias: string; allowed?: boolean }[] }>("GET", "/options", { query, signal }),
    ]);
    const models = (options.models ?? []).filter(({ allowed }) => allowed !== false);
    return { rows: found.profiles, models: models.map(({ alias }) => alias) };
  });
  const actions = useMemo(() => actionsOf(door, orgId), [door, orgId]);
  return (
    <ProfilesView
      rows={data?.rows ?? null}
      models={data?.models ?? []}
      error={data ? null : error}
      actions={actions}
      onReload={reload}
    />
  );
}
