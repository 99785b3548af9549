import { useState } from "react";
import { formatMoment } from "../../format";
import { Button, Dialog, Empty, PageTitle, ProblemBox, Skeleton, useToast } from "../../ui";
import type { ProfileActions, ProfileRow } from "./actions";
import { ProfileEditor } from "./profile-editor";
import "./profiles.css";

interface Props {
  rows: ProfileRow[] | null;
  models: string[];
  error: unknown;
  actions: ProfileActions;
  onReload: () => void;
}

/** The profile of every request that names none. */
const DEFAULT = "default";

/** The profiles of an organization, or the form of one. */
export function ProfilesView({ rows, models, error, actions, onReload }: Props) {
  // The name of the profile in the form; empty for a new one.
  const [editing, setEditing] = useState<string | null>(null);
  if (editing !== null && rows) {
    return (
      <ProfileEditor
        name={editing}
        taken={rows.map(({ name }) => name)}
        models={models}
        actions={actions}
        onClose={() => {
          setEditing(null);
          onReload();
        }}
      />
    );
  }
  const add = (
    <Button kind="primary" onClick={() => setEditing("")}>
      New profile
    </Button>
  );
  return (
    <div className="profiles">
      <PageTitle title="Profiles" actions={rows?.length ? add : undefined} />
      <p className="muted profiles-about">
        Who writes for whom, and how: voice, words, spelling, claims never to make. A post is written with the
        profile that its request names, else with “{DEFAULT}”, and is checked against it by rule.
      </p>
      {error ? (
        <ProblemBox error={error} retry={onReload} />
      ) : !rows ? (
        <Skeleton lines={6} />
      ) : rows.length === 0 ? (
        <Empty title="No profile yet">
          <p>A first one, named “{DEFAULT}”, is that of all your posts.</p>
          {add}
        </Empty>
      ) : (
        <ul className="profile-list">
          {rows.map((row) => (
            <ProfileCard key={row.name} row={row} actions={actions} onEdit={setEditing} onReload={onReload} />
          ))}
        </ul>
      )}
    </div>
  );
}

interface CardProps extends Pick<Props, "actions" | "onReload"> {
  row: ProfileRow;
  onEdit: (name: string) => void;
}

function ProfileCard({ row, actions, onEdit, onReload }: CardProps) {
  const { name, version, updated_at, writer, audience } = row;
  const [asks, setAsks] = useState(false);
  const [busy, setBusy] = useState(false);
  const toast = useToast();
  const remove = async () => {
    setBusy(true);
    try {
      await actions.remove(name);
      onReload();
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), { tone: "bad" });
    }
    setBusy(false);
    setAsks(false);
  };
  return (
    <li className="panel profile-card" aria-label={name}>
      <div>
        <h2>{name}</h2>
        <p dir="auto">
          {[writer, audience && `for ${audience}`].filter(Boolean).join(", ") ||
            "No writer and no readers are named."}
        </p>
        <p className="muted">
          Version {version}
          {updated_at && `, changed ${formatMoment(new Date(updated_at))}`}
        </p>
      </div>
      <div className="button-row">
        <Button small aria-label={`Edit ${name}`} onClick={() => onEdit(name)}>
          Edit
        </Button>
        <Button small kind="quiet" aria-label={`Delete ${name}`} onClick={() => setAsks(true)}>
          Delete
        </Button>
      </div>
      <Dialog
        open={asks}
        onClose={() => setAsks(false)}
        title={`Delete the profile “${name}”?`}
        actions={
          <>
            <Button onClick={() => setAsks(false)}>Keep it</Button>
            <Button kind="danger" busy={busy} onClick={remove}>
              Delete
            </Button>
          </>
        }
      >
        <p>
          {name === DEFAULT
            ? "Posts of requests that name no profile are then written without one."
            : "Requests that name it are then refused."}{" "}
          Jobs that have begun keep their copy.
        </p>
      </Dialog>
    </li>
  );
}
