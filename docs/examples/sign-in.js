import { initializeApp } from "firebase/app";
import { inMemoryPersistence, initializeAuth, signInWithCustomToken } from "firebase/auth";
import { getFirestore } from "firebase/firestore";

/**
 * Signs the user of a Supabase session in to Firestore, and returns the database. `config` is what Firebase shows for
 * your web app; nothing in it is secret. The sign-in lives in memory only, so that each visit asks your backend anew.
 */
export async function signIn(config, supabase) {
  const { data } = await supabase.auth.getSession();
  const answer = await fetch("/api/firestore-token", {
    method: "POST",
    headers: { Authorization: `Bearer ${data.session?.access_token}` },
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(text); // a sentence for the user
  const app = initializeApp(config);
  await signInWithCustomToken(initializeAuth(app, { persistence: inMemoryPersistence }), text);
  return getFirestore(app);
}
