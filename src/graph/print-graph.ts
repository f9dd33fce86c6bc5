/**
 * A graph as text, for `dump` and for messages about our own bugs: one node a line, in order, grouped by region.
 *
 *     graph LeNet
 *       %0 input image [N, 1, 28, 28]
 *       %1 parameter conv1.weight [6, 1, 5, 5]
 *     run
 *       %3 conv1 = conv(%0, weight=%1, bias=%2) channels=6 kernel=5 pad=2 then sigmoid1 = sigmoid(it) : [N, 6, 28, 28]
 *       output out = %3
 *
 * Attributes at their defaults are left out. `it` is the running value of an epilogue.
 */
import { shown } from "../base/visible.ts";
import type { AnyOp } from "../ops/contract/op.ts";
import type { AttributeRecord } from "../ops/contract/language-value.ts";
import { formatDims } from "../tensor/shape.ts";
import type { ConstantValue, EpilogueStep, Graph, GraphOutput, InputValue, Node, Origin, Value } from "./graph.ts";
import { regions, regionsOf } from "./graph-regions.ts";
import { writePixels } from "./pixels-call.ts";

/** By which number a value is called. */
export type ValueNumber = (value: Value) => number;

const ownNumber: ValueNumber = ({ id }) => id;

/** @param numberOf its id where left out, which passes give anew */
export function printGraph(graph: Graph, numberOf: ValueNumber = ownNumber): string {
  const regionOf = regionsOf(graph);
  const lines = [`graph ${graph.name}`];
  for (const value of graph.inputs) lines.push(`  ${printInput(value, numberOf)}`);
  for (const value of graph.parameters) {
    lines.push(`  %${numberOf(value)} parameter ${value.name} ${formatDims(value.type.shape)}`);
  }
  for (const region of regions) {
    const nodes = graph.nodes.filter((node) => regionOf(node) === region);
    if (nodes.length > 0) lines.push(region, ...nodes.map((node) => `  ${printNode(node, numberOf)}`));
  }
  for (const output of graph.outputs) lines.push(`  ${printOutput(output, numberOf)}`);
  return `${lines.map(shown).join("\n")}\n`;
}

function printInput(input: InputValue, numberOf: ValueNumber): string {
  const { name, type, pixels } = input;
  return `%${numberOf(input)} input ${name} ${formatDims(type.shape)}${pixels === undefined ? "" : ` ${writePixels(pixels)}`}`;
}

function printOutput({ name, value, classes }: GraphOutput, numberOf: ValueNumber): string {
  return `output ${name} = ${printValue(value, numberOf)}${classes === undefined ? "" : ` of ${classes.length} classes`}`;
}

/** One line, without indentation. */
export function printNode(node: Node, numberOf: ValueNumber = ownNumber): string {
  const results = node.outputs.map((value) => `%${numberOf(value)}`).join(", ");
  const steps = node.epilogue.map((step) => ` then ${printStep(step, numberOf)}`).join("");
  const inputs = node.inputs.map((value) => printValue(value, numberOf));
  const shapes = node.outputs.map((value) => formatDims(value.type.shape)).join(", ");
  return `${results} ${node.name} = ${printCall(node.op, inputs, node, numberOf)}${steps} : ${shapes}`;
}

function printStep(step: EpilogueStep, numberOf: ValueNumber): string {
  const operands = step.operands.map((operand) => (operand === "running" ? "it" : printValue(operand, numberOf)));
  return `${step.name} = ${printCall(step.op, operands, step, numberOf)}`;
}

function printCall(
  op: AnyOp,
  operands: readonly string[],
  { parameters: read, attributes, origin }: Pick<Node, "parameters" | "attributes" | "origin">,
  numberOf: ValueNumber,
): string {
  const parameters = Object.entries(read).map(([name, value]) => `${name}=${printValue(value, numberOf)}`);
  const call = `${op.name}(${[...operands, ...parameters].join(", ")})`;
  return [call, ...printAttributes(op, attributes), ...printUse(origin)].join(" ");
}

/** What the text says of training. */
function printUse({ frozen, calls }: Origin): string[] {
  const recompute = calls.some((call) => call.recompute === true);
  return [...(frozen === true ? ["frozen=true"] : []), ...(recompute ? ["recompute=true"] : [])];
}

/** `key=value` in the words of the language, in the order of declaration; without those at their defaults. */
export function printAttributes(op: AnyOp, attributes: AttributeRecord): string[] {
  return Object.entries(op.attributes).flatMap(([key, spec]) => {
    const value = attributes[key];
    if (value === undefined) return [];
    const print = (of: unknown): string => spec.type.print(of as never);
    const text = print(value);
    const isDefault = spec.defaultValue !== undefined && print(spec.defaultValue) === text;
    return isDefault ? [] : [`${key}=${text}`];
  });
}

function printValue(value: Value, numberOf: ValueNumber): string {
  return value.kind === "constant" ? printConstant(value) : `%${numberOf(value)}`;
}

/** Small constants in full, others by name and shape. */
function printConstant({ name, value }: ConstantValue): string {
  if (value.data.length === 1) return `${value.data[0]}`;
  return `<${name === "" ? "constant" : name} ${formatDims(value.shape)}>`;
}
