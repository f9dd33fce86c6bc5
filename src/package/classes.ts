/** What a module has for outputs whose channels have names; nothing where there are none. */
import { productOf } from "../base/integers.ts";
import { propertyKey, stringLiteral } from "../javascript/literal-text.ts";
import { wrapped } from "../javascript/wrapped.ts";
import type { Port, Program } from "../kernel/ir.ts";
import type { RuntimeModule } from "../runtime/runtime-texts.ts";
import { formatDims } from "../tensor/shape.ts";
import { tensorType } from "./tensor-type.ts";

/** Types list fewer names than these; more would slow down whatever reads them. */
const MOST_TYPED = 200;

function namedOutputs({ outputs }: Program): readonly Port[] {
  return outputs.filter(({ classes }) => classes !== undefined);
}

/** Those that are one score a class, of each example: where there are positions too, there is no highest class. */
function scoresOf(program: Program): readonly Port[] {
  return namedOutputs(program).filter(({ shape, classes }) => productOf(shape) === shape[0]! * classes!.length);
}

export function topRuntime(program: Program): RuntimeModule[] {
  return scoresOf(program).length === 0 ? [] : ["top"];
}

/** The member of `signature` that has the names, by output. */
export function classesField(program: Program, as: "value" | "type"): (readonly [string, string])[] {
  const outputs = namedOutputs(program);
  if (outputs.length === 0) return [];
  const [readonly, end] = as === "value" ? ["", ","] : ["readonly ", ";"];
  const entries = outputs.map(({ name, classes }) => {
    const isTyped = as === "value" || classes!.length < MOST_TYPED;
    return `    ${readonly}${propertyKey(name)}: ${readonly}${isTyped ? listOf(classes!) : "string[]"}${end}`;
  });
  return [["classes", ["{", ...entries, "  }"].join("\n")]];
}

function listOf(names: readonly string[]): string {
  const lines = wrapped(names.map(stringLiteral));
  return lines.length === 1 ? `[${lines[0]!}]` : `[\n${lines.map((line) => `      ${line},`).join("\n")}\n    ]`;
}

/** The declaration of `top`, as lines behind that of `run`. */
export function topType(program: Program): string {
  const outputs = scoresOf(program);
  if (outputs.length === 0) return "";
  const text = outputs.length === 1 ? "of what `run` gave" : "of an output that `run` gave";
  return [
    "",
    `  /** The classes with the highest scores ${text}, from the highest on; 5 where no number is said. */`,
    ...outputs.map((port) => `  top(scores: ${tensorType(port)}, ${countAndName(port, outputs)}): ${topsType(port)};`),
  ].join("\n");
}

/** Of several outputs the first is meant where none is named. */
function countAndName({ name }: Port, outputs: readonly Port[]): string {
  if (outputs.length === 1) return "count?: number";
  const output = `: ${stringLiteral(name)}`;
  return name === outputs[0]!.name ? `count?: number, output?${output}` : `count: number | undefined, output${output}`;
}

function topsType({ classes, shape }: Port): string {
  const names = classes!.length < MOST_TYPED ? [...new Set(classes!)].map(stringLiteral).join(" | ") : "string";
  return `{ readonly name: ${names}; readonly score: number }[]${shape[0] === 1 ? "" : "[]"}`;
}

/** The method itself. */
export function topLines(program: Program, types: boolean): string[] {
  const outputs = scoresOf(program);
  const [first] = outputs;
  if (first === undefined) return [];
  const annotate = (type: string): string => (types ? `: ${type}` : "");
  const several = outputs.length > 1 ? [`output${annotate("string")} = ${stringLiteral(first.name)}`] : [];
  const parameters = [`scores${annotate("Float32Array")}`, `count${annotate("number")} = 5`, ...several];
  const body = outputs.length === 1 ? topOf(first) : [...outputs.flatMap(topIfNamed), refusal(outputs)];
  return [`top(${parameters.join(", ")})${annotate("any")} {`, ...body.map((line) => `  ${line}`), "},"];
}

function topOf({ name, shape, classes }: Port): string[] {
  const each = classes!.length;
  const names = `signature.classes[${stringLiteral(name)}]`;
  const one = (scores: string): string => `topOf(${scores}, ${names}, count)`;
  const ofBatch = `Array.from({ length: ${shape[0]} }, (_, at) => ${one(`scores.subarray(at * ${each}, (at + 1) * ${each})`)})`;
  return [
    `check(${stringLiteral(name)}, scores, ${productOf(shape)}, ${stringLiteral(formatDims(shape))});`,
    `return ${shape[0] === 1 ? one("scores") : ofBatch};`,
  ];
}

function topIfNamed(port: Port): string[] {
  return [`if (output === ${stringLiteral(port.name)}) {`, ...topOf(port).map((line) => `  ${line}`), "}"];
}

function refusal(outputs: readonly Port[]): string {
  const names = outputs.map(({ name }) => JSON.stringify(name)).join(" or ");
  return `throw new TypeError(${stringLiteral(`expected the output ${names}, found `)} + output);`;
}
