/** Which nets run at the size of their picture. */
import { expect, it } from "vitest";
import { constantShape } from "../../../src/tensor/shape.ts";
import { createCompiler } from "../../../playground/worker/compiler.ts";
import { sizedModel } from "../../../playground/worker/sized-model.ts";

const compiler = createCompiler({});

/** The extents of input and output, without the batch. */
function extentsAt(text: string, pictureSize?: { readonly width: number; readonly height: number }) {
  const { graph } = sizedModel({ subject: { path: "net.cvk", text }, pictureSize }, compiler).model;
  return [graph.inputs[0]!.type, graph.outputs[0]!.value.type].map(({ shape }) => constantShape(shape).slice(1));
}

const picture = { width: 30, height: 20 };

it("a filter does whose extents are parameters, of different values or of the same", () => {
  const edge = "model Edge(height = 6, width = 8) { input image [1, height, width]; conv 1 kernel=[1, 2] }";
  expect(extentsAt(edge)).toEqual([
    [1, 6, 8],
    [1, 6, 7],
  ]);
  expect(extentsAt(edge, picture)).toEqual([
    [1, 20, 30],
    [1, 20, 29],
  ]);
  const square = "model Blur(across = 28, down = 28) { input image [1, down, across]; conv 1 kernel=3 pad=1 }";
  expect(extentsAt(square, picture)[0]).toEqual([1, 20, 30]);
});

it("a filter does whose extents are sizes with defaults", () => {
  expect(extentsAt("model Net { input image [3, H = 8, W = 8]; maxpool 2 }", picture)).toEqual([
    [3, 20, 30],
    [3, 10, 15],
  ]);
});

it.each([
  ["numbers are its extents", "model Net { input image [1, 8, 8]; conv 1 kernel=3 }"],
  ["one parameter is both", "model Net(size = 8) { input image [1, size, size]; conv 1 kernel=3 }"],
  ["it has mistakes at that size", "model Net { input image [1, H = 8, W = 8]; require W % 8 == 0; conv 1 kernel=3 }"],
  [
    "it says what becomes of pictures",
    "model Net { input image [1, H = 8, W = 8] pixels(fit=cover); conv 1 kernel=3 }",
  ],
  ["it gives no maps", "model Net { input image [1, H = 8, W = 8]; avgpool global; flatten; dense 2 }"],
])("a net stays as it is where %s", (_, text) => {
  expect(extentsAt(text, picture)).toEqual(extentsAt(text));
  expect(extentsAt(text)[0]!.slice(1)).toEqual([8, 8]);
});
