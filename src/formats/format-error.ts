/** A data file that is not what it should be: the user's mistake, printed without a stack trace. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

const LONGEST = 60;

/** A value of parsed JSON as messages show it: short, and of whatever nests, however deep, only what it is. */
export function told(json: unknown): string {
  const list = Array.isArray(json) ? (json as unknown[]) : [];
  if (list.length > 16 || list.some((each) => typeof each === "object" && each !== null)) return "a list";
  if (!Array.isArray(json) && typeof json === "object" && json !== null) return "an object";
  const text = JSON.stringify(json) ?? "nothing";
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

/** A name from a file in quotes, cut where it is too long for a message. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 97)}...` : name);
}
