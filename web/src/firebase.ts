// What the page uses of Firebase, so that the rest stays out of its files. It is loaded beside the sign-in.
export { deleteApp, initializeApp } from "firebase/app";
export {
  connectAuthEmulator,
  initializeAuth,
  inMemoryPersistence,
  onIdTokenChanged,
  signInWithCustomToken,
} from "firebase/auth";
export { connectFirestoreEmulator, getFirestore } from "firebase/firestore";
