/**
 * Small nets as exporters write them (PyTorch, tf2onnx, Keras, PaddlePaddle, what onnxsim and ONNX Runtime make of them):
 * each computes what ONNX Runtime computes, from the file and from its text, and has the figures counted here by hand. Each
 * is tried by the reference and one of the compiled targets, in turns; with CONVOKE_EFFORT=2 by all.
 */
import { expect, it } from "vitest";
import { engineNames } from "../../src/engine/engine.ts";
import { targetNames } from "../../src/targets/index.ts";
import { isThorough } from "../support/effort.ts";
import { exported } from "../support/exported-nets.ts";
import { everyWay } from "../support/onnx-ways.ts";

const only = process.env["CONVOKE_CASES"];
const cases = exported
  .map((each, at) => ({ ...each, compiled: targetNames[at % targetNames.length]! }))
  .filter(({ note }) => only === undefined || note.includes(only));

it.each(cases)(
  "$note",
  { timeout: 60_000 },
  async ({ model, compiled, params, macs, copied = 0, says = [], never = [] }) => {
    const { text, figures } = await everyWay(model(), isThorough ? engineNames : [compiled, "reference"]);
    for (const each of says) expect(text).toMatch(each);
    for (const each of never) expect(text).not.toMatch(each);
    expect(figures).toEqual({ net: { params, macs }, text: { params: params + copied, macs } });
  },
);
