/** Ships in modules that train: what a batch of examples is handed over as. */
import { check } from "./check.ts";

/** Classes, into memory for them; each from 0 up to how many there are, or the one that is ignored. */
export function putClasses(
  name: string,
  given: ArrayLike<number>,
  into: Float32Array,
  shape: string,
  classes: number,
  ignored?: number,
): void {
  if (!ArrayBuffer.isView(given) || given.length !== into.length) {
    const kind = Object.prototype.toString.call(given).slice(8, -1);
    const found = given == null ? `${given}` : `${kind} of ${given.length}`;
    throw new TypeError(`${name}: expected an Int32Array of ${into.length} elements (${shape}), found ${found}`);
  }
  for (let at = 0; at < into.length; at++) {
    const each = given[at]!;
    if (!(each >= 0 && each < classes && Number.isInteger(each)) && each !== ignored) {
      throw new RangeError(`${name}: expected classes from 0 to ${classes - 1}, found ${each} at ${at}`);
    }
  }
  into.set(given);
}

/** Whether a batch has as many elements, or pictures, as it must. */
export function checkBatch(name: string, given: any, batch: number, length: number, shape: string): void {
  if (!Array.isArray(given)) check(name, given, length, shape);
  else if (given.length !== batch) throw new TypeError(`${name}: expected ${batch} pictures, found ${given.length}`);
}

/** Some of a batch: of its elements, or of its pictures. */
export function partOf(batch: any, first: number, count: number, size: number): any {
  return Array.isArray(batch)
    ? batch.slice(first, first + count)
    : batch.subarray(first * size, (first + count) * size);
}
