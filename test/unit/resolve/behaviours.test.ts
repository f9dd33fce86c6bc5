/** Claims about what a net does: how they are written, and what the text tells to be wrong with them. */
import { describe, expect, it } from "vitest";
import { behavioursIn, isAboutBehaviour, type Behaviour } from "../../../src/graph/claim.ts";
import { metrics } from "../../../src/training/metrics.ts";
import { mistakes, only, sound } from "./support.ts";

/** Two outputs: ten scores, and one number. */
const net = (lines: string): string =>
  `model Net {\n  input x [4]\n  dense 10 -> [10]\n  output digit\n  dense 1\n  output height\n  ${lines}\n}\n`;
const single = (lines: string): string => `model Net {\n  input x [4]\n  dense 10\n  ${lines}\n}\n`;

function behaviours(text: string): readonly Behaviour[] {
  return sound(text)
    .claims.filter(isAboutBehaviour)
    .flatMap(({ condition }) => behavioursIn(condition).map(({ behaviour }) => behaviour));
}

describe("claims about behaviour", () => {
  it.each(metrics.map(({ name }) => name))("%s takes a file, what the metric takes, and the output", (name) => {
    const count = name === "top" ? { count: 5 } : {};
    const argument = name === "top" ? ", 5" : "";
    const expected = { kind: "metric", metric: name, attributes: count, file: "a.npz", ignore: undefined };
    expect(behaviours(single(`expect ${name}("a.npz"${argument}) >= 0.5`))).toEqual([
      { ...expected, output: "output" },
    ]);
    for (const output of ["digit", "output=digit", '"digit"']) {
      const text = net(`expect ${name}("a.npz"${argument}, ${output}) >= 0.5`);
      expect(behaviours(text)).toEqual([{ ...expected, output: "digit" }]);
    }
  });

  it("stand anywhere in a condition", () => {
    const text = single(`let least = 0.9
  expect 1 - accuracy("a.npz") <= 0.02 || params < 10 && close("net.onnx", 1e-5)
  expect accuracy("a.npz") >= least ? top("b.npz", 2) ~ 0.99 : !close(file="c.cvk", tolerance=0)
  if least > 0.95 { expect mae("never.npz") < 1 }`);
    expect(behaviours(text).map(({ file }) => file)).toEqual(["a.npz", "net.onnx", "a.npz", "b.npz", "c.cvk"]);
  });

  it("heed what the loss of their output ignores", () => {
    const train = "train { loss crossentropy(ignore=-1); optimizer sgd }";
    expect(behaviours(single(`${train}\n  expect iou("a.npz") > 0`))).toMatchObject([{ ignore: -1 }]);
    const other = "train { loss mse(height); optimizer sgd }";
    expect(behaviours(net(`${other}\n  expect iou("a.npz", digit) > 0`))).toMatchObject([{ ignore: undefined }]);
  });

  it.each([
    ['accuracy("a.npz") > 0.5', "train/which-output: accuracy"],
    ['accuracy("a.npz", height) > 0.5', 'train/misfit: accuracy("a.npz", height)'],
    ['iou("a.npz", output=height) > 0.5', 'train/misfit: iou("a.npz", output=height)'],
    ['top("a.npz", 10, digit) > 0.5', 'train/misfit: top("a.npz", 10, digit)'],
    ['accuracy("a.npz", width) > 0.5', "resolve/argument-type: width"],
    ["accuracy(5, digit) > 0.5", "resolve/argument-type: 5"],
    ['accuracy("", digit) > 0.5', 'resolve/argument-type: ""'],
    ['top("a.npz", output=digit) > 0.5', "resolve/missing-argument: top"],
    ['close("net.onnx")', "resolve/missing-argument: close"],
    ['close("net.onnx", -1)', "resolve/argument-type: -1"],
    ['close("net.onnx", 1e-5, digit)', "resolve/extra-argument: digit"],
    ['accuracy("a.npz", digit, limit=3) > 0.5', "resolve/unknown-argument: limit"],
    ['acc("a.npz", digit) > 0.5', "resolve/unknown-name: acc"],
    ['accuracy("a.npz", digit) >= 98', "resolve/bound: 98"],
    ['1.5 > top("a.npz", 2, digit)', "resolve/bound: 1.5"],
    ['accuracy("a.npz", digit) >= 1MB', "resolve/bound: 1MB"],
    ['mae("a.npz", height) <= -1', "resolve/bound: -1"],
  ])("%s", (claim, mistake) => {
    expect(mistakes(net(`expect ${claim}`))).toEqual([mistake]);
  });

  it("name what was probably meant", () => {
    expect(only(single('expect topk("a.npz", 5) > 0.9')).help).toEqual(["did you mean `top`?"]);
    expect(only(single('expect accuracy("a.npz") > 98.5')).fixes[0]!.edits[0]!.newText).toBe("0.985");
  });

  it("stand in models and in `expect` alone", () => {
    const block = `block Part {\n  dense 3\n  expect accuracy("a.npz") > 0.5\n}\n`;
    expect(mistakes(block + single("Part"))).toEqual(['resolve/misplaced: accuracy("a.npz")']);
    const { help } = only(single('let least = accuracy("a.npz")'));
    expect(help).toEqual(["a claim about behaviour stands in `expect`"]);
  });
});
