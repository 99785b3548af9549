import { useSyncExternalStore } from "react";
import { useConnection } from "../../hooks";

function watchNetwork(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

/** A line that comes when the page is offline, and goes by itself. */
export function OfflineBanner() {
  const online = useSyncExternalStore(watchNetwork, () => navigator.onLine);
  const connection = useConnection();
  const offline = !online || connection === "offline";
  return (
    <div role="status" className="offline-place">
      {offline && (
        <p className="offline">
          {online ? "The connection is away." : "You are offline."} What you see may be old. The page
          reconnects by itself.
        </p>
      )}
    </div>
  );
}
