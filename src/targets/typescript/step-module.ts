/**
 * A program's kernels as a module for this process: bound to their memory as a net's own module binds them, to be called
 * all together, as its `run` does, or one by one. It is imported at once and never shipped.
 */
import type { TensorMap } from "../../tensor/dtype.ts";
import { emitTypeScript, type TypeScriptKernels } from "./emit-typescript.ts";
import { importText } from "../../javascript/import-text.ts";
import { stringLiteral } from "../../javascript/literal-text.ts";
import { textOf } from "../../javascript/sections.ts";
import type { Port, Program } from "../../kernel/ir.ts";
import { callsIn } from "../../kernel/regions.ts";
import type { LoadedProgram } from "../target.ts";
import { forExamples } from "../examples.ts";
import { constantTexts, memoryStatements } from "./memory.ts";

/** What the module exports. */
export interface StepModule {
  /** Finds the arrays of the ports by their names (`tensor` those of parameters, or of state), prepares the weights and binds the kernels. */
  bind(tensor: FindArray, input: FindArray, output: FindArray): BoundSteps;
}

export type FindArray = (name: string) => Float32Array;

export interface BoundSteps {
  /** All calls of the program's `run`. */
  run(): void;
  /** The same calls, one by one. */
  readonly steps: readonly (() => void)[];
}

/** @param weights float32 values of every parameter by name, row-major. */
export async function loadSteps(program: Program, weights: TensorMap): Promise<LoadedProgram> {
  const module = await importText<StepModule>(emitStepModule(program));
  const ports = [...program.inputs, ...program.outputs, ...program.state];
  const memory = new Map(ports.map((port) => [port, new Float32Array(port.buffer.length)]));
  const finder = (among: readonly Port[]) => (name: string) => memory.get(among.find((port) => port.name === name)!)!;
  const given = program.state.length > 0 ? finder(program.state) : (name: string) => weights.get(name)!;
  const { run, steps } = module.bind(given, finder(program.inputs), finder(program.outputs));
  return { ...forExamples(program, { memory, run, step: (index) => steps[index]!() }), close() {} };
}

const RESERVED = ["bind", "tensor", "input", "output"];

/** JavaScript, for `importText`. */
export function emitStepModule(program: Program): string {
  const kernels = emitTypeScript(program, RESERVED);
  const calls = callsIn(program, "run").map((call) => kernels.call(call));
  const body = [
    ...memoryStatements(program, kernels),
    ...portStatements("input", program.inputs, kernels),
    ...portStatements("output", program.outputs, kernels),
    ...portStatements("tensor", program.state, kernels),
    ...callsIn(program, "prepare").map((call) => kernels.call(call)),
    ...kernels.bindings,
    "return {",
    "  run() {",
    ...calls.map((call) => `    ${call}`),
    "  },",
    "  steps: [",
    ...calls.map((call) => `    () => { ${call} },`),
    "  ],",
    "};",
  ];
  const bind = ["export function bind(tensor, input, output) {", ...body.map((line) => `  ${line}`), "}"];
  return [bind.join("\n"), ...constantTexts(program, kernels), textOf(kernels.sections(false)), ""].join("\n\n");
}

function portStatements(
  kind: "input" | "output" | "tensor",
  ports: readonly Port[],
  kernels: TypeScriptKernels,
): string[] {
  return ports.map((port) => `const ${kernels.buffer(port.buffer)} = ${kind}(${stringLiteral(port.name)});`);
}
