/** Ships in modules that train: what a batch of examples is handed over as. */
import { check } from "./check.ts";

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
