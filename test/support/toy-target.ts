/**
 * A third target: prints kernels as a text that looks like C, and runs them in the interpreter, on its own time, as a device
 * would. No ES module is written for it.
 */
import { interpretProgram } from "../../src/kernel/interpret-program.ts";
import type { Expression, KernelFunction, Program, Statement, TargetFacts } from "../../src/kernel/ir.ts";
import { measuredCore } from "../../src/kernel/machine-model.ts";
import { toIdentifier } from "../../src/javascript/identifiers.ts";
import { callsIn } from "../../src/kernel/regions.ts";
import { defineTarget, type LoadedProgram } from "../../src/targets/target.ts";

/** Like no other target: scalar, in float32, with a tile that divides nothing. */
const facts: TargetFacts = {
  name: "toy",
  prepare: { float: "f64", intermediates: "f64" },
  run: {
    float: "f32",
    machine: measuredCore,
    widens: [],
    lanes: 1,
    tile: { positions: 5, channels: 3, unroll: 2 },
    denseTile: { channels: 3, unroll: 3 },
    residentWeights: 1000,
    stagedKernel: 0,
    activations: "f32",
    convolutionWeights: "f64",
    denseWeights: "f32",
  },
};

export const toy = defineTarget({
  name: "toy",
  help: "a text that looks like C, for tests",
  options: {
    indent: { kind: "count", default: 2, most: 8, help: "spaces", flag: { name: "indent", purposes: ["module"] } },
    dialect: {
      kind: "choice",
      choices: ["c89", "c99"],
      placeholder: "YEAR",
      help: "of which C",
      flag: { name: "dialect", purposes: ["module", "run"] },
    },
    threads: { kind: "count", default: 1, most: 2, help: "threads", flag: { name: "threads", purposes: ["run"] } },
  },
  make: ({ indent }) => ({
    facts,
    passes: [],
    emit: (program) => program.functions.map((fn) => functionText(fn, " ".repeat(indent))).join("\n\n"),
    functionTexts: ({ functions }) => new Map(functions.map((fn) => [fn, functionText(fn, " ".repeat(indent))])),
    load,
    peak: async () => ({ kind: "interpreted", flops: 2, run: later }),
  }),
});

/** When others have had their turn. */
function later(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

async function load(program: Program, weights: ReadonlyMap<string, Float32Array>): Promise<LoadedProgram> {
  const net = interpretProgram(program);
  net.load(weights);
  const inputs = new Map<string, Float32Array>();
  let outputs: ReadonlyMap<string, Float32Array> = new Map();
  const run = async (): Promise<void> => {
    await later();
    outputs = net.run(inputs);
  };
  return {
    write: (port, values) => void inputs.set(port.name, values.slice()),
    run,
    step: (index) => (index === callsIn(program, "run").length - 1 ? run() : later()),
    read: async (port) => outputs.get(port.name)!.slice(),
    close() {},
  };
}

function functionText(fn: KernelFunction, indent: string): string {
  const body = fn.body.flatMap((statement) => lines(statement, indent)).map((line) => indent + line);
  return [`void ${nameOf(fn)}(int ${nameOf(fn.begin)}, int ${nameOf(fn.end)}) {`, ...body, "}"].join("\n");
}

/** Good enough to read: two names that differ in signs alone become one. */
function nameOf({ name }: { readonly name: string }): string {
  return toIdentifier(name);
}

function lines(statement: Statement, indent: string): string[] {
  const block = (statements: readonly Statement[]): string[] =>
    statements.flatMap((each) => lines(each, indent)).map((line) => indent + line);
  switch (statement.kind) {
    case "let":
      return [`${statement.local.type} ${nameOf(statement.local)} = ${text(statement.value)};`];
    case "assign":
      return [`${nameOf(statement.local)} = ${text(statement.value)};`];
    case "store":
      return [`${nameOf(statement.buffer)}[${text(statement.index)}] = ${text(statement.value)};`];
    case "for": {
      const name = nameOf(statement.local);
      const head = `for (int ${name} = ${text(statement.from)}; ${name} < ${text(statement.to)}; ${name} += ${statement.step}) {`;
      return [head, ...block(statement.body), "}"];
    }
    case "if":
      return [
        `if (${text(statement.condition)}) {`,
        ...block(statement.then),
        "} else {",
        ...block(statement.otherwise),
        "}",
      ];
    case "comment":
      return [`/* ${statement.text} */`];
  }
}

function text(expression: Expression): string {
  switch (expression.kind) {
    case "number":
      return String(expression.value);
    case "local":
      return nameOf(expression.local);
    case "load":
      return `${nameOf(expression.buffer)}[${text(expression.index)}]`;
    case "shuffle":
      throw new Error("one lane has nothing to shuffle");
    case "splat":
    case "convert":
    case "bits":
      return `${expression.kind}(${text(expression.value)})`;
    case "unary":
      return `${expression.operator}(${text(expression.operand)})`;
    case "binary":
    case "compare":
      return `${expression.operator}(${text(expression.left)}, ${text(expression.right)})`;
    case "select":
      return `(${text(expression.condition)} ? ${text(expression.then)} : ${text(expression.otherwise)})`;
    case "call":
      return `${nameOf(expression.function)}(${expression.arguments.map(text).join(", ")})`;
  }
}
