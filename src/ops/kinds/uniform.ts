/**
 * `uniform`: internal; numbers from 0 up to, but not including, 1, as training draws them: each a hash of the seed, the step, the
 * stream (the layer that draws) and its place, so that they are the same on every machine and with any number of threads. A hash
 * is Feistel's network on two halves of 16 bits, whose round function multiplies twice; products stay below 2^31.
 */
import { add, and, int, mul, shiftLeft, shiftRight, toFloat, toInt, or, float } from "../../kernel/expression.ts";
import type { Expression } from "../../kernel/ir.ts";
import type { KernelBuilder } from "../../kernel/kernel-builder.ts";
import { forEachIndex, ndarray } from "../../tensor/ndarray.ts";
import { float32, rowMajorStrides } from "../../tensor/shape.ts";
import { integer, integers, required } from "../contract/attributes.ts";
import { defineOp } from "../contract/op.ts";
import { seesAll } from "../contract/receptive.ts";

/** One for each round: odd, of 15 bits, without a pattern. */
const MULTIPLIERS = [0x5a7b, 0x6d2b, 0x4f1d, 0x7c8f, 0x53c5, 0x6e95, 0x62b3, 0x4c27];
/** Added in front of each, so that 0 is nothing special. */
const SUMMANDS = [0x3c6f, 0x9b05, 0xa54f, 0x510e, 0x1f83, 0x5be0, 0xcd19, 0x428a];
const WORD = 0xffff;

export const uniform = defineOp({
  name: "uniform",
  spelled: false,
  category: "internal",
  summary: "Random numbers from 0 to 1, by a seed and a step: both in words of 16 bits, the lower first.",
  attributes: {
    shape: required(integers(1), "The whole shape."),
    stream: required(integer(0), "Numbers of different streams have nothing to do with each other."),
  },
  examples: [],
  infer: (_inputs, { shape }) => [float32(shape)],
  receptive: () => seesAll,
  traits: () => ({ mixesExamples: true }),
  reference({ inputs: [words], outputs, attributes: { stream } }) {
    const output = ndarray(outputs[0]!);
    const [seedLow, seedHigh, stepLow, stepHigh] = words!.data as unknown as [number, number, number, number];
    const key = hash(hash(hash([0, 0], seedLow, seedHigh), stepLow, stepHigh), stream & WORD, stream >> 16);
    forEachIndex(output.shape, (_index, position) => {
      const [left, right] = hash(key, position & WORD, position >> 16);
      output.data[position] = ((left << 8) | (right >> 8)) / 2 ** 24;
    });
    return [output];
  },
  lower(k, { inputs: [words], outputs, attributes: { stream } }) {
    const word = (at: number) => k.let("word", toInt(words!.at([int(0), int(at)])));
    const ofSeed = hashed(k, [int(0), int(0)], word(0), word(1));
    const ofStep = hashed(k, ofSeed, word(2), word(3));
    const key = hashed(k, ofStep, int(stream & WORD), int(stream >> 16));
    const strides = rowMajorStrides(outputs[0]!.shape);
    outputs[0]!.forEach((index) => {
      const place = index.reduce((sum, at, axis) => add(sum, mul(at, int(strides[axis]!))), int(0) as Expression);
      const position = k.let("position", place);
      const [left, right] = hashed(k, key, and(position, int(WORD)), shiftRight(position, 16));
      const bits = or(shiftLeft(left, 8), shiftRight(right, 8));
      outputs[0]!.store(index, mul(toFloat(bits), float(2 ** -24)));
    });
  },
});

function secondOf(round: number): number {
  return MULTIPLIERS[(round + 3) % MULTIPLIERS.length]!;
}

type Halves<T> = readonly [left: T, right: T];

function hash([left, right]: Halves<number>, low: number, high: number): Halves<number> {
  let [a, b] = [(left + low) & WORD, (right + high) & WORD];
  MULTIPLIERS.forEach((multiplier, round) => {
    const once = ((((b + SUMMANDS[round]!) & WORD) * multiplier) >> 7) & WORD;
    const mixed = ((((once + (once >> 5)) & WORD) * secondOf(round)) >> 9) & WORD;
    [a, b] = [b, (a + mixed) & WORD];
  });
  return [a, b];
}

function hashed(
  k: KernelBuilder,
  [left, right]: Halves<Expression>,
  low: Expression,
  high: Expression,
): Halves<Expression> {
  const word = (value: Expression): Expression => k.let("half", and(value, int(WORD)));
  let [a, b] = [word(add(left, low)), word(add(right, high))];
  MULTIPLIERS.forEach((multiplier, round) => {
    const once = word(shiftRight(mul(word(add(b, int(SUMMANDS[round]!))), int(multiplier)), 7));
    const mixed = shiftRight(mul(word(add(once, shiftRight(once, 5))), int(secondOf(round))), 9);
    [a, b] = [b, word(add(a, mixed))];
  });
  return [a, b];
}
