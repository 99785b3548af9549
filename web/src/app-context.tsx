import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useState,
} from "react";
import { useLocation } from "wouter";
import { type FindJobs, PipelineProvider } from "../hooks";
import type { Config } from "./config";
import { Door, readDoorRow } from "./door";
import type { Session, SessionStore } from "./session";
import { keep, ORG_KEY, readKept } from "./storage";
import { useSession } from "./use-session";

/** What every view may use. */
export interface App {
  config: Config;
  session: Session;
  door: Door;
  /** The organization whose jobs and costs are shown: one of `session.orgIds`. */
  orgId: string;
  /** Shows another organization; a Problem if its jobs can't be shown now. */
  chooseOrg: (orgId: string) => Promise<void>;
  signOut: () => void;
  forgetLoss: () => void;
}

const Context = createContext<App | null>(null);

/** Return what every view may use; only inside of the signed-in page. */
export function useApp(): App {
  const app = useContext(Context);
  if (!app) throw new Error("useApp is for views inside of AppProvider.");
  return app;
}

/** Gives the views the door, the organization and the hooks' Firestore. */
export function AppProvider({
  config,
  store,
  children,
}: {
  config: Config;
  store: SessionStore;
  children: ReactNode;
}) {
  const session = useSession(store);
  const door = useMemo(() => new Door(config.api_url, store), [config, store]);
  const [chosen, setChosen] = useState(() => readKept(ORG_KEY));
  const orgId = session.orgIds.find((each) => each === chosen) ?? session.orgIds[0] ?? "";
  const chooseOrg = useCallback(
    async (id: string) => {
      await store.follow(id);
      keep(ORG_KEY, id);
      setChosen(id);
    },
    [store],
  );
  const [, go] = useLocation();
  const shown = useRef(orgId);
  useEffect(() => {
    const isLost = shown.current !== "" && !session.orgIds.includes(shown.current);
    shown.current = orgId;
    if (isLost) go("/jobs"); // the view was of an organization that is not the user's any more
  }, [session.orgIds, orgId, go]);
  const signOut = useCallback(() => {
    go("/jobs"); // the next user begins at the beginning
    void store.signOut();
  }, [store, go]);
  const find = useMemo(() => findThrough(door), [door]);
  const app = useMemo(
    () => ({ config, session, door, orgId, chooseOrg, signOut, forgetLoss: store.forgetLoss }),
    [config, session, door, orgId, chooseOrg, signOut, store],
  );
  return (
    <Context.Provider value={app}>
      <PipelineProvider db={session.db} find={find}>
        {children}
      </PipelineProvider>
    </Context.Provider>
  );
}

/** Return the search by text of a list, among all of an organization's jobs. */
function findThrough(door: Door): FindJobs {
  return async ({ orgId, status, scoreBelow, text, pageSize }, cursor, signal) => {
    const asked = {
      org_id: orgId,
      ...(status ? { status } : {}),
      ...(scoreBelow === undefined ? {} : { score_below: scoreBelow }),
      ...(text ? { q: text } : {}),
      ...(pageSize ? { limit: pageSize } : {}),
      cursor,
    };
    const { jobs, next } = await door.jobs(asked, { signal });
    return { jobs: jobs.map(readDoorRow), next };
  };
}
