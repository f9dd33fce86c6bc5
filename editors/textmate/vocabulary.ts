/** The words that the language knows without a declaration, by what they are. */
import { statementKeywords } from "../../grammar/tokens.ts";
import { figureNames } from "../../src/graph/claim.ts";
import { pixelsCall } from "../../src/graph/pixels-call.ts";
import type { AttributeSpec, Signature } from "../../src/ops/contract/language-value.ts";
import { layerNames, ops } from "../../src/ops/index.ts";
import { functionNames } from "../../src/resolve/arithmetic.ts";
import { behaviourNames } from "../../src/resolve/behaviour-signatures.ts";
import { factNames } from "../../src/resolve/tensor-facts.ts";
import { choicesOf, lineWords } from "../../src/resolve/train-words.ts";
import { layouts } from "../../src/tensor/layout.ts";

const layers = ops.filter(({ spelled }) => spelled);
const choices = Object.values(choicesOf).flatMap((signatures): readonly Signature[] => signatures ?? []);

export const vocabulary = {
  keywords: [...statementKeywords].map(({ name }) => name.toLowerCase()),
  layers: layerNames,
  /** Layers that are passed to blocks, too: `act=silu`. */
  activations: layers.filter(({ category }) => category === "activation").map(({ name }) => name),
  functions: functionNames,
  facts: factNames,
  figures: figureNames,
  behaviours: behaviourNames,
  inputCalls: [pixelsCall.name],
  layouts,
  trainLines: lineWords,
  trainChoices: distinct(choices.map(({ name }) => name)),
  /** What attributes take: `mode=nearest`, `init=normal(std=0.02)`. */
  attributeWords: wordsOf([...layers, pixelsCall, ...choices], Object.keys),
  /** Such a word without its attribute: `avgpool global`. */
  plainWords: wordsOf(layers, (attributes, positional) => positional.filter((name) => name in attributes)),
} satisfies Readonly<Record<string, readonly string[]>>;

function wordsOf(
  signatures: readonly Pick<Signature, "attributes" | "positional">[],
  chosen: (attributes: Signature["attributes"], positional: readonly string[]) => readonly string[],
): readonly string[] {
  const specs = signatures.flatMap(({ attributes, positional }) =>
    chosen(attributes, positional).map((name) => attributes[name] as AttributeSpec),
  );
  return distinct(specs.flatMap(({ type }) => type.words ?? [])).filter(isColoured);
}

/** Axes are what parameters and constants are often called, and booleans are coloured everywhere. */
function isColoured(word: string): boolean {
  return /^\w+$/.test(word) && ![...factNames, "true", "false"].some((other) => other === word);
}

function distinct(words: readonly string[]): readonly string[] {
  return [...new Set(words)];
}
