import { useApp } from "../app-context";
import { Button } from "../ui";

/** What the user may not see any more, until they have read it. */
export function LossBanner() {
  const { session, forgetLoss } = useApp();
  return (
    <div role="status" className="offline-place">
      {session.loss && (
        <p className="offline">
          {session.loss}{" "}
          <Button small kind="quiet" onClick={forgetLoss}>
            Close
          </Button>
        </p>
      )}
    </div>
  );
}
