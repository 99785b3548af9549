import { initializeApp } from "firebase/app";
import { inMemoryPersistence, initializeAuth, signInWithCustomToken } from "firebase/auth";
import { getFirestore } from "firebase/firestore";

/**
 * Signs the user of a Supabase session in to Firestore, and returns the database. `api` is the address of the API, and
 * `config` what Firebase shows for your web app; nothing in it is secret. The sign-in lives in memory only, so that each
 * visit asks the API anew.
 */
export async function signIn(api, config, supabase) {
  const { data } = await supabase.auth.getSession();
  const answer = await fetch(`${api}/token`, {
    method: "POST",
    headers: { Authorization: `Bearer ${data.session?.access_token}` },
  });
  const { token, detail } = await answer.json();
  if (!answer.ok) throw new Error(detail); // a sentence for the user
  const app = initializeApp(config);
  await signInWithCustomToken(initializeAuth(app, { persistence: inMemoryPersistence }), token);
  return getFirestore(app);
}
