import type { OpenDb } from "./session";

let visits = 0;

/** Sign in to Firestore. The sign-in lives in memory alone: each visit asks the door anew. */
export const openFirestore: OpenDb = async (config, token, ended) => {
  const [{ deleteApp, initializeApp }, auth, store] = await Promise.all([
    import("firebase/app"),
    import("firebase/auth"),
    import("firebase/firestore"),
  ]);
  const app = initializeApp(config.firebase, `visit-${++visits}`);
  try {
    const signIn = auth.initializeAuth(app, { persistence: auth.inMemoryPersistence });
    const db = store.getFirestore(app);
    if (config.emulators) {
      auth.connectAuthEmulator(signIn, config.emulators.auth, { disableWarnings: true });
      const { hostname, port } = new URL(`http://${config.emulators.firestore}`);
      store.connectFirestoreEmulator(db, hostname, Number(port));
    }
    await auth.signInWithCustomToken(signIn, token);
    const stop = auth.onIdTokenChanged(signIn, (user) => user || ended());
    const close = () => {
      stop();
      deleteApp(app).catch(() => {});
    };
    return { db, close };
  } catch (error) {
    deleteApp(app).catch(() => {});
    throw error;
  }
};
