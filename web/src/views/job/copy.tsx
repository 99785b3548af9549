import { useEffect, useState } from "react";
import { Button } from "../../ui";

/** A button that copies a text. It says for a moment that it did, or that the browser refused. */
export function CopyButton({ text, label, what }: { text: () => string; label: string; what?: string }) {
  const [said, setSaid] = useState("");
  useEffect(() => {
    if (!said) return;
    const timer = setTimeout(() => setSaid(""), 2000);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text());
      setSaid("Copied");
    } catch {
      setSaid("Your browser refused");
    }
  };
  return (
    <Button small onClick={copy} aria-label={what && !said ? `${label} ${what}` : undefined}>
      <span aria-live="polite">{said || label}</span>
    </Button>
  );
}

/** A button that saves a text as a file. */
export function DownloadButton({ text, name, label }: { text: () => string; name: string; label: string }) {
  const save = () => {
    const address = URL.createObjectURL(new Blob([text()], { type: "text/markdown;charset=utf-8" }));
    const link = document.createElement("a");
    Object.assign(link, { href: address, download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return (
    <Button small onClick={save}>
      {label}
    </Button>
  );
}
