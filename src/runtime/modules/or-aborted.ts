import type { LoadOptions } from "./module-context.ts";

/** What the promise gives, unless the signal comes first. */
export function orAborted<T>(promise: Promise<T>, signal: LoadOptions["signal"]): Promise<T> {
  if (!signal) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop);
    promise.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
  });
}
