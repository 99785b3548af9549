import { useState } from "react";
import type { Webhook } from "../../door-types";
import { Button, Empty, PageTitle, ProblemBox, Skeleton } from "../../ui";
import type { WebhookActions } from "./actions";
import { EndpointCard } from "./endpoint-card";
import { EndpointForm } from "./endpoint-form";
import { NEW_ENDPOINT } from "./words";
import "./webhooks.css";

interface Props {
  endpoints: Webhook[] | null;
  error: unknown;
  actions: WebhookActions;
  onReload: () => void;
}

/** The endpoints of an organization. */
export function WebhooksView({ endpoints, error, actions, onReload }: Props) {
  const [isAdding, setAdding] = useState(false);
  const [added, setAdded] = useState<{ id: string; secret: string | null } | null>(null);
  const add = (
    <Button kind="primary" onClick={() => setAdding(true)}>
      Add an endpoint
    </Button>
  );
  return (
    <div className="webhooks">
      <PageTitle title="Webhooks" actions={endpoints?.length ? add : undefined} />
      <p className="muted webhooks-about">
        Your URL gets an event when a job ends, or a budget is nearly spent. Each is signed (Standard
        Webhooks), and sent again for a day until your URL answers with a status from 200 to 299.
      </p>
      {error ? (
        <ProblemBox error={error} retry={onReload} />
      ) : !endpoints ? (
        <Skeleton lines={8} />
      ) : endpoints.length === 0 ? (
        <Empty title="No endpoint yet">
          <p>Add a URL of your service, and it hears of each finished post.</p>
          {add}
        </Empty>
      ) : (
        <div className="endpoints">
          {endpoints.map((endpoint) => (
            <EndpointCard
              key={endpoint.endpoint_id}
              endpoint={endpoint}
              actions={actions}
              newSecret={added?.id === endpoint.endpoint_id ? added.secret : null}
              onSecretSeen={() => setAdded(null)}
              onChanged={onReload}
            />
          ))}
        </div>
      )}
      <EndpointForm
        open={isAdding}
        title="Add an endpoint"
        action="Add"
        start={NEW_ENDPOINT}
        onClose={() => setAdding(false)}
        onSave={async (draft) => {
          const endpoint = await actions.add(draft);
          setAdding(false);
          setAdded({ id: endpoint.endpoint_id, secret: endpoint.secret ?? null });
          onReload();
        }}
      />
    </div>
  );
}
