/**
 * What elements in memory are: the one table. A load gives an element as the type that it is computed as, and a store takes
 * that; all other conversions are written. A new type of elements is a row here, and whatever `tsc` then asks for.
 */
import type { DType } from "../tensor/dtype.ts";

interface ElementFacts {
  readonly bytes: number;
  /** The array of JavaScript that holds such elements. */
  readonly array: { readonly name: string };
  /** The type of WebAssembly that loads give and stores take, and these instructions. */
  readonly wasm: {
    readonly type: "f32" | "f64" | "i32";
    readonly load: string;
    readonly store: string;
    /** What gives four elements in the lanes of one vector; undefined for what does not fit. */
    readonly loadLanes?: string;
    /** What brings them there once they are loaded. */
    readonly spreadLanes?: readonly string[];
  };
  /** The type of expressions that loads give and stores take. */
  readonly computedAs: "f32" | "f64" | "i32";
  /** The type of tensors, in files and at ports, that has the same elements. */
  readonly dtype: DType;
}

export const ELEMENTS = {
  f32: {
    bytes: 4,
    array: Float32Array,
    wasm: { type: "f32", load: "f32.load", store: "f32.store", loadLanes: "v128.load" },
    computedAs: "f32",
    dtype: "float32",
  },
  f64: {
    bytes: 8,
    array: Float64Array,
    wasm: { type: "f64", load: "f64.load", store: "f64.store" },
    computedAs: "f64",
    dtype: "float64",
  },
  i32: {
    bytes: 4,
    array: Int32Array,
    wasm: { type: "i32", load: "i32.load", store: "i32.store", loadLanes: "v128.load" },
    computedAs: "i32",
    dtype: "int32",
  },
  /** With a sign; a store keeps the lower half of an i32. */
  i16: {
    bytes: 2,
    array: Int16Array,
    wasm: { type: "i32", load: "i32.load16_s", store: "i32.store16", loadLanes: "v128.load16x4_s" },
    computedAs: "i32",
    dtype: "int16",
  },
  /** Without a sign; a store keeps the lowest byte of an i32. */
  u8: {
    bytes: 1,
    array: Uint8Array,
    wasm: {
      type: "i32",
      load: "i32.load8_u",
      store: "i32.store8",
      loadLanes: "v128.load32_zero",
      spreadLanes: ["i16x8.extend_low_i8x16_u", "i32x4.extend_low_i16x8_u"],
    },
    computedAs: "i32",
    dtype: "uint8",
  },
} as const satisfies Record<string, ElementFacts>;

export type StorageType = keyof typeof ELEMENTS;

/** Elements of some type as JavaScript holds them. */
export type ElementArray<T extends StorageType = StorageType> = (typeof ELEMENTS)[T]["array"]["prototype"];

export const STORAGE_TYPES = Object.keys(ELEMENTS) as readonly StorageType[];

/** The storage that holds exactly the elements of a tensor. */
export function elementOf(dtype: (typeof ELEMENTS)[StorageType]["dtype"]): StorageType {
  return STORAGE_TYPES.find((element) => ELEMENTS[element].dtype === dtype)!;
}

/** Bytes of so many elements. */
export function bytesOf(element: StorageType, count = 1): number {
  return ELEMENTS[element].bytes * count;
}

/** Something for each type of elements. */
export function perElement<T>(give: (element: StorageType) => T): Record<StorageType, T> {
  return { f32: give("f32"), f64: give("f64"), i32: give("i32"), i16: give("i16"), u8: give("u8") };
}

/** The name of the array: `Float32Array`. */
export function arrayType(element: StorageType): string {
  return ELEMENTS[element].array.name;
}

/** New elements with these values, rounded; zeros where only their number is given. */
export function elementArray(element: StorageType, values: number | ArrayLike<number>): ElementArray {
  return new ELEMENTS[element].array(values as ArrayLike<number>);
}
