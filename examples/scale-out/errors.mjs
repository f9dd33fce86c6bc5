/** What users are told, and how. */

/** An input that will not be better the next time: the job fails at once, and the others go on. */
export class InputError extends Error {}

/** Wrong arguments, or a machine that does not do its part: exit code 2. */
export class UsageError extends Error {}

/** Names of files and messages about them, with what could move a terminal's cursor written out. */
export function shown(text) {
  return String(text).replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (sign) => `\\u{${sign.codePointAt(0).toString(16)}}`);
}

/** Tells what went wrong, and ends the process. */
export function endWith(error) {
  if (!(error instanceof UsageError)) throw error;
  process.stderr.write(`error: ${shown(error.message)}\n`);
  process.exit(2);
}
