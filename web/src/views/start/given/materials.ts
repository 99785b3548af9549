import { doc, type Firestore, getDoc } from "firebase/firestore";

type Fields = Record<string, unknown>;

const NAMES = ["sources", "links", "refresh"] as const;

/** Returns a job's request with the texts that stand beside the job: the request itself has their digests. */
export async function withTexts(db: Firestore | null, jobId: string, request: object): Promise<object> {
  const found = request as Fields;
  if (!db) return request;
  const read = await Promise.all(
    NAMES.filter((name) => isGiven(found[name])).map(async (name) => {
      // The form is useful without a text that can't be read.
      const kept = await getDoc(doc(db, "jobs", jobId, "materials", name)).catch(() => null);
      const material = kept?.data();
      return material ? [name, name === "sources" ? material.sources : material] : null;
    }),
  );
  return { ...request, ...Object.fromEntries(read.filter((each) => each !== null)) };
}

function isGiven(value: unknown): boolean {
  return Array.isArray(value) ? value.length > 0 : typeof value === "object" && value !== null;
}
