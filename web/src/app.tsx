import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";

const JobsView = lazy(() => import("./views/jobs"));
const JobView = lazy(() => import("./views/job"));
const StartView = lazy(() => import("./views/start"));
const CostsView = lazy(() => import("./views/costs"));
const WebhooksView = lazy(() => import("./views/webhooks"));
const DeadLettersView = lazy(() => import("./views/dead-letters"));

export function App() {
  return (
    <Suspense fallback={null}>
      <Switch>
        <Route path="/jobs" component={JobsView} />
        <Route path="/jobs/:id">{({ id }) => <JobView key={id} id={id} />}</Route>
        <Route path="/new" component={StartView} />
        <Route path="/costs" component={CostsView} />
        <Route path="/webhooks" component={WebhooksView} />
        <Route path="/dead-letters" component={DeadLettersView} />
        <Route>
          <Redirect to="/jobs" />
        </Route>
      </Switch>
    </Suspense>
  );
}
