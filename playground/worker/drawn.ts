/** What cannot be drawn is refused with its reason. */
import { NoAnswer } from "./no-answer.ts";

/** @throws NoAnswer where there is more than a picture can hold. */
export function drawn<T>(draw: () => T): T {
  try {
    return draw();
  } catch (error) {
    if (error instanceof RangeError) throw new NoAnswer(`${error.message}.`);
    throw error;
  }
}
