import type { Firestore } from "firebase/firestore";
import type { Config } from "./config";

/** Who is signed in, and what they may see. */
export interface Session {
  status: "starting" | "signed-out" | "signing-in" | "signed-in";
  email: string | null;
  userId: string | null;
  orgIds: string[];
  /** Those whose jobs Firestore shows now; `follow` adds another. */
  liveOrgIds: string[];
  operator: boolean;
  db: Firestore | null;
  /** Why nobody is signed in, in a sentence. */
  reason: string | null;
  /** What the user may not see any more, in a sentence. */
  loss: string | null;
}

export interface Opened {
  db: Firestore;
  close(): void;
}

/** Signs in to Firestore with a custom token; `ended` is called when that sign-in ends by itself. */
export type OpenDb = (config: Config, token: string, ended: () => void) => Promise<Opened>;

/** Nobody is signed in. */
export const OUT: Session = {
  status: "signed-out",
  email: null,
  userId: null,
  orgIds: [],
  liveOrgIds: [],
  operator: false,
  db: null,
  reason: null,
  loss: null,
};
