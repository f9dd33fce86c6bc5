/** When the task of a step is done: what has to hold of the text that stands in the editor. */
import type { Figures } from "../questions/figures.ts";

export interface Progress {
  readonly text: string;
  /** Of the text's only model. */
  readonly figures: Figures;
  /** Whether a net that was trained here has known a drawing that it had not seen. */
  readonly hasRecognised: boolean;
}

type Check = (progress: Progress) => boolean;

/** By the names of the steps, in their order. */
export const checks = {
  "one-convolution": ({ figures }) => gives("1x27x28", figures),
  padding: ({ figures }) => gives("1x28x28", figures),
  shapes: ({ text, figures }) => isSound(figures) && says(/->\s*\[\s*8\s*,\s*14\s*,\s*14\s*\]/, text),
  parameters: ({ text, figures }) => isSound(figures) && says(/\bexpect\s+params\s*==/, text),
  "a-net": ({ figures }) => has("61706", figures),
  "what-a-cell-sees": ({ text, figures }) => isSound(figures) && says(/\bexpect\s+receptive\s*==\s*18x18/, text),
  blocks: ({ text, figures }) => has("9728", figures) && says(/\brepeat\s+2\b/, text),
  kernels: ({ figures }) => has("576", figures),
  "open-sizes": ({ text, figures }) => gives("3x64x64", figures) && says(/\brequire\b/, text),
  training: ({ hasRecognised }) => hasRecognised,
} satisfies Readonly<Record<string, Check>>;

export type StepName = keyof typeof checks;

export const stepNames = Object.keys(checks) as readonly StepName[];

function isSound({ errors, outputs }: Figures): boolean {
  return errors === 0 && outputs.length > 0;
}

function gives(shape: string, figures: Figures): boolean {
  return isSound(figures) && figures.outputs.every((each) => each === shape);
}

function has(parameters: string, figures: Figures): boolean {
  return isSound(figures) && figures.parameters === parameters;
}

/** Comments say nothing. */
function says(what: RegExp, text: string): boolean {
  return what.test(text.replace(/\/\/.*|\/\*[^]*?\*\//g, ""));
}
