/** A data file that is not what it should be: the user's mistake, printed without a stack trace. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}

/** A name from a file in quotes, cut where it is too long for a message. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 100 ? `${name.slice(0, 97)}...` : name);
}
