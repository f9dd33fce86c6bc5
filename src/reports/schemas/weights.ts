/** `weights --format json`: `weights-table.ts`, `stored-weights-table.ts`. */
import { weightTypes } from "../../tensor/weight-type.ts";
import type { SourceKind } from "../../weights/weight-source.ts";
import { FOUND_TEXTS } from "../weights-table.ts";
import { count, list, number, object, orNull, shape, text, truth, word, type Schema } from "./schema.ts";

const kinds: Readonly<Record<SourceKind, true>> = {
  safetensors: true,
  npy: true,
  npz: true,
  keras: true,
  onnx: true,
  torch: true,
  tfjs: true,
};

const parameter = object("a parameter of the model", {
  name: text("its name"),
  shape: shape("its sizes"),
  tensor: orNull(text("the tensor that is its own; null where the file lacks it, or its layer leaves it out")),
  tensorShape: orNull(shape("the sizes of that")),
  found: orNull(word("how it was found; null where it was not", FOUND_TEXTS)),
  value: orNull(number("of a constant that the file's layer leaves out")),
  conversions: list("what is done to the tensor", text("a step")),
});

const stored = object("a tensor as it is stored", {
  name: text("the parameter"),
  shape: shape("its sizes"),
  type: { ...text("its elements"), enum: weightTypes },
  bytes: count("of the tensor and its scales"),
  worstError: number("the largest that rounding made"),
  rmsError: number("the root of the mean square of these"),
});

export const weightsSchema: Schema = object(
  "which tensor of a file is which parameter's",
  {
    model: text("the name of the model"),
    file: text("the path of the weights, as it was given"),
    kind: word("what the file is", kinds),
    complete: truth("whether every parameter has its tensor, and every tensor its parameter"),
    parameters: list("those found first", parameter),
    ambiguous: list(
      "parameters for which several tensors might be meant",
      object("one of them", { name: text("the parameter"), candidates: list("tensors", text("a name")) }),
    ),
    misfits: list(
      "tensors of the right name that do not fit",
      object("one of them", { name: text("the parameter"), tensor: text("the tensor") }),
    ),
    unused: list("tensors that belong to no parameter", text("a name")),
    ignored: list("tensors that are of no use at inference", text("a name")),
    stored: list("how the weights were written, with --out", stored),
  },
  ["stored"],
);
