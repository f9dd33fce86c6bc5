/**
 * Every attribute of every layer, in every form that its type takes, is written so that it reads back as the same: values
 * are drawn from a pool of all that the language can say, with the corners of each kind, and combined at random.
 */
import { describe, expect, it } from "vitest";
import { hashText, randomSource, type RandomSource } from "../../../../src/base/random.ts";
import { Builder, noOrigin } from "../../../../src/graph/graph-builder.ts";
import type { Graph, Node } from "../../../../src/graph/graph.ts";
import { writeModelText } from "../../../../src/interchange/text/index.ts";
import { findAxis, type Axis } from "../../../../src/ops/shared/axes.ts";
import type { AnyOp } from "../../../../src/ops/contract/op.ts";
import { ops } from "../../../../src/ops/index.ts";
import type { AttributeRecord, LanguageValue, AttributeSpec } from "../../../../src/ops/contract/language-value.ts";
import { float32, spatialDims } from "../../../../src/tensor/shape.ts";
import { tries } from "../../../support/effort.ts";
import { modelOf } from "../../../support/models.ts";
import { attributesOf } from "../../../support/run-op.ts";

/** How many sound combinations of each layer are tried; CONVOKE_EFFORT for more. */
const casesEach = tries(25);

const numbers = [
  0,
  -0,
  1,
  2,
  3,
  4,
  5,
  7,
  8,
  12,
  64,
  -1,
  -2,
  0.5,
  1.5,
  1.7,
  -0.25,
  1 / 3,
  0.1,
  1e-5,
  1e-7,
  1.5e-45,
  2 ** -1074,
  1e15,
  1e16,
  2 ** 53,
  1e20,
  1e21,
  1.2345e22,
  3.4028234663852886e38,
  1e300,
  Number.MAX_VALUE,
  -1e-7,
  -1e21,
  0.8571428571428571,
];

const shapes = [
  [1, 8],
  [1, 8, 12],
  [1, 8, 12, 9],
  [1, 4, 6, 6],
  [1, 4, 5, 6, 7],
  [1, 2, 3, 4, 2, 2],
  [1, 2, 1, 2, 1, 2, 1],
];

describe("attributes read back as they were written", () => {
  for (const op of ops.filter(({ spelled, inputs }) => spelled && inputs.max > 0)) {
    it(op.name, () => {
      const random = randomSource(hashText(op.name));
      let sound = 0;
      for (let tries = 0; tries < 60 * casesEach && sound < casesEach; tries++) {
        const node = randomNode(op, random);
        if (node === undefined) continue;
        sound++;
        expectReadBack(node);
      }
      expect(sound, "no combination of values was accepted").toBeGreaterThan(0);
    });
  }
});

interface Built {
  readonly graph: Graph;
  readonly node: Node;
}

/** The layer with a few attributes other than their defaults, on a shape that it takes; undefined where it takes none. */
function randomNode(op: AnyOp, random: RandomSource): Built | undefined {
  const attributes: Record<string, unknown> = { ...attributesOf(op) };
  for (const [name, spec] of Object.entries(op.attributes) as [string, AttributeSpec][]) {
    if (spec.required || random.next() < 0.3) attributes[name] = randomValue(spec, random);
  }
  const { min, max } = op.inputs;
  const count = max > 1 ? Math.max(2, min) : 1;
  const shape = pick(shapes, random);
  const builder = new Builder("Case");
  const inputs = Array.from({ length: count }, (_, at) => builder.input(`x${at}`, float32(shape), noOrigin));
  const silent = { error: () => undefined, warning: () => {}, demand: () => {} };
  const node = builder.add({ name: "layer", op, attributes, inputs, origin: noOrigin }, silent);
  if (node === undefined) return undefined;
  node.outputs.forEach((value) => builder.output("output", value));
  return { graph: builder.finish(), node };
}

/** A value of the attribute's type, from the pool of all values of the language. */
function randomValue({ type }: AttributeSpec, random: RandomSource): unknown {
  for (let tries = 0; tries < 200; tries++) {
    const parsed = type.parse(randomLanguageValue(type.words ?? [], random));
    if (parsed.ok) return parsed.value;
  }
  return undefined;
}

function randomLanguageValue(words: readonly string[], random: RandomSource, depth = 0): LanguageValue {
  const kind = Math.floor(random.next() * (depth < 3 ? 6 : 1));
  if (kind === 1 && words.length > 0) return { kind: "word", text: pick(words, random) };
  if (kind === 2) return { kind: "boolean", value: random.next() < 0.5 };
  if (kind === 3) {
    const extents = Array.from({ length: 2 + Math.floor(random.next() * 2) }, () => Math.floor(random.next() * 5));
    return { kind: "window", extents };
  }
  if (kind >= 4) {
    const length = 1 + Math.floor(random.next() * 4);
    const isFlat = random.next() < 0.7;
    const same = random.next() < 0.2 ? randomLanguageValue(words, random, 3) : undefined;
    const element = () => same ?? randomLanguageValue(words, random, isFlat ? 3 : depth + 1);
    const ofWords = isFlat && words.length > 0 && random.next() < 0.5;
    const word = (): LanguageValue => ({ kind: "word", text: pick(words, random) });
    return { kind: "list", elements: Array.from({ length }, ofWords ? word : element) };
  }
  return { kind: "number", value: random.next() < 0.5 ? pick(numbers, random) : Math.floor(random.next() * 6) };
}

function pick<T>(from: readonly T[], random: RandomSource): T {
  return from[Math.floor(random.next() * from.length)]!;
}

function expectReadBack({ graph, node }: Built): void {
  const { text } = writeModelText({ name: "Case", graph }, new Map());
  const again = modelOf(text).graph.nodes[0]!;
  const rank = spatialDims(node.inputs[0]!.type.shape).length;
  expect(again.op.name, text).toBe(node.op.name);
  const [meant, read] = [node.attributes, again.attributes].map((each) => meaningOf(node, each, rank));
  expect(read, text).toEqual(meant);
  expect(again.outputs[0]!.type, text).toEqual(node.outputs[0]!.type);
}

/** Axes as numbers; where one entry stands for each axis, or one an axis for both sides, all entries. */
function meaningOf({ op, inputs }: Node, attributes: AttributeRecord, spatial: number): Record<string, unknown> {
  const rank = inputs[0]!.type.shape.length;
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  const kernel = attributes["kernel"];
  return Object.fromEntries(
    given.flatMap(([name, value]): [string, unknown][] => {
      const { type } = op.attributes[name] as AttributeSpec;
      // A stride that is the kernel is what is left out.
      if (
        name === "stride" &&
        `${spread(value, spatial)}` === `${spread(kernel, spatial)}` &&
        op.category === "pooling"
      )
        return [];
      if (name.startsWith("ax")) return [[name, [value].flat().map((axis) => findAxis(axis as Axis, rank))]];
      const isSpread = Array.isArray(value) && type.parse({ kind: "number", value: value[0] as number }).ok;
      return [[name, isSpread ? spread(value, spatial) : value]];
    }),
  );
}

function spread(value: unknown, spatial: number): unknown {
  if (!Array.isArray(value)) return value;
  if (value.length === 1) return Array(2 * spatial).fill(value[0]);
  return value.length === spatial ? [...value, ...value] : value;
}
