/**
 * Identifiers of the emitted text. Names of a program are any text, as users wrote them: what is not an identifier is mended
 * (`layer1.0.conv1` becomes `layer1_0_conv1`), and reserved words, globals and names already taken get a suffix.
 */
import { uniqueName } from "../base/unique-names.ts";

/** Names that the emitted text means in their usual sense, and words that cannot be names in a module. */
const TAKEN = `
arguments await break case catch class const continue debugger default delete do else enum eval export extends false
finally for function if implements import in instanceof interface let new null package private protected public return
static super switch this throw true try typeof undefined var void while with yield async of get set type declare
any unknown never number string boolean bigint symbol object
constructor prototype hasOwnProperty toString valueOf toLocaleString isPrototypeOf propertyIsEnumerable
__proto__ __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__
Math Float32Array Float64Array Int32Array Uint8Array Uint16Array Uint32Array ArrayBuffer DataView Map Set Object Array
Number String Symbol JSON Promise Error TypeError RangeError TextDecoder globalThis Infinity NaN URL fetch atob Record
`
  .trim()
  .split(/\s+/);

/** Distinct identifiers of one scope; those of the scopes around it are taken too. */
export class Identifiers {
  readonly #parent: Identifiers | undefined;
  readonly #taken: Set<string>;

  constructor(parent?: Identifiers, reserved: readonly string[] = []) {
    this.#parent = parent;
    this.#taken = new Set(parent === undefined ? [...TAKEN, ...reserved] : reserved);
  }

  has(name: string): boolean {
    return this.#taken.has(name) || (this.#parent?.has(name) ?? false);
  }

  /** An identifier like the one wished for, different from all before; `suffix` is tried before numbers. */
  declare(wish: string, suffix = ""): string {
    const base = toIdentifier(wish);
    const distinct = this.has(base) ? `${base}${suffix}` : base;
    const name = uniqueName(
      distinct,
      (each) => this.has(each),
      (number) => `${distinct}_${number - 1}`,
    );
    this.#taken.add(name);
    return name;
  }
}

/** Letters, digits and underscores stay; anything else becomes an underscore. */
export function toIdentifier(text: string): string {
  const mended = text.replace(/[^\p{ID_Continue}$]/gu, "_").replace(/[\u200c\u200d]/g, "_");
  return /^[\p{ID_Start}_$]/u.test(mended) ? mended : `_${mended}`;
}
