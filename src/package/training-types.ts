/** The types of what a module has that trains as well. */
import { propertyKey } from "../javascript/literal-text.ts";
import type { Program } from "../kernel/ir.ts";
import { formatDims } from "../tensor/shape.ts";
import type { ModuleTraining } from "../training/module-training.ts";
import type { ModuleOptions } from "./options.ts";
import { inputType } from "./tensor-type.ts";

/** The member of `signature` that says what a step takes besides inputs. */
export function trainingField(
  { training }: Program,
  { training: about }: ModuleOptions,
  as: "value" | "type",
): (readonly [string, string])[] {
  if (training === undefined || about === undefined) return [];
  const [readonly, end] = as === "value" ? ["", ","] : ["readonly ", ";"];
  const targets = about.targets.map(({ name, input, classes }) => {
    const { shape } = training.judge.inputs.find((port) => port.name === input)!;
    const due = classes === undefined ? shape : shape.toSpliced(1, 1);
    return `      ${readonly}${propertyKey(name)}: ${readonly}${formatDims(due)}${end}`;
  });
  const lines = [`    ${readonly}batch: ${about.batch}${end}`, `    ${readonly}targets: {`, ...targets, `    }${end}`];
  return [["training", ["{", ...lines, "  }"].join("\n")]];
}

/** Members of the net's interface. */
export function trainingTypes(program: Program, { training: about }: ModuleOptions): string[] {
  if (program.training === undefined || about === undefined) return [];
  const batch = batchType(program, about);
  const result = `{ ${["loss", ...about.metrics].map((name) => `readonly ${propertyKey(name)}: number`).join("; ")} }`;
  return [
    "/**",
    ` * Makes a training step on ${about.batch} examples, and tells of them what the weights before it were worth. Throws a TypeError for an`,
    " * array of another type or length, and a RangeError for a class that there is not.",
    " */",
    `step(batch: ${batch}): ${result};`,
    "/** The same of examples that are not learnt from, as the net infers. */",
    `evaluate(batch: ${batch}): ${result};`,
    "/** A safetensors file of the weights as they are now: what `load` and `convoke compile --weights` read. */",
    "weights(): Uint8Array;",
    "/** All that is kept from step to step, also the seed and how many were made: `restore` goes on from it bit for bit. */",
    "checkpoint(): Uint8Array;",
    "/** Puts a checkpoint back. Throws an Error that lists what does not fit, and then nothing has changed. */",
    "restore(checkpoint: Uint8Array): void;",
  ];
}

function batchType({ inputs, training }: Program, { batch, targets }: ModuleTraining): string {
  const ofInputs = inputs.map((port) => {
    const type = inputType({ ...port, shape: port.shape.with(0, batch) });
    return `readonly ${propertyKey(port.name)}: ${type}`;
  });
  const ofTargets = targets.map(({ name, input, classes }) => {
    const { shape } = training!.judge.inputs.find((port) => port.name === input)!;
    const type = classes === undefined ? `Tensor<readonly ${formatDims(shape)}>` : "Int32Array";
    return `readonly ${propertyKey(name)}: ${type}`;
  });
  return `{ ${[...ofInputs, ...ofTargets].join("; ")} }`;
}

/** Whether `load` must be told how long the run is. */
export function demandsOptions({ training }: ModuleOptions): boolean {
  return training?.plan.schedule.of.isOfWholeRun === true;
}

/** Members of the options of `load`. */
export function trainingLoadOptions(options: ModuleOptions): string[] {
  if (options.training === undefined) return [];
  const isCounted = demandsOptions(options);
  return [
    "/** Of everything random: a whole number from 0 up to 2^32; 0 where it is left out. */",
    "readonly seed?: number | undefined;",
    `/** How many steps the run has${isCounted ? ", which the learning rate depends on" : ""}. */`,
    "readonly steps?: number | undefined;",
  ];
}
