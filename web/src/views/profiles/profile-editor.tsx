import { type FormEvent, useEffect, useRef, useState } from "react";
import { Problem } from "../../problem";
import { Button, Field, PageTitle, ProblemBox, Skeleton, useLoad, useToast } from "../../ui";
import type { ProfileActions, StoredProfile } from "./actions";
import { draftOf, fieldAt, fieldsOf, type ProfileDraft, type ProfileField } from "./draft";
import { ProfileFieldset } from "./profile-fieldset";

interface Props {
  /** Empty for a new profile. */
  name: string;
  taken: string[];
  models: string[];
  actions: ProfileActions;
  onClose: () => void;
}

/** Reads a profile, and shows its form. */
export function ProfileEditor(props: Props) {
  const { name, actions } = props;
  const { data, error, reload } = useLoad(name || null, () => actions.read(name));
  if (name && error) return <ProblemBox error={error} retry={reload} />;
  if (name && !data) return <Skeleton lines={12} />;
  return <ProfileForm {...props} stored={data} />;
}

const NAME = /^[a-z0-9][a-z0-9-]{0,39}$/;
const CONFLICT = 412;

type Faults = Partial<Record<ProfileField | "name", string>>;

function ProfileForm({
  name,
  taken,
  models,
  actions,
  onClose,
  stored,
}: Props & { stored: StoredProfile | null }) {
  const [base, setBase] = useState(stored);
  const [draft, setDraft] = useState<ProfileDraft>(() => draftOf(stored?.profile ?? {}));
  const [newName, setNewName] = useState(taken.includes("default") ? "" : "default");
  const [faults, setFaults] = useState<Faults>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const toast = useToast();
  const first = Object.keys(faults)[0];
  useEffect(() => {
    if (first) form.current?.querySelector<HTMLElement>(`[name="${first}"]`)?.focus();
  }, [first]);
  const change = (part: Partial<ProfileDraft>) => {
    setDraft((last) => ({ ...last, ...part }));
    setFaults({});
  };
  const save = async () => {
    const place = name || newName.trim();
    if (!NAME.test(place))
      return setFaults({ name: "A name has small letters, digits and hyphens, up to 40." });
    if (!name && taken.includes(place))
      return setFaults({ name: "There is a profile of this name already." });
    setBusy(true);
    setProblem(null);
    try {
      await actions.write(place, fieldsOf(draft, base?.profile ?? {}), base?.version ?? null);
      toast(`The profile “${place}” is saved. Later posts have it.`);
      onClose();
    } catch (error) {
      const found =
        error instanceof Problem ? error : new Problem("The profile could not be saved: try again.");
      const known = found.fields.map(({ field, detail }) => [fieldAt(field, draft), detail] as const);
      setFaults(Object.fromEntries(known.filter(([field]) => field)));
      setProblem(known.length && known.every(([field]) => field) ? null : found);
      setBusy(false);
    }
  };
  const takeTheirs = async (keepsMine: boolean) => {
    try {
      const theirs = await actions.read(name);
      setBase(theirs);
      if (!keepsMine) setDraft(draftOf(theirs.profile));
      setProblem(null);
    } catch (error) {
      setProblem(error instanceof Problem ? error : new Problem("The profile could not be read: try again."));
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!busy) void save();
  };
  return (
    <div className="profiles">
      <PageTitle title={name ? `Profile “${name}”` : "New profile"} />
      <form ref={form} className="profile-form" noValidate onSubmit={submit}>
        {!name && (
          <Field
            label="Name"
            required
            error={faults.name}
            hint="“default” is that of requests that name none."
          >
            {(control) => (
              <input
                {...control}
                name="name"
                autoCapitalize="none"
                autoComplete="off"
                spellCheck={false}
                value={newName}
                onChange={(event) => {
                  setNewName(event.target.value);
                  setFaults({});
                }}
              />
            )}
          </Field>
        )}
        <ProfileFieldset draft={draft} faults={faults} models={models} onChange={change} />
        {problem && name && problem.status === CONFLICT ? (
          <div className="problem" role="alert">
            <p>Somebody else has changed this profile meanwhile. Your text is still here.</p>
            <div className="button-row">
              <Button small onClick={() => takeTheirs(false)}>
                Take theirs
              </Button>
              <Button small onClick={() => takeTheirs(true)}>
                Keep mine, then save again
              </Button>
            </div>
          </div>
        ) : (
          problem && <ProblemBox error={problem} />
        )}
        <div className="button-row">
          <Button type="submit" kind="primary" busy={busy}>
            Save
          </Button>
          <Button onClick={onClose}>Cancel</Button>
        </div>
      </form>
    </div>
  );
}
