import type { Delivery, Webhook, WebhookFields } from "../../door-types";

/** What a user may do with endpoints; the door does it. Each rejects with a Problem. */
export interface WebhookActions {
  add(fields: Omit<WebhookFields, "org_id">): Promise<Webhook>;
  change(id: string, fields: Partial<WebhookFields> & { disabled?: boolean }): Promise<Webhook>;
  remove(id: string): Promise<void>;
  secret(id: string, rotate: boolean): Promise<{ secret: string }>;
  test(id: string): Promise<unknown>;
  deliveries(
    id: string,
    query: { status?: string; cursor?: string | null },
    signal: AbortSignal,
  ): Promise<{ deliveries: Delivery[]; next: string | null }>;
  replay(deliveryId: string): Promise<void>;
}
