/**
 * Small nets as exporters write them (PyTorch, tf2onnx, Keras, PaddlePaddle, what onnxsim and ONNX Runtime make of them):
 * each computes what ONNX Runtime computes, from the file and from its text, and has the figures counted here by hand.
 */
import { expect, it } from "vitest";
import { exported } from "../support/exported-nets.ts";
import { everyWay } from "../support/onnx-ways.ts";

const only = process.env["CONVOKE_CASES"];

it.each(exported.filter(({ note }) => only === undefined || note.includes(only)))(
  "$note",
  { timeout: 60_000 },
  async ({ model, params, macs, copied = 0, says = [], never = [] }) => {
    const { text, figures, notes } = await everyWay(model());
    if (process.env["DUMP"]) console.log(text + JSON.stringify(notes, undefined, 1) + JSON.stringify(figures));
    for (const each of says) expect(text).toMatch(each);
    for (const each of never) expect(text).not.toMatch(each);
    expect(figures).toEqual({ net: { params, macs }, text: { params: params + copied, macs } });
  },
);
