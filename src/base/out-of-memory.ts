/** V8's and Node's words for what they have no memory for. */
const WORDS =
  /Array buffer allocation failed|Invalid (typed )?array (buffer )?length|Invalid string length|string longer than|(Map|Set) maximum size|could not allocate memory|Out of memory/i;

export function isOutOfMemory(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, message } = error as Error & { readonly code?: unknown };
  return code === "ENOMEM" || code === "ERR_MEMORY_ALLOCATION_FAILED" || WORDS.test(message);
}
