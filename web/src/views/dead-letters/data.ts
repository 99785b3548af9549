/** The data of a dead letter as a person reads it. */

/** Returns JSON with its lines indented, and any other text as it is; what can't be shown is escaped. */
export function readable(data: string): string {
  return escapeControls(indent(data));
}

function indent(data: string): string {
  try {
    return JSON.stringify(JSON.parse(data), null, 2);
  } catch {
    return data;
  }
}

/** Control characters but line ends and tabs, and those that turn the direction of a line round. */
const UNSHOWN = /(?![\n\t])[\p{Cc}\u202a-\u202e\u2066-\u2069]/gu;

function escapeControls(text: string): string {
  return text.replace(UNSHOWN, (each) => `\\u${each.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
