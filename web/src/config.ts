/** What the page needs to know of its installation. Nothing in it is secret. */
export interface Config {
  api_url: string;
  supabase_url: string;
  supabase_key: string;
  firebase: { apiKey: string; authDomain?: string; projectId: string; appId?: string };
  /** Of a stack on this machine. */
  emulators?: { auth: string; firestore: string };
  /** The user of a stack on this machine, who signs in with one click. */
  demo_email?: string;
}

/** Fetch the page's configuration; throws an Error with a sentence. */
export async function loadConfig(get: typeof fetch = fetch): Promise<Config> {
  const answer = await get("/config.json", { cache: "no-cache" }).catch(() => null);
  if (!answer) throw new Error("The page's server can't be reached. The page tries again.");
  if (!answer.ok) throw new Error(`The page has no configuration: /config.json answers ${answer.status}.`);
  const config: Config = await answer.json().catch(() => null);
  if (!config?.api_url || !config.supabase_url || !config.firebase?.projectId) {
    throw new Error("The page's configuration, /config.json, is not complete: deploy the page again.");
  }
  return { ...config, api_url: trim(config.api_url), supabase_url: trim(config.supabase_url) };
}

function trim(address: string): string {
  return address.replace(/\/+$/, "");
}
