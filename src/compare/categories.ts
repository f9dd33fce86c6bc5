/**
 * What a change of a model can break, strictest first. Each is judged apart, so one edit may break several.
 *
 * - `signature`: what programs see. Names, shapes, layout and pixels of inputs; names, shapes and classes of outputs.
 * - `weights`: whether an old checkpoint loads. Names and shapes of the weight file's tensors, and which layer reads them.
 * - `function`: whether the same weights, renamed where they have to be, give the same numbers for the same inputs.
 * - `cost`: whether parameters, multiply-accumulates, the peak of the activations or the bytes of the weights are others.
 */
export const categories = ["signature", "weights", "function", "cost"] as const;

export type Category = (typeof categories)[number];
