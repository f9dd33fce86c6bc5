/**
 * From a graph to the text of a model that a person would write: one layer a line, activations behind what they apply to,
 * braces where the net branches, blocks where it repeats itself. Layers that no output depends on are left out.
 */
import type { Layout } from "../../tensor/layout.ts";
import { shown } from "../../base/visible.ts";
import { totalParameters } from "../../analysis/parameters.ts";
import { totalWork } from "../../analysis/work.ts";
import { Builder, noOrigin } from "../../graph/graph-builder.ts";
import type { Graph, Node, Value } from "../../graph/graph.ts";
import { reshape } from "../../ops/kinds/reshape.ts";
import { invariant } from "../../base/invariant.ts";
import { withoutDeadCode } from "../../graph/rewrite.ts";
import { attributeOrder } from "../../ops/attribute-order.ts";
import { formatText } from "../../syntax/format/format-text.ts";
import { addDims, dimsEqual, formatDim } from "../../tensor/dim.ts";
import { constantShape } from "../../tensor/shape.ts";
import { formatCondition } from "../../tensor/condition-text.ts";
import type { ResolvedModel } from "../../resolve/resolved-model.ts";
import { findBlocks } from "./blocks.ts";
import { notesOnClasses } from "./classes.ts";
import { automaticNames, labelsOf } from "./labels.ts";
import { uniqueWord, wordFrom } from "./names.ts";
import { namedValues, statementsOf, type Block, type Body, type Line, type Statement } from "./outline.ts";
import { withOwnParameters } from "./own-parameters.ts";
import { gatherPosts } from "./posts.ts";
import { printBlock, printCount, printModel, type ModelParts, type Names } from "./print-model.ts";
import { notesOnRecomputed, recomputedBlocks } from "./recomputed.ts";
import { batchOf, matchParameters, resolveText } from "./renaming.ts";
import { gatherRepeats } from "./repeats.ts";
import { findSharing, judgeSayable } from "./sayable.ts";
import { shortLabels } from "./shorten.ts";
import { structureOf } from "./structure.ts";
import { trainLines } from "./training.ts";
import type { TensorMap } from "../../tensor/dtype.ts";

export { TextError } from "./sayable.ts";

export interface ModelText {
  readonly text: string;
  /** By the names that parameters have in the text. */
  readonly weights: TensorMap;
  /** Where the text is not quite the net: one sentence each, which the text begins with. */
  readonly notes: readonly string[];
}

export interface TextOptions {
  /** Where the net comes from, for the comment at the top: `squeezenet.onnx`. */
  readonly source?: string;
  /** What else there is to tell of the text, one sentence each. */
  readonly notes?: readonly string[];
}

/** Of a model with defaults `open` is written, with them. */
type WrittenModel = Pick<ResolvedModel, "name" | "graph"> &
  Partial<Pick<ResolvedModel, "layout" | "training" | "defaults" | "open" | "requirements">>;

/**
 * The text of a resolved net, which resolves to the same net, trained alike, and its weights under the names that they have there.
 * Weights that the net does not read are left out.
 * @throws TextError with a line for each layer that the language cannot say.
 * @example
 * ```ts
 * import { check, writeModelText } from "convoke";
 *
 * const text = "model Net { input image [1, 8, 8]; conv 4 kernel=3 pad=1 relu; flatten; dense 10 }";
 * const [model] = check("net.cvk", text).models;
 * const { text: written } = writeModelText(model, new Map());
 * console.log(written.includes("conv 4 kernel=3 pad=1 relu")); // true
 * ```
 */
export function writeModelText(model: WrittenModel, givenWeights: TensorMap, options: TextOptions = {}): ModelText {
  const given = model.open ?? model;
  const { graph, weights, notes: copies, copied } = withOwnParameters(withSomeLayer(given.graph), givenWeights);
  const nodes = liveNodes(graph);
  judgeSayable(graph, nodes, findSharing(nodes));
  const { body, order } = structureOf(graph);
  const { sources } = findSharing(order);
  const outline = outlineOf({ ...given, graph }, withShares(body, sources), sources);
  const written = resolveText(printOutline(outline, [], []), batchOf(graph));
  const names = matchParameters(order, graph, written);
  demandFigures(withoutDeadCode(given.graph), written, copied);
  const training = given.training === undefined ? [] : trainLines(given.training, outputsIn(outline));
  const own = [...copies, ...notesOnClasses(graph), ...notesOnRecomputed(nodes, written)];
  const notes = [...(options.notes ?? []), ...own];
  const sizes = { defaults: model.defaults ?? {}, requirements: requirementsOf(given) };
  const printed = `${headOf(given, options, notes)}${printOutline(outline, training, expectationsOf(written), sizes)}`;
  const { text } = formatText(printed, { attributeOrder });
  const renamed = [...names].flatMap(([name, to]) => (weights.has(name) ? [[to, weights.get(name)!] as const] : []));
  return { text, weights: new Map(renamed), notes };
}

/** A net that gives back what it is given has a layer that does nothing, since text has no net without layers. */
function withSomeLayer(graph: Graph): Graph {
  const [output] = graph.outputs;
  if (output?.value.kind !== "input" || liveNodes(graph).length > 0) return graph;
  const builder = new Builder(graph.name);
  const inputs = new Map(
    graph.inputs.map((input) => [input as Value, builder.input(input.name, input.type, noOrigin, input.pixels)]),
  );
  graph.outputs.forEach(({ name, value, classes }, at) => {
    const input = inputs.get(value)!;
    const attributes = { shape: constantShape(value.type.shape.slice(1)) };
    const init = { name: "same", op: reshape, attributes, inputs: [input], origin: noOrigin };
    builder.output(name, at === 0 ? builder.addSound(init).outputs[0]! : input, { classes });
  });
  return builder.finish();
}

/** Those that an output depends on. */
function liveNodes({ nodes, outputs }: Graph): readonly Node[] {
  const live = new Set<Value>(outputs.map(({ value }) => value));
  for (const node of nodes.toReversed()) {
    if (node.outputs.some((value) => live.has(value))) for (const value of node.inputs) live.add(value);
  }
  return nodes.filter((node) => node.outputs.some((value) => live.has(value)));
}

/** The text counts what the net counts, and its copies. */
function demandFigures(net: Graph, written: Graph, copied: number): void {
  const [due, found] = [totalParameters(net).params, totalParameters(written).params];
  invariant(
    dimsEqual(found, addDims(due, copied)),
    `the text has ${formatDim(found)} parameters, not ${formatDim(due)}`,
  );
  const [work, ofText] = [totalWork(net), totalWork(written)];
  invariant(dimsEqual(ofText, work), `the text has ${formatDim(ofText)} multiply-accumulates, not ${formatDim(work)}`);
}

// ── Outline ──────────────────────────────────────────────────────────────────────────────────────────────────────────

interface Outline {
  readonly name: string;
  readonly layout: Layout;
  readonly graph: Graph;
  readonly body: Body;
  readonly blocks: readonly Block[];
  /** Tensors that need a label. */
  readonly needed: ReadonlySet<Value>;
}

function outlineOf(
  { name: given, graph, layout = "NCHW" }: WrittenModel,
  structure: Body,
  sources: ReadonlyMap<Node, Node>,
): Outline {
  const shared = new Set([...sources.keys(), ...sources.values()]);
  const gathered = gatherPosts(structure, shared);
  const needed = neededValues(gathered, new Set(sources.values()));
  const name = wordFrom(given, "Model");
  const found = findBlocks(recomputedBlocks(tellLabels(gathered, needed), shared, name), shared, name);
  const body = gatherRepeats(withoutAutomatic(wordOutputs(found.body), needed), needed);
  const blocks = found.blocks.map((block) => ({ ...block, body: gatherRepeats(block.body, new Set()) }));
  return { name, layout, graph, body, blocks, needed };
}

/** Layers that take the parameters of the first in the text that has them. */
function withShares(body: Body, sources: ReadonlyMap<Node, Node>): Body {
  return body.map((statement) => {
    if (statement.kind !== "line") return statement;
    const first = { ...statement.first, shares: sources.get(statement.first.node!) };
    return { ...statement, first, branches: statement.branches.map((branch) => withShares(branch, sources)) };
  });
}

/** What is named, by itself or for its parameters. */
function neededValues(body: Body, sources: ReadonlySet<Node>): ReadonlySet<Value> {
  const needed = namedValues(body);
  for (const line of linesOf(body)) if (line.first.node && sources.has(line.first.node)) needed.add(line.result);
  return needed;
}

function linesOf(body: Body): readonly Line[] {
  return [...statementsOf(body)].filter((statement) => statement.kind === "line");
}

/** Labels stay on lines with weights and on named ones, as far as they tell something. */
function tellLabels(body: Body, needed: ReadonlySet<Value>): Body {
  const lines = linesOf(body).filter(({ first, result }) => hasParameters(first.node!) || needed.has(result));
  const short = shortLabels(lines.map(({ label }) => label!));
  const labels = new Map(lines.map((line, at) => [line.result, short[at]]));
  const relabel = (statement: Statement): Statement => {
    if (statement.kind !== "line") return statement;
    const branches = statement.branches.map((branch) => branch.map(relabel));
    return { ...statement, branches, label: labels.get(statement.result) };
  };
  return body.map(relabel);
}

/** Labels that counting gives anyway are left to it, so that equal lines are equal. */
function withoutAutomatic(body: Body, needed: ReadonlySet<Value>): Body {
  const { own } = automaticNames(body, new Map(), true);
  return body.map((each) => {
    const isAutomatic = each.kind === "line" && each.label === own.get(each) && !needed.has(each.result);
    return isAutomatic ? { ...each, label: undefined } : each;
  });
}

function hasParameters(node: Node): boolean {
  return Object.keys(node.parameters).length > 0;
}

/** Names of outputs that are words of the language, each once. */
function wordOutputs(body: Body): Body {
  const taken = new Set<string>();
  return body.map((statement) => {
    if (statement.kind !== "output") return statement;
    const given = wordFrom(statement.name, "output");
    // A word does not stand twice in a row.
    const word = given !== "output" ? given : statement.classes === undefined ? "result" : "scores";
    const name = uniqueWord(word, (each) => taken.has(each));
    taken.add(name);
    return { ...statement, name };
  });
}

/** What outputs are called in the text, by their names; none where the only one has no line. */
function outputsIn({ graph, body }: Outline): ReadonlyMap<string, string> {
  const written = body.filter((statement) => statement.kind === "output");
  return new Map(written.map(({ name }, at) => [graph.outputs[at]!.name, name]));
}

// ── Text ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function printOutline(
  { name, layout, graph, body, blocks, needed }: Outline,
  training: readonly string[],
  expectations: readonly string[],
  sizes: Pick<ModelParts, "defaults" | "requirements"> = { defaults: {}, requirements: [] },
): string {
  const callees = new Set(blocks.map((block) => block.name));
  const inputs = inputNames(graph, body);
  const names: Names = { labels: labelsOf(body, needed, new Set(inputs.values())), inputs, blocks: callees };
  const declared = blocks.map((block) => {
    const labels = labelsOf(block.body, new Set(), new Set());
    return `${printBlock(block, { labels, inputs, blocks: callees })}\n`;
  });
  return (
    declared.join("") +
    printModel({ name, inputs: graph.inputs, layout, body, names, training, expectations, ...sizes })
  );
}

/** Words, and none that a layer has by counting. */
function inputNames({ inputs }: Graph, body: Body): ReadonlyMap<Value, string> {
  const taken = new Set(automaticNames(body, new Map(), true).given);
  return new Map(
    inputs.map((input) => {
      const name = uniqueWord(wordFrom(input.name, "input_"), (each) => taken.has(each));
      taken.add(name);
      return [input, name];
    }),
  );
}

function headOf({ name }: { readonly name: string }, { source }: TextOptions, notes: readonly string[]): string {
  const lines = [source === undefined ? `${name}.` : `Imported from ${source}.`, ...notes.map((note) => `${note}.`)];
  return `${lines.map((line) => `// ${shown(line)}\n`).join("")}\n`;
}

/** What it asks of open sizes, each once. */
function requirementsOf({ requirements = [] }: Pick<WrittenModel, "requirements">): readonly string[] {
  return [...new Set(requirements.map(({ condition }) => formatCondition(condition)))];
}

/** The totals of the net, so that `check` tells when an edit changes them. */
function expectationsOf(graph: Graph): readonly string[] {
  const totals = [
    ["params", totalParameters(graph).params],
    ["macs", totalWork(graph)],
  ] as const;
  return totals.flatMap(([figure, total]) =>
    Number.isSafeInteger(total) && Number(total) > 0 ? [`${figure} == ${printCount(Number(total))}`] : [],
  );
}
