import { collection, type Firestore, onSnapshot, query, where } from "firebase/firestore";
import { useEffect, useState } from "react";
import type { Job } from "../../../../hooks";
import { isWebAddress } from "../sources/given";
import { sentenceCase } from "../words";

/** A post's draft in a content management system. */
export interface CmsDraft {
  cms: string;
  state: string;
  editUrl: string | null;
  error: string | null;
  note: string | null;
}

/** Returns the drafts of a job as they are now; null for the job asks for none. */
export function useDrafts(db: Firestore | null, job: Job | null): CmsDraft[] {
  const [drafts, setDrafts] = useState<CmsDraft[]>([]);
  const id = job?.job_id;
  const orgId = job?.org_id;
  useEffect(() => {
    if (!db || !id) return;
    const place = query(collection(db, "jobs", id, "publications"), where("org_id", "==", orgId));
    return onSnapshot(
      place,
      {},
      (found) => setDrafts(found.docs.map((each) => readDraft(each.id, each.data()))),
      () => setDrafts([]), // the job is useful without them
    );
  }, [db, id, orgId]);
  return job ? drafts : [];
}

/** Reads a document of a draft, whatever it holds. */
export function readDraft(cms: string, fields: Record<string, unknown>): CmsDraft {
  const text = (name: string) => (typeof fields[name] === "string" ? fields[name] : null) as string | null;
  const url = text("edit_url");
  return {
    cms,
    state: text("state") ?? "",
    editUrl: url && isWebAddress(url) ? url : null,
    error: text("error"),
    note: text("note"),
  };
}

const NAMES: Record<string, string> = { wordpress: "WordPress", ghost: "Ghost" };
const STATES: Record<string, string> = {
  sending: "The draft is being made.",
  waiting: "It is tried again by itself.",
  draft: "The draft is there.",
  left: "An earlier draft of this job was changed there, so it stays as it is.",
  failed: "The draft could not be made.",
};

/** Where the post is a draft. */
export function Drafts({ drafts }: { drafts: CmsDraft[] }) {
  return (
    <section className="panel" aria-labelledby="drafts-title">
      <h2 id="drafts-title">Drafts</h2>
      <dl className="facts">
        {drafts.map(({ cms, state, editUrl, error, note }) => (
          <div key={cms} className="fact">
            <dt>{NAMES[cms] ?? cms}</dt>
            <dd>
              {STATES[state] ?? sentenceCase(state)}{" "}
              {editUrl && (
                <a href={editUrl} rel="noreferrer nofollow" target="_blank">
                  Edit it there
                </a>
              )}
              {state !== "draft" && error && <p className="refusal">{error}</p>}
              {note && <p className="muted">{note}</p>}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
