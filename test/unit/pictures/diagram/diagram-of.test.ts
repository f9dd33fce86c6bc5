/** Boxes of small nets, by hand. */
import { describe, expect, it } from "vitest";
import {
  atDepth,
  readableDepth,
  shownBoxes,
  type BlockBox,
  type Box,
} from "../../../../src/pictures/diagram/diagram.ts";
import { diagramOf } from "../../../../src/pictures/diagram/diagram-of.ts";
import { macs, memory, params, timeMeasure } from "../../../../src/pictures/diagram/measures.ts";
import { wiresOf } from "../../../../src/pictures/diagram/wires.ts";
import { exampleModel, modelOf } from "../../../support/models.ts";

const residual = `
block Body(width) { add { conv width kernel=3 pad=1 relu; conv width kernel=3 pad=1 } {} relu }
model Net {
  input image [3, 8, 8]
  conv 4 kernel=3 pad=1 stride=2
  for at in range(1, 4) { "body{at}": Body 4 }
  last: Body 4
  flatten
  dense 10
}`;

function texts(boxes: readonly Box[]): readonly string[] {
  return boxes.map((box) => {
    if (box.kind === "block") return `${box.name}: ${box.block} x ${box.copies} to ${box.lastName}`;
    return box.kind === "layer" ? `${box.name}: ${box.kinds.join(" ")} (${box.details})` : `${box.kind} ${box.name}`;
  });
}

function figures(measure = params): readonly (number | undefined)[] {
  return diagramOf(modelOf(residual), measure).boxes.flatMap((box) => ("figure" in box ? [box.figure?.value] : []));
}

function blockNamed(boxes: readonly Box[], name: string): BlockBox {
  return boxes.find((box): box is BlockBox => box.kind === "block" && box.name === name)!;
}

describe("the diagram of a model", () => {
  it("has a box for each row of the report, and one for equal calls in a row", () => {
    const { boxes, shapes } = diagramOf(modelOf(residual));
    expect(texts(boxes)).toEqual([
      "input image",
      "conv1: conv (3×3, 4, /2)",
      "body1: Body x 4 to last",
      "flatten1: flatten ()",
      "dense1: dense (10)",
      "output output",
    ]);
    const body = blockNamed(boxes, "body1");
    expect(texts(body.boxes).map((text) => text.replace(/^[\w.]*\./, ""))).toEqual([
      "conv1: conv relu (3×3, 4)",
      "conv2: conv (3×3, 4)",
      "add1: add relu ()",
    ]);
    expect(boxes.map(({ reads }) => reads.map((tensor) => shapes[tensor]))).toEqual([
      [],
      ["[3, 8, 8]"],
      ["[4, 4, 4]"],
      ["[4, 4, 4]"],
      ["[64]"],
      ["[10]"],
    ]);
    // What the last copy gives is drawn as what the first does.
    expect(body.gives).toEqual(body.boxes.at(-1)!.gives);
    expect(boxes[3]!.reads).toEqual(body.gives);
  });

  it.each([
    ["another shape", residual.replace("last: Body 4", "conv 5 kernel=1; last: Body 5"), 3],
    ["another reader", residual.replace("last: Body 4", "add {} { name: relu } ; last: Body 4"), 3],
    [
      "other attributes",
      `${residual.replace("last: Body 4", "last: Other 4")}\nblock Other(width) { conv width kernel=3 pad=1 }`,
      3,
    ],
  ])("has apart what differs: %s", (_, text, copies) => {
    expect(blockNamed(diagramOf(modelOf(text)).boxes, "body1").copies).toBe(copies);
  });

  it("has calls apart whose result in between is read elsewhere", () => {
    const text = `
block Body { conv 4 kernel=3 pad=1 relu }
model Net { input image [4, 8, 8]; one: Body; two: Body; three: Body; add two }`;
    const { boxes } = diagramOf(modelOf(text));
    expect(texts(boxes).slice(1, 3)).toEqual(["one: Body x 2 to two", "three: Body x 1 to three"]);
    expect(texts(diagramOf(modelOf(text.replace("add two", "add one"))).boxes).slice(1, 3)).toEqual([
      "one: Body x 1 to one",
      "two: Body x 2 to three",
    ]);
  });

  it("opens blocks to a depth, and by itself as far as about 30 boxes are shown", () => {
    const diagram = diagramOf(modelOf(residual));
    expect(shownBoxes(atDepth(diagram, 0).boxes)).toHaveLength(6);
    expect(shownBoxes(atDepth(diagram, 1).boxes)).toHaveLength(8);
    expect(readableDepth(diagram)).toBe(1);
    expect(readableDepth(diagramOf(exampleModel("densenet-121.cvk")))).toBe(0);
  });

  it("tells the figures of a box by hand", () => {
    // conv1: 3*3*3*4 + 4; a body: 2 * (3*3*4*4 + 4), four of them; dense1: 64*10 + 10.
    expect(figures()).toEqual([112, 4 * 296, 0, 650]);
    // Outputs of 4x4; 3*3*3*4*16, 4 * 2 * 3*3*4*4*16.
    expect(figures(macs)).toEqual([1728, 18_432, 0, 640]);
    // Three rows a body, each with 64 numbers of 4 bytes.
    expect(figures(memory)).toEqual([256, 4 * 3 * 256, 256, 40]);
    expect(
      figures(
        timeMeasure(
          new Map([
            ["conv1", 2],
            ["last.conv1", 0.5],
          ]),
        ),
      ),
    ).toEqual([2, 0.5, 0, 0]);
  });

  it("has every layer of the examples in one box, however deep", () => {
    for (const name of ["googlenet", "resnet-50", "shufflenet-v2", "vit-b-16"]) {
      const { graph } = exampleModel(`${name}.cvk`);
      const layers = shownBoxes(atDepth(diagramOf({ graph }), 99).boxes);
      const copied = (boxes: readonly Box[]): number =>
        boxes.reduce((sum, box) => {
          if (box.kind === "block") return sum + box.copies * copied(box.boxes);
          return sum + (box.kind === "layer" ? box.kinds.length : 0);
        }, 0);
      expect(new Set(layers.map(({ id }) => id)).size).toBe(layers.length);
      expect(copied(diagramOf({ graph }).boxes), name).toBe(graph.nodes.length);
    }
  });
});

describe("wires", () => {
  it("skip what a longer way leads through", () => {
    const wires = wiresOf([
      { reads: [], gives: [0] },
      { reads: [0], gives: [1] },
      { reads: [1], gives: [2] },
      { reads: [0, 2], gives: [3] },
      { reads: [0], gives: [] },
    ]);
    expect(wires.map(({ from, to, skips }) => [from, to, [...skips]])).toEqual([
      [0, [1, 3, 4], [3]],
      [1, [2], []],
      [2, [3], []],
    ]);
  });
});
