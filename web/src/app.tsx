import { Suspense } from "react";
import { Redirect, Route, Switch, useLocation } from "wouter";
import { AppProvider, useApp } from "./app-context";
import type { Config } from "./config";
import type { SessionStore } from "./session";
import { Boundary } from "./shell/boundary";
import { Header } from "./shell/header";
import { LossBanner } from "./shell/loss";
import { NotFound } from "./shell/not-found";
import { OfflineBanner } from "./shell/offline";
import { Skeleton, ToastProvider } from "./ui";
import {
  CostsView,
  DeadLettersView,
  JobsView,
  JobView,
  ProfilesView,
  preload,
  StartView,
  WebhooksView,
} from "./views";

preload(location.pathname);

/** The signed-in page; its files come while the user signs in. */
export default function App({ config, store }: { config: Config; store: SessionStore }) {
  return (
    <AppProvider config={config} store={store}>
      <Views />
    </AppProvider>
  );
}

/** The header, and the view of the address. */
function Views() {
  const { orgId, session } = useApp();
  const [place] = useLocation();
  return (
    <ToastProvider>
      <Header />
      <OfflineBanner />
      <LossBanner />
      <main id="main" tabIndex={-1}>
        <Boundary place={place}>
          <Suspense fallback={<Skeleton lines={6} />}>
            <Switch key={orgId}>
              <Route path="/">
                <Redirect to="/jobs" replace />
              </Route>
              <Route path="/jobs" component={JobsView} />
              <Route path="/jobs/:id">{({ id }) => <JobView key={id} id={id} />}</Route>
              <Route path="/new" component={StartView} />
              <Route path="/profiles" component={ProfilesView} />
              <Route path="/costs" component={CostsView} />
              <Route path="/webhooks" component={WebhooksView} />
              {session.operator && <Route path="/dead-letters" component={DeadLettersView} />}
              <Route component={NotFound} />
            </Switch>
          </Suspense>
        </Boundary>
      </main>
    </ToastProvider>
  );
}
