// Shows the view of a job in each of its states: `vite`, then /tests/views/job/gallery/?state=completed
import { StrictMode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import "../../../../src/theme.css";
import "../../../../src/shell/shell.css";
import "../../../../src/ui";
import "../../../../src/views/job/job.css";
import type { JobActions, Section } from "../../../../src/views/job/model";
import { JobScreen } from "../../../../src/views/job/screen";
import { HONEY } from "../../../fixtures/honey";
import { longText, makeJob, STATES, VERDICT } from "../../../fixtures/job-states";

const query = new URLSearchParams(location.search);
const state = query.get("state") ?? "completed";
const edited = HONEY.replace("very likely", "most probably").replace("On the other hand", "However");

const actions: JobActions = {
  cancel: async () => {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    throw new Error("The service can't be reached: check your network, then try again.");
  },
  quote: async ({ stage }) => ({
    run: 2,
    keeps: stage === "generate" ? [] : ["generate"],
    usd: 0.0012,
    usdAtMost: 0.034,
    seconds: [9, 25],
    waits: null,
  }),
  replay: async () => {
    throw new Error("The job has changed in the meantime: look at it, and try again.");
  },
  review: async () => {
    throw new Error("Somebody else has decided on this post meanwhile.");
  },
};

function Gallery() {
  const [section, setSection] = useState<Section>((query.get("show") as Section | null) ?? "text");
  const { job, text } = useState(() => (state === "growing" ? STATES.writing?.() : STATES[state]?.()))[0] ?? {
    job: makeJob(),
    text: null,
  };
  const grown = useGrowing(state === "growing");
  return (
    <main>
      <JobScreen
        job={job}
        text={grown ?? text}
        state="live"
        texts={{
          generate: HONEY,
          title: "Why Honey Never Spoils",
          polish: edited,
          quality: VERDICT,
          state: "live",
        }}
        runs={job.run > 1 ? [{ run: 1, job: makeJob({ status: "failed", result: null }) }] : []}
        section={section}
        onSection={setSection}
        actions={actions}
      />
    </main>
  );
}

/** Returns a text of 5,000 words that grows as a model writes it. */
function useGrowing(grows: boolean): string | null {
  const [length, setLength] = useState(Number(query.get("from") ?? 0));
  const whole = useState(() => longText(5000))[0];
  useEffect(() => {
    if (!grows) return;
    const timer = setInterval(
      () => setLength((last) => Math.min(last + 300, whole.length)),
      Number(query.get("every") ?? 500),
    );
    return () => clearInterval(timer);
  }, [grows, whole]);
  return grows ? whole.slice(0, length) : null;
}

const root = document.getElementById("page");
document.documentElement.dataset.theme = query.get("theme") ?? "light";
if (root) {
  createRoot(root).render(
    <StrictMode>
      <Gallery />
    </StrictMode>,
  );
}
