/** Boxes apart, lines around them, nothing loose: on random diagrams and on the examples, opened to every depth. */
import { array, assert, boolean, integer, nat, property, record, tuple, type Arbitrary } from "fast-check";
import { describe, expect, it } from "vitest";
import {
  atDepth,
  depthOf,
  shownBoxes,
  type Box,
  type BlockBox,
  type Diagram,
  type LayerBox,
} from "../../../../src/pictures/diagram/diagram.ts";
import { diagramOf } from "../../../../src/pictures/diagram/diagram-of.ts";
import { layoutOf } from "../../../../src/pictures/diagram/layout.ts";
import { exampleModel } from "../../../support/models.ts";
import { layoutFaults } from "../../../support/laid-out.ts";
import { tries } from "../../../support/effort.ts";

const directions = ["down", "right"] as const;

/** Boxes that read any tensors given before; some of them in blocks, some blocks in blocks. */
const diagrams: Arbitrary<Diagram> = array(
  record({ reads: array(nat(30), { maxLength: 4 }), gives: integer({ min: 0, max: 2 }) }),
  {
    minLength: 1,
    maxLength: 14,
  },
).chain((layers) =>
  array(tuple(nat(12), integer({ min: 1, max: 6 }), boolean()), { maxLength: 4 }).map((blocks) => {
    let boxes: readonly Box[] = layersOf(layers);
    for (const [from, length, isOpen] of blocks) boxes = enclosed(boxes, from % boxes.length, length, isOpen);
    const shapes = Object.fromEntries(layers.flatMap((_, at) => [at * 2, at * 2 + 1]).map((id) => [id, `[${id}]`]));
    return { model: "Random", boxes, shapes, measure: undefined };
  }),
);

function layersOf(
  layers: readonly { readonly reads: readonly number[]; readonly gives: number }[],
): readonly LayerBox[] {
  const known: number[] = [];
  return layers.map(({ reads, gives }, at): LayerBox => {
    const own = [...new Set(reads.flatMap((read) => (known.length === 0 ? [] : [known[read % known.length]!])))];
    const given = [at * 2, at * 2 + 1].slice(0, gives);
    known.push(...given);
    const common = { id: `n${at}`, name: `layer${at}`, kinds: ["conv"], details: "3×3".repeat(at % 4) };
    return { kind: "layer", ...common, reads: own, gives: given, category: "convolution", figure: undefined };
  });
}

/** Some boxes in a row as a block. */
function enclosed(boxes: readonly Box[], from: number, length: number, isOpen: boolean): readonly Box[] {
  const [before, inner, after] = [boxes.slice(0, from), boxes.slice(from, from + length), boxes.slice(from + length)];
  const given = new Set(inner.flatMap(({ gives }) => gives));
  const block: BlockBox = {
    kind: "block",
    id: `b${inner[0]!.id}`,
    name: `block of ${inner[0]!.name}`,
    block: "Block",
    copies: 1 + (from % 2),
    lastName: "last",
    layers: inner.length,
    reads: [...new Set(inner.flatMap(({ reads }) => reads).filter((tensor) => !given.has(tensor)))],
    gives: [...given].filter((tensor) => after.some(({ reads }) => reads.includes(tensor))),
    category: "convolution",
    figure: undefined,
    boxes: inner,
    isOpen,
  };
  return [...before, block, ...after];
}

describe("a layout", () => {
  it.each(directions)("of any diagram has boxes apart and lines around them, %s", (direction) => {
    assert(
      property(diagrams, (diagram) => {
        expect(layoutFaults(diagram, direction)).toEqual([]);
      }),
      { numRuns: tries(150) },
    );
  });

  it.each(["lenet", "alexnet", "googlenet", "resnet-50", "u-net", "shufflenet-v2", "vit-b-16"])(
    "of %s is sound at every depth that is read",
    (name) => {
      const diagram = diagramOf(exampleModel(`${name}.cvk`));
      const depths = Array.from({ length: 1 + depthOf(diagram.boxes) }, (_, depth) => atDepth(diagram, depth));
      const few = depths.filter(({ boxes }) => shownBoxes(boxes).length <= 80);
      for (const shown of few) for (const direction of directions) expect(layoutFaults(shown, direction)).toEqual([]);
    },
    60_000,
  );

  it("has the main line straight: a residual block's layers are below each other", () => {
    const diagram = diagramOf(exampleModel("resnet-18.cvk"));
    const { boxes } = layoutOf(atDepth(diagram, 3), "down");
    const names = ["conv1", "layer1.0.conv1", "layer1.0.add1", "layer4.0.conv2", "layer4.0.add1", "fc"];
    const centers = names.map((name) => {
      const { frame } = boxes.find(({ box }) => box.kind === "layer" && box.name === name)!;
      return Math.round(frame.x + frame.width / 2);
    });
    expect(new Set(centers).size).toBe(1);
  });

  it("lays out DenseNet-121 with all of its layers in less than 2 s", () => {
    const diagram = atDepth(diagramOf(exampleModel("densenet-121.cvk")), 9);
    const start = performance.now();
    const { boxes } = layoutOf(diagram, "down");
    expect(boxes.length).toBeGreaterThan(300);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
