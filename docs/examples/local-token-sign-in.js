import { initializeApp } from "firebase/app";
import { connectAuthEmulator, inMemoryPersistence, initializeAuth, signInWithCustomToken } from "firebase/auth";
import { connectFirestoreEmulator, getFirestore } from "firebase/firestore";

/** Signs the user of a Supabase session in to the local stack by its API, as `signIn` does, and returns the database. */
export async function signInLocallyByToken(stack, supabase) {
  const { data } = await supabase.auth.getSession();
  const headers = { Authorization: `Bearer ${data.session?.access_token}` };
  const answer = await fetch(`${stack.API_URL}/token`, { method: "POST", headers });
  const { token, detail } = await answer.json();
  if (!answer.ok) throw new Error(detail); // a sentence for the user
  const app = initializeApp({ apiKey: "local", projectId: stack.GOOGLE_CLOUD_PROJECT });
  const [auth, db] = [initializeAuth(app, { persistence: inMemoryPersistence }), getFirestore(app)];
  connectAuthEmulator(auth, `http://${stack.FIREBASE_AUTH_EMULATOR_HOST}`, { disableWarnings: true });
  const [host, port] = stack.FIRESTORE_EMULATOR_HOST.split(":");
  connectFirestoreEmulator(db, host, Number(port));
  await signInWithCustomToken(auth, token);
  return db;
}
