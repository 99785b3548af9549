import { Component, type ReactNode } from "react";
import { Button, PageTitle } from "../ui";

const RELOADED = "blog.reloaded";

/** Shows a sentence instead of a view that failed; another place in the page shows its own view again. */
export class Boundary extends Component<
  { place: string; children: ReactNode },
  { error: unknown; place: string }
> {
  override state = { error: null as unknown, place: this.props.place };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps(props: { place: string }, state: { error: unknown; place: string }) {
    return props.place === state.place ? null : { error: null, place: props.place };
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
    if (isOldRelease(error) && reloadOnce()) this.setState({ error: null });
  }

  override render() {
    if (this.state.error === null) return this.props.children;
    return (
      <>
        <PageTitle title="This view failed" />
        <p>
          {isOldRelease(this.state.error)
            ? "The page was updated, or the network is away: load it again."
            : "The fault is the page's, and your jobs go on. Load the page again; if it fails again, report it with the line below."}
        </p>
        <p>
          <code>{String(this.state.error)}</code>
        </p>
        <Button kind="primary" onClick={() => location.reload()}>
          Load again
        </Button>
      </>
    );
  }
}

/** Return if a view's file could not be loaded: after a deployment the old ones are gone. */
function isOldRelease(error: unknown): boolean {
  return /dynamically imported module|module script failed|Failed to fetch|preload CSS/i.test(String(error));
}

/** Load the page anew, unless that was just tried. */
function reloadOnce(): boolean {
  if (!navigator.onLine || Date.now() - Number(sessionStorage.getItem(RELOADED)) < 60_000) return false;
  sessionStorage.setItem(RELOADED, String(Date.now()));
  location.reload();
  return true;
}
