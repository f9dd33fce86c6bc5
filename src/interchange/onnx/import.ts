/**
 * From an ONNX model to a graph that compiles as any other, and its weights. Node by node, in the file's order, a name comes
 * to stand for an `Operand`: what depends on constants and shapes alone is evaluated here and leaves no trace in the graph.
 * Every node that cannot be converted gives one problem; what depends on its outputs is passed over in silence, and all
 * problems are told at once.
 */
import { createAssembly, type Assembly } from "./assembly.ts";
import { evaluators } from "./constant-evaluation.ts";
import { elementsFor } from "./constant-tensors.ts";
import { FormatError } from "../../formats/format-error.ts";
import { ImportError } from "./import-error.ts";
import { liveNodes } from "./live-nodes.ts";
import { mergeBiases } from "./merge-biases.ts";
import type { ElementType, OnnxGraph, OnnxModel, OnnxNode } from "./model.ts";
import { createNamer, portName } from "./naming.ts";
import { NodeContext, type Operator } from "./node-context.ts";
import { NodeFailure } from "./node-failure.ts";
import {
  constantOperand,
  naturalShape,
  shapeText,
  sizeOf,
  tensorOperand,
  valueOperand,
  type Operand,
} from "./operand.ts";
import { operators } from "./operators/index.ts";
import { bindInputs, type SizeOptions } from "./ports.ts";
import { unsupported } from "./unsupported.ts";
import type { ResolvedModel } from "../../resolve/model.ts";
import { Source } from "../../base/source.ts";

export { ImportError } from "./import-error.ts";

export type ImportOptions = SizeOptions;

export interface ImportedModel {
  /** Layout NCHW, no claims. */
  readonly model: ResolvedModel;
  /** Float32 values of every parameter, by name: `conv1.weight`. */
  readonly weights: ReadonlyMap<string, Float32Array>;
  /** In ONNX's order, without initialisers and without tensors that have no elements. */
  readonly inputs: readonly ImportedPort[];
  readonly outputs: readonly ImportedPort[];
}

export interface ImportedPort {
  /** As in the ONNX model. */
  readonly name: string;
  /** Its name in the graph: a word of the language. */
  readonly port: string;
  /** ONNX's logical shape; the graph's has as many elements, in the same order. */
  readonly shape: readonly number[];
  /** What ONNX says of its elements; the graph computes with float32 whatever they are. */
  readonly elementType: ElementType;
}

/** What a name stands for; `broken` after a problem has been told. */
type Meaning = Operand | "broken";

interface Import {
  readonly model: OnnxModel;
  readonly assembly: Assembly;
  readonly meanings: Map<string, Meaning>;
  /** Names that a live node or an output of the model reads. */
  readonly wanted: ReadonlySet<string>;
  readonly problems: string[];
  /** How many elements of constants have been computed. */
  computed: number;
}

/** More than the weights of any model that makes them up as it goes; beyond it a file is out to fill the memory. */
const MOST_COMPUTED = 2 ** 28;

/**
 * The net of a model with its weights.
 * @throws ImportError with one line for each thing that is not supported, not sound or not to be read.
 */
export function importOnnx(model: OnnxModel, options: ImportOptions = {}): ImportedModel {
  const { graph } = model;
  const { nodes, wanted, cyclic } = liveNodes(graph);
  const assembly = createAssembly(graph.name);
  const state: Import = { model, assembly, meanings: new Map(), wanted, problems: [], computed: 0 };
  declareInitializers(graph, state);
  const inputs = declareInputs(graph, options, state);
  for (const node of cyclic) state.problems.push(`${nodeText(node)}: it depends on its own output`);
  if (cyclic.size === 0) for (const node of nodes) importNode(node, state);
  const outputs = cyclic.size === 0 ? collectOutputs(graph, state) : [];
  if (state.problems.length > 0) throw new ImportError(state.problems);
  return finish(graph, assembly, inputs, outputs);
}

// ── Names that nodes do not make ─────────────────────────────────────────────────────────────────────────────────────

function declareInitializers(graph: OnnxGraph, { meanings, problems }: Import): void {
  for (const tensor of graph.initializers) {
    if (meanings.has(tensor.name)) problems.push(`initialiser ${tensor.name}: another one has the same name`);
    meanings.set(tensor.name, tensorOperand(tensor));
  }
}

function declareInputs(graph: OnnxGraph, options: ImportOptions, state: Import): readonly ImportedPort[] {
  const { meanings, problems, assembly, wanted } = state;
  const ports = graph.inputs.filter(({ name }) => !meanings.has(name));
  const bound = bindInputs(ports, options);
  problems.push(...bound.problems);
  return bound.inputs.flatMap(({ port: { name, elementType = "float32" }, shape }) => {
    if (meanings.has(name)) problems.push(`input ${name}: another one has the same name`);
    meanings.set(name, "broken");
    if (shape === undefined) return [];
    if (shape.includes(0)) {
      // Without elements it is known whatever is fed: some programs give left out inputs so.
      meanings.set(name, constantOperand(elementType, shape, [], name));
      return [];
    }
    if (!FED.has(elementType) && wanted.has(name)) {
      problems.push(`input ${name}: it holds ${elementType}; supported: ${[...FED].join(", ")}`);
      return [];
    }
    const port = assembly.names.unique(portName(name, "input"));
    meanings.set(name, valueOperand(assembly.input(port, naturalShape(shape)), shape, elementType));
    return [{ name, port, shape, elementType }];
  });
}

/** Element types that an input may have: booleans are fed as 0 and 1. */
const FED: ReadonlySet<ElementType> = new Set<ElementType>(["float32", "bool"]);

// ── Nodes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function importNode(node: OnnxNode, state: Import): void {
  const { meanings, problems } = state;
  for (const name of new Set(node.outputs)) {
    if (name !== "" && meanings.has(name))
      problems.push(`${nodeText(node)}: its output ${name} has a name given before`);
  }
  const setAll = (meaning: Meaning): void => {
    for (const name of node.outputs) if (name !== "") meanings.set(name, meaning);
  };
  const known = node.inputs.map((name) => meanings.get(name));
  const absent = node.inputs.find((name, index) => name !== "" && known[index] === undefined);
  try {
    if (absent !== undefined) throw new NodeFailure(`it reads ${absent}, which nothing gives`);
    if (known.includes("broken")) return setAll("broken");
    const results = convertNode(node, known as (Operand | undefined)[], state);
    results.forEach((operand, name) => meanings.set(name, named(name, operand)));
    spend(results, state);
  } catch (failure) {
    if (!(failure instanceof NodeFailure || failure instanceof FormatError)) throw failure;
    problems.push(`${nodeText(node)}: ${failure.message}`);
    setAll("broken");
  }
}

function spend(results: ReadonlyMap<string, Operand>, state: Import): void {
  for (const operand of results.values()) if (operand.kind === "constant") state.computed += sizeOf(operand.shape);
  if (state.computed > MOST_COMPUTED)
    throw new NodeFailure("so many constants are computed that they would fill the memory");
}

function convertNode(
  node: OnnxNode,
  operands: readonly (Operand | undefined)[],
  { model, assembly, wanted }: Import,
): ReadonlyMap<string, Operand> {
  const isOwn = node.domain === "";
  const operator = isOwn ? operators.get(node.opType) : undefined;
  const isConstant = operands.every((operand) => operand === undefined || operand.kind === "constant");
  const evaluate = isOwn && isConstant ? evaluators.get(node.opType) : undefined;
  const opset = model.opsets.get(node.domain);
  if (operator === undefined && evaluate === undefined) throw new NodeFailure(reasonAgainst(node));
  if (opset === undefined) throw new NodeFailure("the model does not say which version of ONNX's operators it uses");
  const context = new NodeContext(node, opset, operands, wanted, assembly);
  if (evaluate?.(context) === true) return context.results();
  if (operator === undefined) throw new NodeFailure(reasonAgainst(node));
  if (isConstant) return convertConstants(operator, context, assembly);
  operator.convert(context);
  return context.results();
}

/** Converts a node whose operands are all constants, and evaluates what it has become. */
function convertConstants(operator: Operator, context: NodeContext, assembly: Assembly): ReadonlyMap<string, Operand> {
  assembly.keepConstants(true);
  try {
    operator.convert(context);
    return new Map([...context.results()].map(([name, operand]) => [name, evaluated(operand, assembly)]));
  } finally {
    assembly.keepConstants(false);
  }
}

/** Constants that were computed go by the name of the output. */
function named(name: string, operand: Operand): Operand {
  return operand.kind === "constant" && operand.name === "" ? { ...operand, name } : operand;
}

function reasonAgainst({ opType, domain }: OnnxNode): string {
  if (domain !== "") return `an operator of domain ${domain}; supported are those of ONNX itself`;
  return Object.hasOwn(unsupported, opType)
    ? `not supported: ${unsupported[opType]!}`
    : "ONNX has no operator of this name";
}

/** What a layer makes of constants, by the layer's own reference semantics. */
function evaluated(operand: Operand, assembly: Assembly): Operand {
  if (operand.kind === "constant") return operand;
  // First the room, which is refused where it would be too much.
  const elements = elementsFor(operand.elementType, sizeOf(operand.shape));
  elements.set(assembly.evaluate(operand.value).data);
  return constantOperand(operand.elementType, operand.shape, elements);
}

/** `conv1 (Conv)`, by the node's name or else its output's. */
function nodeText({ name, opType, outputs, index }: OnnxNode): string {
  const own = name !== "" ? name : outputs.find((output) => output !== "");
  return `${own ?? `node ${index}`} (${opType})`;
}

// ── Outputs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface FoundOutput {
  readonly name: string;
  readonly operand: Operand;
}

function collectOutputs(graph: OnnxGraph, { meanings, problems }: Import): readonly FoundOutput[] {
  const names = new Set<string>();
  if (graph.outputs.length === 0) problems.push("the model has no outputs");
  return graph.outputs.flatMap(({ name }) => {
    if (names.has(name)) problems.push(`output ${name}: another one has the same name`);
    names.add(name);
    const operand = meanings.get(name);
    if (operand === undefined) problems.push(`output ${name}: nothing gives it`);
    else if (operand !== "broken" && operand.shape.includes(0)) {
      problems.push(`output ${name}: it is ${shapeText(operand.shape)}, which has no elements`);
    }
    return operand === undefined || operand === "broken" ? [] : [{ name, operand }];
  });
}

function finish(
  graph: OnnxGraph,
  assembly: Assembly,
  inputs: readonly ImportedPort[],
  found: readonly FoundOutput[],
): ImportedModel {
  const names = createNamer();
  const outputs = found.map(({ name, operand: { shape, elementType } }) => ({
    name,
    port: names.unique(portName(name, "output")),
    shape,
    elementType,
  }));
  const values = found.map(({ operand }, at) => {
    const shape = naturalShape(operand.shape);
    const { port } = outputs[at]!;
    const value = operand.kind === "constant" ? assembly.constant(operand, shape) : operand.value;
    return { name: port, value: assembly.view(value, shape, `${port}_view`) };
  });
  const { graph: built, weights } = mergeBiases({ graph: assembly.finish(values), weights: assembly.weights });
  const model: ResolvedModel = {
    name: portName(graph.name, "Imported"),
    span: { source: new Source("", ""), start: 0, end: 0 },
    graph: built,
    claims: [],
    layout: "NCHW",
    settings: [],
  };
  return { model, weights, inputs, outputs };
}
