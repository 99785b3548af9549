import type { OpenDb } from "./session";

let visits = 0;

/** Sign in to Firestore. The sign-in lives in memory alone: each visit asks the door anew. */
export const openFirestore: OpenDb = async (config, token, ended) => {
  const firebase = await import("./firebase");
  const app = firebase.initializeApp(config.firebase, `visit-${++visits}`);
  try {
    const signIn = firebase.initializeAuth(app, { persistence: firebase.inMemoryPersistence });
    const db = firebase.getFirestore(app);
    if (config.emulators) {
      firebase.connectAuthEmulator(signIn, config.emulators.auth, { disableWarnings: true });
      const { hostname, port } = new URL(`http://${config.emulators.firestore}`);
      firebase.connectFirestoreEmulator(db, hostname, Number(port));
    }
    await firebase.signInWithCustomToken(signIn, token);
    const stop = firebase.onIdTokenChanged(signIn, (user) => user || ended());
    const close = () => {
      stop();
      firebase.deleteApp(app).catch(() => {});
    };
    return { db, close };
  } catch (error) {
    firebase.deleteApp(app).catch(() => {});
    throw error;
  }
};
