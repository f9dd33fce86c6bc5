/** What the language has no words for, told of all layers at once. */
import type { Graph, InputValue, Node, Value } from "../../graph/graph.ts";
import { FormatError } from "../../formats/format-error.ts";
import { dimsEqual, type Dim } from "../../tensor/dim.ts";
import { formatDims } from "../../tensor/shape.ts";

const OTHERWISE = "help: compile, run, verify and report take the .onnx file itself, whatever text can say of it";

/** A net that the language cannot say, with a line for each layer that is in the way. */
export class TextError extends FormatError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    const count = problems.length === 1 ? "1 problem" : `${problems.length} problems`;
    const lines = problems.map((problem) => `  ${problem}`).join("\n");
    super(`the net cannot be written as model text: ${count}\n${lines}\n  ${OTHERWISE}`);
    this.problems = problems;
  }
}

/** @throws TextError */
export function judgeSayable(graph: Graph, nodes: readonly Node[], sharing: Sharing): void {
  const problems = [...nodes.flatMap((node) => problemsOf(node, sharing)), ...problemsOfPorts(graph)];
  if (nodes.length === 0) problems.push("it has no layers");
  if (problems.length > 0) throw new TextError(problems);
}

function problemsOf(node: Node, { misfits }: Sharing): readonly string[] {
  const { op, inputs, outputs, epilogue } = node;
  const reasons: string[] = [];
  if (op.name === "view") reasons.push(batchMoved(inputs[0]!, outputs[0]!));
  else if (!op.spelled) reasons.push("text has no layer that does this");
  if (outputs.length !== 1) reasons.push(`it gives ${outputs.length} tensors, and a line gives one`);
  if (op.inputs.max > 1 && inputs.length === 1) reasons.push("it joins a single tensor");
  if (inputs.length > op.inputs.max)
    reasons.push(`it takes ${inputs.length} tensors, and ${op.inputs.max} are the most`);
  if (epilogue.length > 0) reasons.push("other layers have been fused into it");
  if (inputs.some(({ kind }) => kind === "constant"))
    reasons.push("it computes with a constant that differs between the examples of the batch");
  if (inputs.some(({ kind }) => kind === "parameter")) reasons.push("it computes with the weight of another layer");
  if (misfits.has(node)) reasons.push(misfitReason(node));
  if (Object.values(node.attributes).some(isUnwritable))
    reasons.push("one of its numbers is infinite or none, and text has finite numbers only");
  return reasons.map((reason) => `${node.name}${kindText(node)}: ${reason}`);
}

function misfitReason(node: Node): string {
  const given = weightInputs(node);
  if (given.length === 0) return "its weights are computed by the net itself, or are those of several other layers";
  const names = given.map(({ name }) => name).join(", ");
  return `it takes ${names} as weights, which ${given.length === 1 ? "is an input" : "are inputs"} of the model; text reads weights from a file, so they would have to be initialisers of the .onnx file`;
}

/** Inputs of the net that a layer takes in the place of weights. */
function weightInputs({ parameters }: Node): readonly InputValue[] {
  const found = new Set<InputValue>();
  const look = (value: Value): void => {
    if (value.kind === "input") found.add(value);
    if (value.kind === "result" && value.node.inputs.length === 1) look(value.node.inputs[0]!);
  };
  for (const value of Object.values(parameters)) look(value);
  return [...found];
}

/** The layer's name, unless only we have it. */
function kindText({ op }: Node): string {
  if (op.name === "view") return " (reshape)";
  return op.spelled ? ` (${op.name})` : "";
}

function batchMoved(from: Value, to: Value): string {
  const [before, after] = [from, to].map(({ type }) => formatDims(type.shape));
  return `it makes ${after!} of ${before!}, across the examples of the batch, and a layer of the text leaves the batch alone`;
}

function isUnwritable(value: unknown): boolean {
  const numbers = Array.isArray(value) ? value : [value];
  return numbers.some((number) => typeof number === "number" && !Number.isFinite(number));
}

function batchOf({ type }: InputValue): Dim {
  return type.shape[0]!;
}

function problemsOfPorts({ inputs, nodes, outputs }: Graph): readonly string[] {
  const [first] = inputs;
  const weights = new Set(nodes.flatMap(weightInputs));
  const others = inputs.filter((input) => !weights.has(input) && !dimsEqual(batchOf(input), batchOf(first!)));
  const problems = others.map(
    (input) => `${input.name} (input): its batch, the first axis, differs from that of ${first!.name}`,
  );
  if (first === undefined) problems.push("it has no input");
  for (const { name, value } of outputs) {
    if (value.kind === "constant" || value.kind === "parameter")
      problems.push(`${name} (output): it is a constant, whatever the inputs are`);
  }
  return problems;
}

/** Which layers take the parameters of an earlier one. */
export interface Sharing {
  readonly sources: ReadonlyMap<Node, Node>;
  /** Those whose parameters cannot be said. */
  readonly misfits: ReadonlySet<Node>;
}

export function findSharing(nodes: readonly Node[]): Sharing {
  const owners = new Map<Value, Node>();
  const sources = new Map<Node, Node>();
  const misfits = new Set<Node>();
  for (const node of nodes) {
    const operands = Object.entries(node.parameters);
    const owner = operands.map(([, value]) => owners.get(value)).find((found) => found !== undefined);
    const isSound = operands.every(([name, value]) =>
      owner === undefined ? value.kind === "parameter" || isLiteral(value) : owner.parameters[name] === value,
    );
    if (!isSound || (owner !== undefined && !sameParameters(owner, node))) misfits.add(node);
    else if (owner !== undefined) sources.set(node, owner);
    for (const [, value] of operands) if (!owners.has(value)) owners.set(value, node);
  }
  return { sources, misfits };
}

function sameParameters(a: Node, b: Node): boolean {
  return Object.keys(a.parameters).join() === Object.keys(b.parameters).join();
}

/** A constant that stands for a value written in the model. */
function isLiteral(value: Value): boolean {
  return value.kind === "constant" && value.spec?.literal !== undefined;
}
