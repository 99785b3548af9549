import { Suspense, useCallback, useEffect, useState } from "react";
import { type Config, loadConfig } from "./config";
import { openFirestore } from "./firestore";
import { lazyView } from "./lazy-view";
import { SessionStore } from "./session";
import { Boundary } from "./shell/boundary";
import { Starting } from "./shell/starting";
import { openTabs } from "./tabs";
import { Button, Empty, PageTitle } from "./ui";
import { useSession } from "./use-session";
import { SignInView } from "./views/sign-in";

const App = lazyView(() => import("./app"));

interface Ready {
  config: Config;
  store: SessionStore;
}

function openSession(config: Config): SessionStore {
  return new SessionStore(config, openFirestore, undefined, undefined, openTabs());
}

/** Load the configuration, then show the page. */
export function Page() {
  const [ready, setReady] = useState<Ready | null>(null);
  const [error, setError] = useState<unknown>(null);
  const load = useCallback(() => {
    loadConfig().then(
      (config) => setReady((last) => last ?? { config, store: openSession(config) }),
      setError,
    );
  }, []);
  useEffect(load, [load]);
  useEffect(() => App.preload(), []); // while the user signs in
  return ready ? <SignedIn {...ready} /> : <Starting error={error} retry={load} />;
}

/** Go on with the tab's sign-in or ask for one, then show the views. */
function SignedIn({ config, store }: Ready) {
  const session = useSession(store);
  const [error, setError] = useState<unknown>(null);
  const resume = useCallback(() => {
    store.resume().then(() => setError(null), setError);
  }, [store]);
  useEffect(resume, [resume]);
  if (session.status === "starting") return <Starting error={error} retry={resume} />;
  if (session.status !== "signed-in") {
    return <SignInView store={store} session={session} demoEmail={config.demo_email} />;
  }
  if (session.orgIds.length === 0 && !session.operator) return <NoOrganization store={store} />;
  return (
    <Boundary place="">
      <Suspense fallback={<Starting error={null} retry={resume} />}>
        <App key={session.userId} config={config} store={store} />
      </Suspense>
    </Boundary>
  );
}

function NoOrganization({ store }: { store: SessionStore }) {
  return (
    <main id="main">
      <PageTitle title="No organization" />
      <Empty title="You are not a member of an organization.">
        <p>Ask its administrator to add you, then sign in again.</p>
        <Button onClick={() => store.signOut()}>Sign out</Button>
      </Empty>
    </main>
  );
}
