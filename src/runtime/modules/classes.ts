/** Ships in modules that learn classes. */

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
