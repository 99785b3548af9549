import { Problem } from "./problem";

/** What the API lets a user see, and the token that signs in to Firestore for it. */
export interface Access {
  token: string;
  /** All organizations of the user. */
  orgIds: string[];
  /** Those of the token, whose jobs Firestore shows: a token has room for 25. */
  liveOrgIds: string[];
  operator: boolean;
}
export type Rights = Omit<Access, "token">;

const MOST_LIVE = 25;
const CHANGED = "Your organizations have just changed: try again in a minute.";

/** Ask the API for a token. If the user has too many organizations for one, it has those that are wanted first. */
export async function askAccess(
  post: (body: object) => Promise<Response>,
  wanted: string[],
): Promise<Access> {
  try {
    const access = await read(await post({}));
    return { ...access, orgIds: access.liveOrgIds };
  } catch (error) {
    const orgIds = error instanceof Problem ? error.orgIds : [];
    if (orgIds.length === 0) throw error;
    return { ...(await askFor(post, chooseLive(orgIds, wanted))), orgIds };
  }
}

async function askFor(post: (body: object) => Promise<Response>, only: string[]) {
  try {
    return await read(await post({ only }));
  } catch (error) {
    // The other instance of the API does not know what the first one knew.
    if (error instanceof Problem && error.status === 403) throw new Problem(CHANGED, 409, { cause: error });
    throw error;
  }
}

async function read(answer: Response) {
  const { token, org_ids, operator } = await answer.json();
  return { token: String(token), liveOrgIds: (org_ids ?? []) as string[], operator: operator === true };
}

/** Return the organizations of a token: the wanted ones first, as many as it has room for. */
export function chooseLive(orgIds: string[], wanted: string[]): string[] {
  const first = wanted.filter((each) => orgIds.includes(each));
  return [...new Set([...first, ...orgIds])].slice(0, MOST_LIVE);
}

/** Return if two users may see the same. */
export function isSame(one: Rights, other: Rights): boolean {
  return (
    one.operator === other.operator &&
    areSame(one.orgIds, other.orgIds) &&
    areSame(one.liveOrgIds, other.liveOrgIds)
  );
}

function areSame(one: string[], other: string[]): boolean {
  return one.length === other.length && one.every((each) => other.includes(each));
}

/** Return a sentence on what a user may not see any more; null if it is nothing. */
export function lossOf(before: Rights, after: Rights): string | null {
  const lost = before.orgIds.filter((each) => !after.orgIds.includes(each));
  const found = [];
  if (lost.length === 1) found.push(`You are not a member of the organization ${lost[0]} any more.`);
  if (lost.length > 1) found.push(`You are not a member of ${lost.length} organizations any more.`);
  if (before.operator && !after.operator) found.push("You are not an operator any more.");
  return found.join(" ") || null;
}
