import { useState } from "react";
import { Button, Dialog, useToast } from "../../ui";

interface Props {
  secret: string | null;
  /** One sentence above the secret. */
  reason: string;
  busy: boolean;
  onRotate: () => void;
  onClose: () => void;
}

/** The signing secret of an endpoint, with a button that copies it and one that makes a new one. */
export function SecretDialog({ secret, reason, busy, onRotate, onClose }: Props) {
  const toast = useToast();
  const [isSure, setSure] = useState(false);
  const close = () => {
    setSure(false);
    onClose();
  };
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(secret ?? "");
      toast("The secret is in your clipboard.");
    } catch {
      toast("The browser forbids copying: select the secret and copy it yourself.", { tone: "bad" });
    }
  };
  return (
    <Dialog
      open={secret !== null}
      title="Signing secret"
      onClose={close}
      actions={
        <>
          {isSure ? (
            <Button
              kind="danger"
              busy={busy}
              onClick={() => {
                setSure(false);
                onRotate();
              }}
            >
              Make a new secret
            </Button>
          ) : (
            <Button onClick={() => setSure(true)}>Rotate…</Button>
          )}
          <Button kind="primary" onClick={copy}>
            Copy
          </Button>
        </>
      }
    >
      <p>{reason}</p>
      <p className="secret">
        <code>{secret}</code>
      </p>
      {isSure && (
        <p className="warn">
          The old secret signs as well for 24 hours. Change your receiver within this time.
        </p>
      )}
    </Dialog>
  );
}
