import { type FormEvent, useEffect, useId, useRef, useState } from "react";
import { Problem } from "../../problem";
import { Button, Dialog, Field, ProblemBox } from "../../ui";
import { type EndpointDraft, type EndpointFaults, EVENTS, findEndpointFaults } from "./words";

interface Props {
  open: boolean;
  title: string;
  start: EndpointDraft;
  action: string;
  onClose: () => void;
  /** Saves the endpoint; a Problem is shown at its fields. */
  onSave: (draft: EndpointDraft) => Promise<void>;
}

/** The fields of an endpoint in a dialog. */
export function EndpointForm({ open, title, action, onClose, ...rest }: Props) {
  const id = useId();
  const [busy, setBusy] = useState(false);
  return (
    <Dialog
      open={open}
      title={title}
      onClose={onClose}
      actions={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button kind="primary" type="submit" form={id} busy={busy}>
            {action}
          </Button>
        </>
      }
    >
      <Fields id={id} busy={busy} setBusy={setBusy} {...rest} />
    </Dialog>
  );
}

interface FieldsProps extends Pick<Props, "start" | "onSave"> {
  id: string;
  busy: boolean;
  setBusy: (busy: boolean) => void;
}

function Fields({ id, start, onSave, busy, setBusy }: FieldsProps) {
  const [draft, setDraft] = useState(start);
  const [faults, setFaults] = useState<EndpointFaults>({});
  const [problem, setProblem] = useState<Problem | null>(null);
  const form = useRef<HTMLFormElement>(null);
  const first = (["url", "events", "description"] as const).find((name) => faults[name]);
  useEffect(() => {
    const field = first && form.current?.querySelector<HTMLElement>(`[name="${first}"]`);
    field?.focus();
  }, [first]);
  useEffect(() => {
    // With the next frame: the dialog opens after its fields are made, and takes the focus.
    const frame = requestAnimationFrame(() => {
      // A field that somebody has chosen meanwhile keeps it: what they type would land in another.
      if (!form.current?.contains(document.activeElement)) form.current?.querySelector("input")?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, []);
  const change = (part: Partial<EndpointDraft>) => {
    setDraft((last) => ({ ...last, ...part }));
    setFaults({});
    setProblem(null);
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const own = findEndpointFaults(draft);
    setFaults(own);
    if (busy || Object.keys(own).length) return;
    setBusy(true);
    try {
      await onSave({ ...draft, url: draft.url.trim(), description: draft.description.trim() });
    } catch (error) {
      const found =
        error instanceof Problem ? error : new Problem("The endpoint could not be saved: try again.");
      const known = found.fields.filter(({ field }) => field in draft);
      setFaults(Object.fromEntries(known.map(({ field, detail }) => [field, detail])));
      setProblem(known.length ? null : found);
    }
    setBusy(false);
  };
  return (
    <form id={id} ref={form} className="endpoint-form" noValidate onSubmit={submit}>
      <Field label="URL" required hint="It gets each event as a signed POST request." error={faults.url}>
        {(control) => (
          <input
            {...control}
            name="url"
            type="url"
            inputMode="url"
            autoComplete="off"
            spellCheck={false}
            placeholder="https://"
            value={draft.url}
            onChange={(event) => change({ url: event.target.value })}
          />
        )}
      </Field>
      <fieldset className="endpoint-events" aria-describedby={faults.events ? `${id}-events` : undefined}>
        <legend>Events</legend>
        {EVENTS.map(({ event, meaning }) => (
          <label key={event}>
            <input
              type="checkbox"
              name="events"
              checked={draft.events.includes(event)}
              onChange={({ target }) =>
                change({
                  events: target.checked
                    ? [...draft.events, event]
                    : draft.events.filter((each) => each !== event),
                })
              }
            />
            <span>
              <code>{event}</code> <span className="muted">{meaning}</span>
            </span>
          </label>
        ))}
        {faults.events && (
          <p className="bad" id={`${id}-events`}>
            {faults.events}
          </p>
        )}
      </fieldset>
      <Field label="Description" hint="Optional, for your team." error={faults.description}>
        {(control) => (
          <input
            {...control}
            name="description"
            dir="auto"
            value={draft.description}
            onChange={(event) => change({ description: event.target.value })}
          />
        )}
      </Field>
      {problem && <ProblemBox error={problem} />}
    </form>
  );
}
