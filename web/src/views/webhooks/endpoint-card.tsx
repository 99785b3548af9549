import { useState } from "react";
import type { Webhook } from "../../door-types";
import { Age, Badge, Button, Dialog, useNow, useToast } from "../../ui";
import type { WebhookActions } from "./actions";
import { Deliveries } from "./deliveries";
import { EndpointForm } from "./endpoint-form";
import { SecretDialog } from "./secret-dialog";
import { useAction } from "./use-action";
import { describeRotation, stateOf } from "./words";

interface Props {
  endpoint: Webhook;
  actions: WebhookActions;
  /** The secret of an endpoint that was made just now. */
  newSecret: string | null;
  onSecretSeen: () => void;
  onChanged: () => void;
}

/** One endpoint: its state, what one can do with it, and its deliveries. */
export function EndpointCard({ endpoint, actions, newSecret, onSecretSeen, onChanged }: Props) {
  const id = endpoint.endpoint_id;
  const toast = useToast();
  const [busy, run] = useAction();
  const [secret, setSecret] = useState<string | null>(null);
  const [open, setOpen] = useState<"edit" | "remove" | null>(null);
  const [turn, setTurn] = useState(0); // each loads the deliveries anew
  const [isShown, setShown] = useState(false);
  const state = stateOf(endpoint);
  const rotation = describeRotation(endpoint, useNow());
  const test = () =>
    run("test", async () => {
      await actions.test(id);
      toast("A test event is on its way.");
      setShown(true);
      setTurn((last) => last + 1);
    });
  const toggle = () =>
    run("toggle", async () => {
      await actions.change(id, { disabled: !endpoint.disabled });
      onChanged();
    });
  const show = (rotate: boolean) =>
    run("secret", async () => {
      setSecret((await actions.secret(id, rotate)).secret);
      if (rotate) {
        toast("There is a new secret.");
        onChanged();
      }
      onSecretSeen();
    });
  const remove = () =>
    run("remove", async () => {
      await actions.remove(id);
      setOpen(null);
      toast("The endpoint is removed.");
      onChanged();
    });
  return (
    <>
      <article className="endpoint" aria-label={`Endpoint ${endpoint.url}`}>
        <header>
          <h2>{endpoint.url}</h2>
          <Badge tone={state.tone}>{state.label}</Badge>
        </header>
        {state.sentence && (
          <p className={state.tone === "neutral" ? "muted" : state.tone}>{state.sentence}</p>
        )}
        {rotation && <p>{rotation}</p>}
        {endpoint.description && <p dir="auto">{endpoint.description}</p>}
        <p className="muted endpoint-facts">
          {endpoint.events.join(", ")} · added <Age since={new Date(endpoint.created_at)} ago />
        </p>
        <p className="endpoint-actions">
          <Button small busy={busy === "test"} disabled={endpoint.disabled} onClick={test}>
            Send a test
          </Button>
          <Button small busy={busy === "secret"} onClick={() => show(false)}>
            Show secret
          </Button>
          <Button small onClick={() => setOpen("edit")}>
            Edit
          </Button>
          <Button small busy={busy === "toggle"} onClick={toggle}>
            {endpoint.disabled ? "Enable" : "Disable"}
          </Button>
          <Button small kind="danger" onClick={() => setOpen("remove")}>
            Remove…
          </Button>
        </p>
        <details open={isShown} onToggle={(event) => setShown(event.currentTarget.open)}>
          <summary>Deliveries</summary>
          {isShown && <Deliveries key={turn} endpoint={endpoint} actions={actions} onOutdated={onChanged} />}
        </details>
      </article>
      <SecretDialog
        secret={secret ?? newSecret}
        reason={
          newSecret
            ? "The endpoint is added. Your receiver checks each event with this secret."
            : "Your receiver checks each event with this secret."
        }
        busy={busy === "secret"}
        onRotate={() => show(true)}
        onClose={() => {
          setSecret(null);
          onSecretSeen();
        }}
      />
      <EndpointForm
        open={open === "edit"}
        title="Edit the endpoint"
        action="Save"
        start={{ url: endpoint.url, events: endpoint.events, description: endpoint.description }}
        onClose={() => setOpen(null)}
        onSave={async (draft) => {
          await actions.change(id, draft);
          setOpen(null);
          onChanged();
        }}
      />
      <Dialog
        open={open === "remove"}
        title="Remove this endpoint?"
        onClose={() => setOpen(null)}
        actions={
          <>
            <Button onClick={() => setOpen(null)}>Keep it</Button>
            <Button kind="danger" busy={busy === "remove"} onClick={remove}>
              Remove
            </Button>
          </>
        }
      >
        <p className="endpoint-url">{endpoint.url}</p>
        <p>It gets no events any more, and its secret is void. Deliveries that wait are given up.</p>
      </Dialog>
    </>
  );
}
