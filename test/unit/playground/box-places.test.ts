/** Boxes of a diagram, and the lines that they are written in. */
import { expect, it } from "vitest";
import { boxPlaces } from "../../../playground/worker/box-places.ts";
import { check } from "../../../src/index.ts";
import { shownDiagram, type Diagram } from "../../../src/tools.ts";

/** By the names of boxes: the texts of their places. */
function written(text: string, library: Readonly<Record<string, string>> = {}): Readonly<Record<string, string>> {
  const { models, diagnostics } = check("net.cvk", text, { readFile: (path) => library[path] });
  expect(diagnostics.filter(({ severity }) => severity === "error")).toEqual([]);
  const diagram = shownDiagram(models[0]!, {});
  const places = boxPlaces(diagram, models[0]!.graph, "net.cvk");
  const boxesIn = (boxes: Diagram["boxes"]): Diagram["boxes"] =>
    boxes.flatMap((box) => (box.kind === "block" ? [box, ...boxesIn(box.boxes)] : [box]));
  return Object.fromEntries(
    boxesIn(diagram.boxes).map(({ id, name }) => [
      name,
      (places[id] ?? []).map(([from, to]) => text.slice(from, to)).join(" | "),
    ]),
  );
}

it("an activation lies in the box of the layer that it follows", () => {
  const text = "model Net {\n  input image [1, 8, 8]\n  a: conv 4 kernel=3\n  bn relu\n  tanh\n  flatten\n  dense 3\n}";
  expect(written(text)).toEqual({
    image: "input image [1, 8, 8]",
    a: "conv 4 kernel=3 | bn | relu | tanh",
    flatten1: "flatten",
    dense1: "dense 3",
    output: "",
  });
});

it("copies of a block are in the box of the first of them, each with its call", () => {
  const unit = "block Unit { conv 4 kernel=3 pad=1 relu }\n";
  const text = `${unit}block Stage { first: Unit; second: Unit; maxpool 2 }\nmodel Net { input image [4, 16, 16]; a: Stage; b: Stage; flatten; dense: dense 3 }`;
  const found = written(text);
  expect(found["a"]).toBe("Stage");
  expect(found["a.first"]).toBe("Unit | Unit");
  expect(found["a.first.conv1"]).toBe("conv 4 kernel=3 pad=1 | relu");
  expect(found["a.second"]).toBeUndefined();
  expect(found["b.first"]).toBe("Unit | Unit");
});

it("what is written in another file stands at the call that leads there", () => {
  const library = { "unit.cvk": "block Unit { conv 4 kernel=3 pad=1 relu }" };
  const text = 'import { Unit } from "./unit.cvk"\nmodel Net { input image [4, 8, 8]; a: Unit; b: Unit }';
  const found = written(text, library);
  expect([found["a"], found["a.conv1"]]).toEqual(["Unit | Unit", "Unit | Unit"]);
});
