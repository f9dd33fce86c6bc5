/** Names among a few, as callers hand them in: callers in plain JavaScript have no type checker that tells them. */
import { nearest } from "./did-you-mean.ts";

/** @throws RangeError where it is not one of the names; `what` they are names of: `target`. */
export function demandName<N extends string>(what: string, name: string, names: readonly N[]): asserts name is N {
  if (names.some((each) => each === name)) return;
  const near = nearest(String(name), names);
  const hint = near === undefined ? `there are ${names.join(", ")}` : `did you mean ${near}?`;
  throw new RangeError(`there is no ${what} ${JSON.stringify(name)}; ${hint}`);
}
