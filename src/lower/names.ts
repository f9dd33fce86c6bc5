/**
 * Identifiers for functions and buffers, made of names that users wrote: `layer1.0.conv1` becomes `layer1_0_conv1`.
 * Unique in a program, never a reserved word, and never a name that means something to an object or a module.
 */
import { UniqueNames } from "../base/unique-names.ts";

/** Gives each name an identifier of its own; the same names in the same order give the same identifiers. */
export class Identifiers {
  readonly #names = new UniqueNames();

  unique(name: string): string {
    return this.#names.unique(identifierOf(name));
  }
}

/** The name as an identifier: letters and digits of any script stay, everything else becomes `_`. */
export function identifierOf(name: string): string {
  const safe = name.replace(/[^\p{ID_Continue}]/gu, "_");
  if (safe === "") return "layer";
  if (!/^[\p{ID_Start}_]/u.test(safe)) return `_${safe}`;
  return RESERVED.has(safe) ? `${safe}_` : safe;
}

const RESERVED = new Set(
  [
    "abstract any arguments as async await boolean break case catch class const constructor continue debugger declare",
    "default delete do double else enum eval export extends false final finally float for from function get global if",
    "implements import in instanceof int interface let long module new null number object of package private protected",
    "prototype public require return set static string super switch symbol this throw true try type typeof undefined",
    "using var void while with yield NaN Infinity Math Float32Array Float64Array Int32Array __proto__",
  ].flatMap((line) => line.split(" ")),
);
