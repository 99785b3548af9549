import { useId } from "react";
import { useApp } from "../app-context";
import { Button, Field } from "../ui";
import { ThemeSwitch } from "./theme";

/** The menu of the user: organization, colours, sign-out. */
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
  if (session.orgIds.length < 2) {
    return (
      <p className="org muted">
        Organization <code>{orgId}</code>
      </p>
    );
  }
  return (
    <Field label="Organization">
      {(control) => (
        <select {...control} value={orgId} onChange={(event) => chooseOrg(event.target.value)}>
          {session.orgIds.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      )}
    </Field>
  );
}
