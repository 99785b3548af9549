import { Component, type ReactNode } from "react";
import { Button, PageTitle } from "../ui";

const RELOADED = "blog.reloaded";

interface Props {
  place: string;
  children: ReactNode;
  /** Loads the page anew. */
  load?: () => void;
}

interface State {
  error: unknown;
  place: string;
  /** The page's server was asked, and did not answer. */
  isAway: boolean;
}

/** Shows a sentence instead of a view that failed; another place in the page shows its own view again. */
export class Boundary extends Component<Props, State> {
  override state: State = { error: null, place: this.props.place, isAway: false };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  static getDerivedStateFromProps(props: { place: string }, state: State) {
    return props.place === state.place ? null : { error: null, place: props.place, isAway: false };
  }

  override componentDidMount() {
    window.addEventListener("online", this.onOnline);
  }

  override componentWillUnmount() {
    window.removeEventListener("online", this.onOnline);
  }

  override componentDidCatch(error: unknown) {
    console.error(error);
    if (isNotLoaded(error)) this.reload(once);
  }

  private onOnline = () => {
    if (isNotLoaded(this.state.error)) this.reload(once);
  };

  /** Load the page anew if its server answers: else the browser would show its own error in the page's place. */
  private reload = async (may = () => true) => {
    const isThere = await answers();
    this.setState({ isAway: !isThere });
    if (isThere && may()) (this.props.load ?? (() => location.reload()))();
  };

  override render() {
    const { error, isAway } = this.state;
    if (error === null) return this.props.children;
    return (
      <>
        <PageTitle title={isAway ? "This view can't be loaded now" : "This view failed"} />
        <p role="status">{isAway ? AWAY : isNotLoaded(error) ? UPDATED : FAULT}</p>
        {!isAway && (
          <p>
            <code>{String(error)}</code>
          </p>
        )}
        <Button kind="primary" onClick={() => this.reload()}>
          {isAway ? "Try again" : "Load again"}
        </Button>
      </>
    );
  }
}

const AWAY = "The page's server does not answer. The page tries again when the network is back.";
const UPDATED = "The page was updated: load it again.";
const FAULT =
  "The fault is the page's, and your jobs go on. Load the page again; if it fails again, report it with the line below.";

/** Return if a view's file could not be loaded: after a deployment the old ones are gone, or the network is away. */
function isNotLoaded(error: unknown): boolean {
  return /dynamically imported module|module script failed|Failed to fetch|preload CSS/i.test(String(error));
}

async function answers(): Promise<boolean> {
  const answer = await fetch("/", { method: "HEAD", cache: "no-store" }).catch(() => null);
  return answer?.ok === true;
}

/** Return if the page may load itself anew: not just after it did. */
function once(): boolean {
  if (Date.now() - Number(sessionStorage.getItem(RELOADED)) < 60_000) return false;
  sessionStorage.setItem(RELOADED, String(Date.now()));
  return true;
}
