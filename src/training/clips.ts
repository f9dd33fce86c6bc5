/** Ways to hold gradients that are too large. */
import { number, required } from "../ops/contract/attributes.ts";
import type { Signature } from "../ops/contract/language-value.ts";

export interface Clip extends Signature {
  readonly summary: string;
}

/** `clip_grad_norm_` of PyTorch (Pascanu et al. 2013). */
const norm: Clip = {
  name: "norm",
  summary: "All gradients are scaled down together where their common norm is larger.",
  attributes: {
    max: required(
      number("a positive number", (value) => value > 0),
      "The largest norm.",
    ),
  },
  positional: ["max"],
  examples: [{ text: "norm(1)" }],
};

/** By name. */
export const clips: readonly Clip[] = [norm];
