/** `pixels(…)` and names of classes come back from text as they were. */
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Builder, noOrigin } from "../../../../src/graph/graph-builder.ts";
import type { Graph } from "../../../../src/graph/graph.ts";
import { writeModelText } from "../../../../src/interchange/text/index.ts";
import { flatten } from "../../../../src/ops/kinds/flatten.ts";
import { pixelFits, type Pixels } from "../../../../src/tensor/pixels.ts";
import { float32 } from "../../../../src/tensor/shape.ts";
import { modelOf } from "../../../support/models.ts";

const numbers = (count: number, options: fc.DoubleConstraints): fc.Arbitrary<readonly number[]> =>
  fc.oneof(
    fc.array(fc.double({ noNaN: true, ...options }), { minLength: count, maxLength: count }),
    fc.double({ noNaN: true, ...options }).map((value) => Array.from({ length: count }, () => value)),
  );

const pixels: fc.Arbitrary<Pixels> = fc.constantFrom("rgb" as const, "bgr" as const, "gray" as const).chain((order) => {
  const channels = order === "gray" ? 1 : 3;
  return fc.record({
    scale: fc.oneof(fc.constant(1 / 255), fc.constant(1 / 127.5), fc.double({ min: 1e-9, max: 1e9, noNaN: true })),
    mean: numbers(channels, { min: -1e6, max: 1e6 }),
    std: numbers(channels, { min: 1e-6, max: 1e6 }),
    order: fc.constant(order),
    fit: fc.constantFrom(...pixelFits),
    fill: numbers(3, { min: 0, max: 255 }),
    crop: fc.oneof(fc.constant(1), fc.double({ min: 1e-3, max: 1, noNaN: true })),
  });
});

function graphWith(given: Pixels, classes: readonly string[] | undefined): Graph {
  const builder = new Builder("Net");
  const channels = given.mean.length;
  const input = builder.input("image", float32([1, channels, 1, 1]), noOrigin, given);
  const node = builder.addSound({ name: "flat", op: flatten, attributes: {}, inputs: [input], origin: noOrigin });
  builder.output("output", node.outputs[0]!, { classes });
  return builder.finish();
}

const name = fc
  .string({ minLength: 1, maxLength: 12, unit: "grapheme" })
  .filter((text) => text.trim() !== "" && !/["\p{Cc}\u2028\u2029]/u.test(text));

describe("text", () => {
  it("says pixels and classes as they are", () => {
    fc.assert(
      fc.property(pixels, fc.array(name, { minLength: 3, maxLength: 3 }), (given, names) => {
        const classes = names.slice(0, given.mean.length);
        const { text } = writeModelText({ name: "Net", graph: graphWith(given, classes) }, new Map());
        const { inputs, outputs } = modelOf(text).graph;
        expect(inputs[0]!.pixels, text).toEqual(given);
        expect(outputs[0]!.classes, text).toEqual(classes);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  it("breaks a long list of names into lines", () => {
    const builder = new Builder("Net");
    const input = builder.input("x", float32([1, 200]), noOrigin);
    const node = builder.addSound({ name: "flat", op: flatten, attributes: {}, inputs: [input], origin: noOrigin });
    const classes = Array.from({ length: 200 }, (_, at) => `class ${at} {of many}`);
    builder.output("output", node.outputs[0]!, { classes });
    const { text } = writeModelText({ name: "Net", graph: builder.finish() }, new Map());
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(100);
    expect(modelOf(text).graph.outputs[0]!.classes).toEqual(classes);
  });

  it("leaves out names that it cannot say, and tells so", () => {
    const given = { scale: 1, mean: [0], std: [1], order: "gray", fit: "stretch", fill: [0, 0, 0], crop: 1 } as const;
    const graph = graphWith(given, ['6" nail']);
    const { text, notes } = writeModelText({ name: "Net", graph }, new Map());
    expect(modelOf(text).graph.outputs[0]!.classes).toBeUndefined();
    expect(notes).toEqual(["The classes of output are left out: some of their names hold quotation marks"]);
  });
});
