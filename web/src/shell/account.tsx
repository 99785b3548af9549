import { useId, useState } from "react";
import { useApp } from "../app-context";
import type { Session } from "../session";
import { Button, Field, useToast } from "../ui";
import { ThemeSwitch } from "./theme";

/** The menu of the user: organization, theme, sign-out. */
export function Account() {
  const { session, signOut } = useApp();
  const id = useId();
  return (
    <div className="account">
      <button
        type="button"
        className="button quiet"
        popoverTarget={id}
        aria-label={`Account of ${session.email}`}
      >
        <span className="initial" aria-hidden="true">
          {(session.email ?? "?").slice(0, 1).toUpperCase()}
        </span>
      </button>
      <div id={id} popover="auto" className="account-menu">
        <p className="email">{session.email}</p>
        <OrgSwitch />
        <ThemeSwitch />
        <Button onClick={signOut}>Sign out</Button>
      </div>
    </div>
  );
}

/** The choice among the user's organizations; the id alone if there is one. */
function OrgSwitch() {
  const { session, orgId, chooseOrg } = useApp();
  const [wanted, setWanted] = useState<string | null>(null);
  const toast = useToast();
  const choose = async (id: string) => {
    setWanted(id);
    await chooseOrg(id).catch((error) =>
      toast(error instanceof Error ? error.message : String(error), { tone: "bad" }),
    );
    setWanted(null);
  };
  if (session.orgIds.length < 2) {
    return (
      <p className="org muted">
        Organization <code>{orgId}</code>
      </p>
    );
  }
  return (
    <Field label="Organization" hint={hintOf(session)}>
      {(control) => (
        <select {...control} value={wanted ?? orgId} onChange={(event) => choose(event.target.value)}>
          {session.orgIds.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      )}
    </Field>
  );
}

/** Says that not all organizations are live at once, if that is so. */
function hintOf({ orgIds, liveOrgIds }: Session): string | undefined {
  if (orgIds.length <= liveOrgIds.length) return undefined;
  return `You have ${orgIds.length} organizations. The page is signed in to ${liveOrgIds.length} of them at once; choose another, and it signs in to that one too.`;
}
