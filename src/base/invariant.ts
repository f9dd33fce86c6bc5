/** Our own bugs. A user's mistake is a `Diagnostic`; this is for what must never happen, and exits with code 70. */
export class InternalError extends Error {
  override readonly name = "InternalError";
}

export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new InternalError(message);
}

export function unreachable(value: never): never {
  throw new InternalError(`unexpected case: ${JSON.stringify(value)}`);
}
