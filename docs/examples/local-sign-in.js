import { initializeApp } from "firebase/app";
import { connectAuthEmulator, inMemoryPersistence, initializeAuth, signInWithEmailAndPassword } from "firebase/auth";
import { connectFirestoreEmulator, getFirestore } from "firebase/firestore";

/**
 * Signs a user of the local stack in, and returns the database. `stack` has the values of `.local/stack.env`. `email` is
 * an address in the table `users`. Without one nobody is signed in, and the rules refuse everything.
 */
export async function signInLocally(stack, email = "demo@example.com") {
  const app = initializeApp({ apiKey: "local", projectId: stack.GOOGLE_CLOUD_PROJECT });
  const auth = initializeAuth(app, { persistence: inMemoryPersistence });
  connectAuthEmulator(auth, `http://${stack.FIREBASE_AUTH_EMULATOR_HOST}`, { disableWarnings: true });
  const db = getFirestore(app);
  const [host, port] = stack.FIRESTORE_EMULATOR_HOST.split(":");
  connectFirestoreEmulator(db, host, Number(port));
  globalThis.localWarnings ??= listen(stack.FIREBASE_AUTH_EMULATOR_HOST);
  if (email) await signInWithEmailAndPassword(auth, email, "any password");
  return db;
}

/**
 * Lets the console warn of each query without an index, which Google Cloud refuses, and say why the rules refused a
 * request. A browser allows six connections to a host, and the sign-in of other tabs needs one: so it has another name here.
 */
function listen(host) {
  if (!globalThis.EventSource) return undefined;
  const there = host.replace("127.0.0.1", "localhost");
  const warnings = new EventSource(`http://${there}/warnings?since=${Date.now()}`); // not those of pages before
  warnings.onmessage = ({ data }) => console.warn(data);
  return warnings;
}
