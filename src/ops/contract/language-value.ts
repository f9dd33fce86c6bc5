/** What an expression of the language evaluates to, as attributes and block parameters receive it. */
import { invariant } from "../../base/invariant.ts";
import type { Span } from "../../base/source.ts";
import type { Dim } from "../../tensor/dim.ts";
import type { AttributeSpec, Signature } from "./attributes.ts";
import type { AnyOp } from "./op.ts";

export type LanguageValue =
  | { readonly kind: "number"; readonly value: number; readonly bytes?: boolean }
  /** A symbolic size; a constant one is a `number`. */
  | { readonly kind: "size"; readonly value: Dim }
  | { readonly kind: "boolean"; readonly value: boolean }
  /** `span`: where it is written. */
  | { readonly kind: "string"; readonly value: string; readonly span?: Span }
  /** A bare name that is no variable: `same`, `nearest`, `global`, `channels`. */
  | { readonly kind: "word"; readonly text: string }
  /** `11x11` */
  | { readonly kind: "window"; readonly extents: readonly number[] }
  | { readonly kind: "list"; readonly elements: readonly LanguageValue[] }
  /** A pointwise layer as a value: `act = silu`, `act = leakyrelu(0.1)`. */
  | { readonly kind: "layer"; readonly op: AnyOp; readonly attributes: AttributeRecord }
  /** A word with arguments of its own: `normal(std=0.02)`. */
  | { readonly kind: "variant"; readonly of: Signature; readonly attributes: AttributeRecord };

/** Plain, JSON-like, immutable attribute values by name: what a graph node stores and prints. */
export type AttributeRecord = Readonly<Record<string, unknown>>;

/** A plain attribute value as the language would have it, for values that no text gave. */
export function languageValue(value: unknown): LanguageValue {
  if (typeof value === "number") return { kind: "number", value };
  if (typeof value === "boolean") return { kind: "boolean", value };
  if (typeof value === "string") return { kind: "word", text: value };
  invariant(Array.isArray(value), `${String(value)} is no attribute of a layer`);
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
      return typeof value.value === "number" ? `${value.value}` : value.value.key;
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
      return value.op.name;
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
