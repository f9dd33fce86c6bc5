/**
 * What an expression of the language evaluates to, as attributes and block parameters receive it, and what an attribute
 * declares of the values that it takes.
 */
import { invariant } from "../../base/invariant.ts";
import type { Span } from "../../base/source.ts";
import { formatDim, type Dim, type SizeBindings } from "../../tensor/dim.ts";

export type LanguageValue =
  | { readonly kind: "number"; readonly value: number; readonly bytes?: boolean }
  /** A symbolic size; a constant one is a `number`. */
  | { readonly kind: "size"; readonly value: Dim }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** `span`: where it is written. */
  | { readonly kind: "string"; readonly value: string; readonly span?: Span }
  /** A bare name that is not a variable: `same`, `nearest`, `global`, `channels`. */
  | { readonly kind: "word"; readonly text: string }
  /** `11x11` */
  | { readonly kind: "window"; readonly extents: readonly number[] }
  | { readonly kind: "list"; readonly elements: readonly LanguageValue[] }
  /** A pointwise layer as a value: `act = silu`, `act = leakyrelu(0.1)`. */
  | { readonly kind: "layer"; readonly name: string; readonly attributes: AttributeRecord }
  /** A word with arguments of its own: `normal(std=0.02)`. */
  | { readonly kind: "variant"; readonly of: Signature; readonly attributes: AttributeRecord };

/** Plain, JSON-like, immutable attribute values by name: what a graph node stores and prints. */
export type AttributeRecord = Readonly<Record<string, unknown>>;

export type Parsed<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly found: string };

export interface AttributeType<T> {
  /** Completes "X must be …": `a positive integer`. */
  readonly description: string;
  /** A value that it takes, as written: `3`. */
  readonly example: string;
  /** The words it accepts, where it accepts words: for did-you-mean and documentation. */
  readonly words?: readonly string[];
  /** The words among these that take arguments, and how: `normal(std=0.02)`. */
  readonly variants?: readonly Signature[];
  /** Whether its values are lists or arrays: how `either` tells which of its types prints a value. */
  readonly structured?: boolean;
  parse(value: LanguageValue): Parsed<T>;
  /** The value in the words of the language. */
  print(value: T): string;
  /** The value at sizes, where it may depend on open ones. */
  bind?(value: T, sizes: SizeBindings): T;
}

export interface AttributeSpec<T = unknown> {
  readonly type: AttributeType<T>;
  readonly doc: string;
  /** Undefined where the attribute must be written. */
  readonly defaultValue: T | undefined;
  readonly required: boolean;
  /** In words, where the default depends on other things: `the kernel`. */
  readonly defaultText?: string;
}

export type AttributeSpecs = Readonly<Record<string, AttributeSpec<never> | AttributeSpec>>;

/** What can be called with attributes: a layer, or a word as the value of one. */
export interface Signature {
  readonly name: string;
  readonly attributes: AttributeSpecs;
  /** The attributes that plain values fill, in order. */
  readonly positional: readonly string[];
  readonly examples: readonly { readonly text: string }[];
}

/** Attributes at sizes: those that depend on none, or are left out, stay as they are. */
export function bindAttributes(specs: AttributeSpecs, given: AttributeRecord, sizes: SizeBindings): AttributeRecord {
  const bound = (name: string, value: unknown): unknown =>
    value === undefined ? undefined : ((specs[name] as AttributeSpec | undefined)?.type.bind?.(value, sizes) ?? value);
  return Object.fromEntries(Object.entries(given).map(([name, value]) => [name, bound(name, value)]));
}

/** A plain attribute value as the language would have it, for values that no text gave. */
export function languageValue(value: unknown): LanguageValue {
  if (typeof value === "number") return { kind: "number", value };
  if (typeof value === "boolean") return { kind: "boolean", value };
  if (typeof value === "string") return { kind: "word", text: value };
  invariant(Array.isArray(value), `${String(value)} is not an attribute of a layer`);
  return { kind: "list", elements: value.map(languageValue) };
}

/** Characters of a list that are shown. */
const shownLength = 200;

/** The value in the words of the language; of a long list its beginning. */
export function formatValue(value: LanguageValue): string {
  switch (value.kind) {
    case "number":
      return `${value.value}${value.bytes === true ? "B" : ""}`;
    case "size":
      return formatDim(value.value);
    case "boolean":
      return `${value.value}`;
    case "string":
      return JSON.stringify(value.value);
    case "word":
      return value.text;
    case "window":
      return value.extents.join("x");
    case "list":
      return formatList(value.elements);
    case "layer":
      return value.name;
    case "variant":
      return writeVariant(value.of, value.attributes);
  }
}

function formatList(elements: readonly LanguageValue[]): string {
  let text = "";
  for (const [index, element] of elements.entries()) {
    if (text.length > shownLength) return `[${text}, …]`;
    text += `${index === 0 ? "" : ", "}${formatValue(element)}`;
  }
  return `[${text}]`;
}

/** With its arguments by name, but for those at their defaults: `normal(std=0.02)`. */
export function writeVariant({ name, attributes }: Signature, given: AttributeRecord): string {
  const written = (Object.entries(attributes) as [string, AttributeSpec][]).flatMap(([key, { type, defaultValue }]) => {
    if (given[key] === undefined) return [];
    const text = type.print(given[key]);
    return defaultValue !== undefined && type.print(defaultValue) === text ? [] : [`${key}=${text}`];
  });
  return written.length === 0 ? name : `${name}(${written.join(", ")})`;
}
