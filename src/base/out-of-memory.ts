/** V8's words for an array that it has no memory for. */
export function isOutOfMemory(error: unknown): boolean {
  return (
    error instanceof RangeError && /^(Array buffer allocation failed|Invalid typed array length)/.test(error.message)
  );
}
