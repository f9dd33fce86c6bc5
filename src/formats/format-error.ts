/** A data file that is not what it should be: the user's mistake, told without a stack trace. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}
