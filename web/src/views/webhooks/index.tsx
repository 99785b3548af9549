import { useMemo } from "react";
import { useApp } from "../../app-context";
import { useLoad } from "../../ui";
import type { WebhookActions } from "./actions";
import { WebhooksView } from "./webhooks-view";

/** The endpoints of the chosen organization. */
export default function Webhooks() {
  const { door, orgId } = useApp();
  const { data, error, reload } = useLoad(orgId, (signal) => door.webhooks(orgId, { signal }));
  const actions = useMemo<WebhookActions>(
    () => ({
      add: (fields) => door.addWebhook({ ...fields, org_id: orgId }),
      change: (id, fields) => door.changeWebhook(id, fields),
      remove: (id) => door.removeWebhook(id),
      secret: (id, rotate) => door.webhookSecret(id, { rotate }),
      test: (id) => door.testWebhook(id),
      deliveries: (id, query, signal) => door.deliveries(id, query, { signal }),
      replay: (id) => door.replayDelivery(id),
    }),
    [door, orgId],
  );
  return <WebhooksView endpoints={data} error={data ? null : error} actions={actions} onReload={reload} />;
}
