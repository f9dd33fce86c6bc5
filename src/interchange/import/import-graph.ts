/**
 * From a graph of another program to one that compiles as any other, and its weights. Node by node, in the file's order, a name comes
 * to stand for an `Operand`: what depends on constants and shapes alone is evaluated here and leaves no trace in the graph.
 * Every node that cannot be converted gives one problem; what depends on its outputs is passed over in silence, and all
 * problems are told at once.
 */
import { productOf } from "../../base/integers.ts";
import { acrossNote, batchProbe, type BatchProbe } from "./across-batch.ts";
import { Assembly, type RowsAs } from "./assembly.ts";
import { withFewestPermutes } from "./channels-last.ts";
import { constantsAsLayers } from "./constant-layers.ts";
import { elementsFor, withRoom } from "./constant-tensors.ts";
import { computedType, floatNote, isFloat, isInteger } from "./element-types.ts";
import { batchOf, graphShape } from "./forms.ts";
import { FormatError } from "../../formats/format-error.ts";
import { recogniseIdioms } from "./idioms/index.ts";
import { ImportError } from "./import-error.ts";
import type { ImportedModel, ImportedPort } from "./imported-model.ts";
import type { ForeignModel } from "./language.ts";
import { keptBytes } from "./kept-bytes.ts";
import { liveNodes, type LiveNodes } from "./live-nodes.ts";
import { mergeBiases } from "./merge-biases.ts";
import type { ElementType, ImportGraph, ImportNode, ImportTensor } from "./graph.ts";
import { graphsOf } from "./names-read.ts";
import { inputName, outputName, portName } from "./naming.ts";
import { NodeContext, type Operator } from "./node-context.ts";
import { NodeFailure, ToldFailure } from "./node-failure.ts";
import { besideRunning, constantOperand, shapeText, tensorOperand, valueOperand, type Operand } from "./operand.ts";
import { withPixels } from "./pictures.ts";
import { alongOneAxis } from "./one-dimensional.ts";
import { bindInputs, type BoundInputs, type SizeOptions } from "./ports.ts";
import type { ResolvedModel } from "../../resolve/resolved-model.ts";
import { Source } from "../../base/source.ts";
import { UniqueNames } from "../../base/unique-names.ts";

export interface ImportOptions extends SizeOptions {
  /** Left out: `batch`, which is faster. */
  readonly rowsAs?: RowsAs;
}

/** What a name stands for after a problem has been told; `running` where its elements would depend on the inputs. */
interface Broken {
  readonly kind: "broken";
  readonly running: boolean;
}

type Meaning = Operand | Broken;

/** What the names of a graph stand for, and around it those of the graph that it lies in. */
class Scope {
  readonly #own = new Map<string, Meaning>();
  readonly #around: Scope | undefined;

  constructor(around?: Scope) {
    this.#around = around;
  }

  get(name: string): Meaning | undefined {
    return this.#own.get(name) ?? this.#around?.get(name);
  }

  has(name: string): boolean {
    return this.#own.has(name);
  }

  set(name: string, meaning: Meaning): void {
    this.#own.set(name, meaning);
  }
}

interface Import extends ForeignModel {
  readonly assembly: Assembly;
  readonly scope: Scope;
  /** Names that a live node or an output of the graph reads. */
  readonly wanted: ReadonlySet<string>;
  readonly problems: string[];
  readonly notes: Set<string>;
  /** Where the import is a trial. */
  readonly probe: BatchProbe | undefined;
}

/**
 * The net of a model with its weights.
 * @throws ImportError with one line for each thing that is not supported, not sound or not to be read.
 * @example
 * ```ts
 * import { readFileSync } from "node:fs";
 * import { importModel, readTfjs, reportJson } from "convoke";
 *
 * const read = (path: string, most: number) => readFileSync(path).subarray(0, most);
 * const { model, notes } = importModel(readTfjs(readFileSync("model.json"), read));
 * console.log(reportJson(model).layers.length, notes); // 12 []
 * ```
 */
export function importModel(model: ForeignModel, options: ImportOptions = {}): ImportedModel {
  const stored = model.graph.initializers.reduce((sum, { count }) => sum + count, 0);
  return withRoom(SMALL_ROOM + ROOM_PER_ELEMENT * stored, () => importWithin(model, options));
}

/** How many elements may be computed at import: enough for any shapes, masks and anchors of a small file … */
const SMALL_ROOM = 2 ** 24;
/** … and for weights that are turned and scaled, several times each. */
const ROOM_PER_ELEMENT = 6;

function importWithin(model: ForeignModel, options: ImportOptions): ImportedModel {
  const { graph, language } = model;
  const { state, bound, live } = begin(model, options);
  const { assembly, notes } = state;
  const inputs = declareInputs(bound, state);
  const outputs = importNodes(live, state) ? collectOutputs(graph, state) : [];
  if (state.problems.length > 0) throw new ImportError(language.model, state.problems);
  const across = bound.isBatchOpen ? nodesAcrossBatch(model, options) : [];
  if (across.length > 0) notes.add(acrossNote(across, assembly.batch));
  return { ...finish(graph, assembly, inputs, outputs), notes: [...notes] };
}

interface Begun {
  readonly state: Import;
  readonly bound: BoundInputs;
  readonly live: LiveNodes;
}

function begin(model: ForeignModel, options: ImportOptions, probe?: BatchProbe): Begun {
  const { graph, language } = model;
  const initial = new Set(graph.initializers.map(({ name }) => name));
  const bound = bindInputs(
    graph.inputs.filter(({ name }) => !initial.has(name)),
    options,
  );
  const fed = bound.inputs.flatMap(({ shape }) => (shape === undefined || shape.includes(0) ? [] : [shape]));
  const assembly = new Assembly(graph.name, batchOf(fed), options.rowsAs);
  const scope = new Scope();
  const live = liveNodes(graph);
  const notes = new Set(language.notes);
  const state: Import = { ...model, assembly, scope, wanted: live.wanted, problems: [], notes, probe };
  declareInitializers(graph, state);
  return { state, bound, live };
}

/**
 * Nodes that reach across the batch, found by importing the graph for a batch whose extent no other axis has. What such
 * a batch does not go through says so itself, when it is asked for.
 */
function nodesAcrossBatch(model: ForeignModel, options: ImportOptions): readonly string[] {
  const probe = batchProbe(model.graph);
  return withRoom(SMALL_ROOM, () => {
    const { state, bound, live } = begin(model, { ...options, batch: probe.batch }, probe);
    declareInputs(bound, state);
    importNodes(live, state);
    return probe.found;
  });
}

/** False where nodes depend on themselves, so that none was looked at. */
function importNodes({ nodes, cyclic }: LiveNodes, state: Import): boolean {
  for (const node of cyclic) state.problems.push(`${nodeText(node)}: it depends on its own output`);
  if (cyclic.size === 0) for (const node of nodes) importNode(node, state);
  return cyclic.size === 0;
}

/** A graph that lies in a node's attribute, as if its nodes stood in the graph around it. */
function inlineGraph(graph: ImportGraph, around: Import): readonly Operand[] {
  const live = liveNodes(graph);
  const state: Import = { ...around, scope: new Scope(around.scope), wanted: live.wanted };
  const before = state.problems.length;
  declareInitializers(graph, state);
  for (const { name } of graph.inputs) state.problems.push(`input ${name}: a branch of If takes no inputs`);
  const outputs = importNodes(live, state) ? collectOutputs(graph, state) : [];
  if (state.problems.length > before || outputs.length !== graph.outputs.length) throw new ToldFailure();
  return outputs.map(({ operand }) => operand);
}

// ── Names that nodes do not make ─────────────────────────────────────────────────────────────────────────────────────

function declareInitializers(graph: ImportGraph, { scope, problems, wanted, notes }: Import): void {
  for (const tensor of graph.initializers) {
    if (scope.has(tensor.name)) problems.push(`initialiser ${tensor.name}: another one has the same name`);
    if (wanted.has(tensor.name)) noteElements(tensor.elementType, notes);
    const isThere = !wanted.has(tensor.name) || demandElements(tensor, problems);
    scope.set(tensor.name, isThere ? tensorOperand(tensor) : { kind: "broken", running: false });
  }
}

function demandElements(tensor: ImportTensor, problems: string[]): boolean {
  try {
    tensor.demand();
    return true;
  } catch (failure) {
    if (!(failure instanceof FormatError)) throw failure;
    problems.push(failure.message);
    return false;
  }
}

/** Floats of other sizes than 32 bits. */
function noteElements(elementType: ElementType, notes: Set<string>): void {
  if (elementType !== "float32" && isFloat(elementType)) notes.add(floatNote(elementType));
}

function declareInputs(bound: BoundInputs, state: Import): readonly ImportedPort[] {
  const { scope, problems, assembly, wanted, notes } = state;
  problems.push(...bound.problems);
  return bound.inputs.flatMap(({ port: { name, elementType = "float32" }, shape }) => {
    if (scope.has(name)) problems.push(`input ${name}: another one has the same name`);
    scope.set(name, { kind: "broken", running: true });
    if (shape === undefined) return [];
    if (shape.includes(0)) {
      // Without elements it is known whatever is fed: some programs give left out inputs so.
      scope.set(name, constantOperand(computedType(elementType), shape, [], name));
      return [];
    }
    const kept = fedAs(elementType);
    if (kept === undefined && wanted.has(name)) {
      problems.push(
        `input ${name}: it holds ${elementType}, which no net here is fed with; supported are numbers and bool`,
      );
      return [];
    }
    if (wanted.has(name)) noteInput(name, elementType, notes);
    const port = assembly.names.unique(inputName(name));
    scope.set(name, valueOperand(assembly.input(port, graphShape(shape, assembly.batch)), shape, kept));
    return [{ name, port, shape, elementType }];
  });
}

/** What an input's elements count as: floats are fed as float32, integers and booleans as the floats that they equal. */
function fedAs(elementType: ElementType): ElementType | undefined {
  if (isFloat(elementType)) return "float32";
  return elementType === "bool" || isInteger(elementType) ? elementType : undefined;
}

function noteInput(name: string, elementType: ElementType, notes: Set<string>): void {
  if (elementType === "float32" || elementType === "bool") return;
  if (isFloat(elementType)) notes.add(`input ${name} is ${elementType} in the file and float32 here`);
  else notes.add(`input ${name} is ${elementType} in the file; here it takes the same numbers as float32`);
}

// ── Nodes ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function importNode(node: ImportNode, state: Import): void {
  const { scope, problems } = state;
  for (const name of new Set(node.outputs)) {
    if (name !== "" && scope.has(name)) problems.push(`${nodeText(node)}: its output ${name} has a name given before`);
  }
  const known = node.inputs.map((name) => scope.get(name));
  const absent = node.inputs.find((name, index) => name !== "" && known[index] === undefined);
  try {
    if (absent !== undefined) throw new NodeFailure(`it reads ${absent}, which nothing gives`);
    demandOperator(node, known, state);
    if (known.some((meaning) => meaning?.kind === "broken")) return breakOutputs(node, known, state);
    const results = convertNode(node, known as (Operand | undefined)[], state);
    state.probe?.see(nodeText(node), known as (Operand | undefined)[], [...results.values()]);
    results.forEach((operand, name) => scope.set(name, named(name, operand)));
  } catch (failure) {
    if (!(failure instanceof NodeFailure || failure instanceof FormatError)) throw failure;
    if (!(failure instanceof ToldFailure)) problems.push(`${nodeText(node)}: ${failure.message}`);
    breakOutputs(node, known, state);
  }
}

function isRunning(meaning: Meaning | undefined): boolean {
  return meaning?.kind === "value" || (meaning?.kind === "broken" && meaning.running);
}

/** What a node that failed would have made, so that the nodes behind it are judged by their names alone. */
function breakOutputs(node: ImportNode, operands: readonly (Meaning | undefined)[], { scope, language }: Import): void {
  const running = operands.some(isRunning) || language.operator(node) === undefined;
  for (const name of node.outputs) if (name !== "") scope.set(name, { kind: "broken", running });
}

/** @throws NodeFailure where an operator is not supported, whatever became of the nodes that it depends on. */
function demandOperator(
  node: ImportNode,
  operands: readonly (Meaning | undefined)[],
  { language, notes }: Import,
): void {
  const isEvaluated = language.evaluator(node) !== undefined && !operands.some(isRunning);
  if (language.operator(node) === undefined && !isEvaluated) throw new NodeFailure(language.reasonAgainst(node));
  const note = language.noteOn?.(node);
  if (note !== undefined) notes.add(note);
}

function convertNode(
  node: ImportNode,
  operands: readonly (Operand | undefined)[],
  state: Import,
): ReadonlyMap<string, Operand> {
  const { language, standard, assembly, wanted, notes } = state;
  const isConstant = operands.every((operand) => operand === undefined || operand.kind === "constant");
  const evaluate = isConstant ? language.evaluator(node) : undefined;
  const known = isConstant ? operands : operands.map((operand) => operand && besideRunning(operand));
  const context = new NodeContext(node, known, {
    opset: language.opset,
    wanted,
    assembly,
    inline: (graph) => inlineGraph(graph, state),
    note: (text) => void notes.add(text),
    apply: (applied, given) =>
      convertNode(applied, given, { ...state, language: standard, wanted: new Set(applied.outputs) }),
  });
  if (evaluate?.(context) === true) return context.results();
  const operator = language.operator(node);
  if (operator === undefined) throw new NodeFailure(language.reasonAgainst(node));
  // What a branch of If gives may depend on the inputs all the same.
  if (isConstant && graphsOf(node).length === 0) return convertConstants(operator, context, assembly);
  operator.convert(context);
  return context.results();
}

/** Converts a node whose operands are all constants, and evaluates what it has become. */
function convertConstants(operator: Operator, context: NodeContext, assembly: Assembly): ReadonlyMap<string, Operand> {
  return assembly.withConstants(() => {
    operator.convert(context);
    return new Map([...context.results()].map(([name, operand]) => [name, evaluated(operand, assembly)]));
  });
}

/** Constants that were computed go by the name of the output. */
function named(name: string, operand: Operand): Operand {
  return operand.kind === "constant" && operand.name === "" ? { ...operand, name } : operand;
}

/** What a layer makes of constants, by the layer's own reference semantics. */
function evaluated(operand: Operand, assembly: Assembly): Operand {
  if (operand.kind === "constant") return operand;
  // First the room, which is refused where it would be too much.
  const elements = elementsFor(operand.elementType, productOf(operand.shape));
  elements.set(assembly.evaluate(operand.value).data);
  return constantOperand(operand.elementType, operand.shape, elements);
}

/** `conv1 (Conv)`, by the node's name or else its output's. */
function nodeText({ name, opType, outputs, index }: ImportNode): string {
  const own = name !== "" ? name : outputs.find((output) => output !== "");
  return `${own ?? `node ${index}`} (${opType})`;
}

// ── Outputs ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface FoundOutput {
  readonly name: string;
  readonly operand: Operand;
}

function collectOutputs(graph: ImportGraph, { scope, problems }: Import): readonly FoundOutput[] {
  const names = new Set<string>();
  if (graph.outputs.length === 0) problems.push("the model has no outputs");
  return graph.outputs.flatMap(({ name }) => {
    if (names.has(name)) problems.push(`output ${name}: another one has the same name`);
    names.add(name);
    const operand = scope.get(name);
    if (operand === undefined) problems.push(`output ${name}: nothing gives it`);
    else if (operand.kind !== "broken" && operand.shape.includes(0)) {
      problems.push(`output ${name}: it is ${shapeText(operand.shape)}, which has no elements`);
    }
    return operand === undefined || operand.kind === "broken" ? [] : [{ name, operand }];
  });
}

function finish(
  graph: ImportGraph,
  assembly: Assembly,
  inputs: readonly ImportedPort[],
  found: readonly FoundOutput[],
): Omit<ImportedModel, "notes"> {
  const names = new UniqueNames();
  const outputs = found.map(({ name, operand: { shape, elementType } }) => ({
    name,
    port: names.unique(outputName(name)),
    shape,
    elementType,
  }));
  const values = found.map(({ operand }, at) => {
    const shape = graphShape(operand.shape, assembly.batch);
    const { port } = outputs[at]!;
    const value = operand.kind === "constant" ? assembly.constant(operand, shape) : operand.value;
    return { name: port, value: assembly.view(value, shape, `${port}_view`) };
  });
  const merged = mergeBiases({ graph: assembly.finish(values), weights: assembly.weights });
  const known = recogniseIdioms(merged, assembly.names);
  const laidOut = withFewestPermutes(known, assembly.names);
  // Permutations had stood between some layers and what belongs to them.
  const met = recogniseIdioms(mergeBiases(alongOneAxis(laidOut, assembly.names)), assembly.names);
  const { graph: built, weights } = constantsAsLayers(met, assembly.names);
  const model: ResolvedModel = {
    name: portName(graph.name, "Imported"),
    span: { source: new Source("", ""), start: 0, end: 0 },
    graph: withPixels(built, weights),
    claims: [],
    layout: laidOut.layout,
    settings: [],
  };
  return { model, weights, quantised: keptBytes(built, weights, graph.initializers), inputs, outputs };
}
