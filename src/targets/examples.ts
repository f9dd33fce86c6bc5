/** The caller's arrays around kernels that compute a batch example by example (`Program.examples`). */
import { productOf } from "../base/integers.ts";
import type { Port, Program } from "../kernel/ir.ts";
import type { LoadedProgram } from "./target.ts";

/** What computes the example in hand. */
interface OneExample {
  /** Where it lies: of each input and output, the elements of the buffer. */
  readonly memory: ReadonlyMap<Port, Float32Array>;
  run(): void;
  step(index: number): void;
}

/** Runs all examples of a call. A step is done as often as there are, each time on the example in hand. */
export function forExamples(
  { examples, inputs, outputs }: Pick<Program, "examples" | "inputs" | "outputs">,
  { memory, run, step }: OneExample,
): Omit<LoadedProgram, "close"> {
  const ports = [...inputs, ...outputs];
  const isOne = examples === 1;
  const arrays = isOne ? memory : new Map(ports.map((port) => [port, new Float32Array(productOf(port.shape))]));
  const runAll = (): void => {
    for (let example = 0; example < examples; example++) {
      for (const port of inputs) {
        const { length } = port.buffer;
        memory.get(port)!.set(arrays.get(port)!.subarray(example * length, (example + 1) * length));
      }
      run();
      for (const port of outputs) arrays.get(port)!.set(memory.get(port)!, example * port.buffer.length);
    }
  };
  return {
    write: (input, values) => arrays.get(input)!.set(values),
    run: isOne ? run : runAll,
    step(index) {
      for (let example = 0; example < examples; example++) step(index);
    },
    read: (output) => arrays.get(output)!.slice(),
  };
}

// ── In the text of modules ───────────────────────────────────────────────────────────────────────────────────────────

/** What counts the examples. */
export const EXAMPLE = "example";

/** The statements of a module's `run`, done for each example. */
export function exampleLoop({ examples }: Program, statements: readonly string[]): readonly string[] {
  if (examples === 1) return statements;
  const body = statements.map((line) => `  ${line}`);
  return [`for (let ${EXAMPLE} = 0; ${EXAMPLE} < ${examples}; ${EXAMPLE}++) {`, ...body, "}"];
}

/** The part of a port's array that holds the example in hand. */
export function exampleOf({ examples }: Program, { buffer: { length } }: Port, array: string): string {
  return examples === 1 ? array : `${array}.subarray(${EXAMPLE} * ${length}, (${EXAMPLE} + 1) * ${length})`;
}
