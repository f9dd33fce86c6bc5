/**
 * Attributes that are one of several words, each with numbers of its own: `zeros`, `normal(std=0.02)`. The arguments of a word
 * are declared, bound and judged as those of a layer.
 */
import type { AttributesOf } from "../contract/attributes.ts";
import {
  formatValue,
  writeVariant,
  type AttributeRecord,
  type LanguageValue,
  type AttributeSpecs,
  type AttributeType,
  type Signature,
} from "../contract/language-value.ts";

export interface Variant<Name extends string = string, S extends AttributeSpecs = AttributeSpecs> extends Signature {
  readonly name: Name;
  readonly attributes: S;
}

/** The word that was chosen, as `variant`, beside its arguments: `{ variant: "normal", std: 0.02 }`. */
export type Chosen<V> = V extends Variant<infer Name, infer S> ? { readonly variant: Name } & AttributesOf<S> : never;

/** A word without arguments. */
export function plainVariant<const Name extends string>(name: Name): Variant<Name, Readonly<Record<never, never>>> {
  return { name, attributes: {}, positional: [], examples: [{ text: name }] };
}

/** A word with arguments; `example`: as it may be written. */
export function variant<const Name extends string, const S extends AttributeSpecs>(
  name: Name,
  attributes: S,
  positional: readonly (keyof S & string)[],
  example: string,
): Variant<Name, S> {
  return { name, attributes, positional, examples: [{ text: example }] };
}

export function oneOf<const V extends readonly Variant[]>(...variants: V): AttributeType<Chosen<V[number]>> {
  const usages = variants.map(usageOf);
  const chosen = (of: Signature, given: AttributeRecord) =>
    ({ ok: true, value: { variant: of.name, ...given } as unknown as Chosen<V[number]> }) as const;
  return {
    description: `${usages.slice(0, -1).join(", ")} or ${usages.at(-1)!}`,
    example: usages[0]!,
    words: variants.map(({ name }) => name),
    variants,
    parse: (value) => {
      const found = variants.find((each) => each === signatureOf(value, variants));
      if (found === undefined) return { ok: false, found: formatValue(value) };
      return chosen(found, value.kind === "variant" ? value.attributes : defaultsOf(found));
    },
    print: ({ variant: name, ...given }) =>
      writeVariant(
        variants.find((each) => each.name === name)!,
        given,
      ),
  };
}

/** How a variant is written where nothing else is known: bare if that will do. */
export function usageOf({ name, attributes, examples }: Signature): string {
  return isPlain(attributes) ? name : examples[0]!.text;
}

/** The variant that a value is: a bare word is one that needs no arguments. */
function signatureOf(value: LanguageValue, variants: readonly Signature[]): Signature | undefined {
  if (value.kind === "variant") return value.of;
  const text = value.kind === "word" ? value.text : value.kind === "string" ? value.value : undefined;
  return variants.find(({ name, attributes }) => name === text && isPlain(attributes));
}

function isPlain(attributes: AttributeSpecs): boolean {
  return Object.values(attributes).every(({ required }) => !required);
}

function defaultsOf({ attributes }: Signature): AttributeRecord {
  return Object.fromEntries(Object.entries(attributes).map(([name, spec]) => [name, spec.defaultValue]));
}
