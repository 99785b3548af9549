import { lazyView } from "../lazy-view";

export const JobsView = lazyView(() => import("./jobs"));
export const JobView = lazyView(() => import("./job"));
export const StartView = lazyView(() => import("./start"));
export const ProfilesView = lazyView(() => import("./profiles"));
export const CostsView = lazyView(() => import("./costs"));
export const WebhooksView = lazyView(() => import("./webhooks"));
export const DeadLettersView = lazyView(() => import("./dead-letters"));

const VIEWS = [
  [/^\/jobs\/./, JobView],
  [/^\/(jobs)?$/, JobsView],
  [/^\/new$/, StartView],
  [/^\/profiles$/, ProfilesView],
  [/^\/costs$/, CostsView],
  [/^\/webhooks$/, WebhooksView],
  [/^\/dead-letters$/, DeadLettersView],
] as const;

/** Load the file of the view at an address, before the user is there. */
export function preload(path: string): void {
  VIEWS.find(([pattern]) => pattern.test(path))?.[1].preload();
}
