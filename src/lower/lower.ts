/**
 * From the graph to kernels: a strategy for each layer, a place for each tensor, a function for each layer, and a plan of
 * the memory. Sizes must have been bound, as `resolve` does.
 */
import { productOf } from "../base/integers.ts";
import { invariant } from "../base/invariant.ts";
import { UniqueNames } from "../base/unique-names.ts";
import type { Graph, Node, ResultValue, Value } from "../graph/graph.ts";
import { regionsOf } from "../graph/graph-regions.ts";
import { elementOf } from "../kernel/elements.ts";
import type { Port, RunFacts, TargetFacts } from "../kernel/ir.ts";
import type { Layout } from "../tensor/layout.ts";
import { constantShape } from "../tensor/shape.ts";
import type { StoredForm } from "../tensor/weight-type.ts";
import { Assembly } from "./assembly.ts";
import { describeNode } from "./describe.ts";
import { layersOf } from "./layers-of-graph.ts";
import { layOut, type ChosenLayer, type Copy, type PhysicalLayout } from "./lay-out.ts";
import type { Lowered, StrategyChoice } from "./lowered.ts";
import { emitCopy } from "./nest.ts";
import { oneExample, type BatchOrder } from "./one-example.ts";
import { planMemory } from "./plan-memory.ts";
import { preparation, type Preparation } from "./prepare.ts";
import { readerOf } from "./reader.ts";
import { forBareRows, writeRowHalo } from "./halo-rows.ts";
import { select, strategies } from "./select.ts";
import { stateReads } from "./state-reads.ts";
import type { Site, Strategy } from "./strategy.ts";
import { imageOf, isEmptyHalo, rowMajorView, type View } from "./buffer-view.ts";

export interface LowerOptions {
  /** The order of axes in the caller's arrays. */
  readonly layout: Layout;
  /**
   * Strict: no strategy that rounds more than a plain sum of products does. Training is strict where this is left out: what is exactly 0 must
   * be so, as rectifiers there let gradients through or not, and Adam makes steps of any size out of noise.
   */
  readonly accuracy?: Accuracy | undefined;
  /** How parameters are stored, by name: kernels may keep no more of them than that. As float32 where left out. */
  readonly stored?: ReadonlyMap<string, StoredForm> | undefined;
  /** The strategies to choose from, in order of preference; all of them where left out. */
  readonly strategies?: readonly Strategy[] | undefined;
  /** Whether the examples of a batch are computed together or one by one; what is faster where left out. */
  readonly batch?: BatchOrder | undefined;
  /** Whether parameters are given new values by runs, by the outputs that say so: `Program.state`. */
  readonly training?: boolean | undefined;
  /** Whether the result of every layer is copied to an output of its own, behind the layer: `Lowered.probes`. */
  readonly probes?: boolean | undefined;
}

export const accuracies = ["default", "strict"] as const;
export type Accuracy = (typeof accuracies)[number];

export function lower(graph: Graph, facts: TargetFacts, options: LowerOptions): Lowered {
  const single = options.training === true ? undefined : oneExample(graph, facts.run.machine, options.batch);
  if (single === undefined) return lowerGraph(graph, facts, options);
  const { program, choices, probes, origins } = lowerGraph(single.graph, facts, options);
  const [batch] = constantShape(graph.inputs[0]!.type.shape);
  const ofBatch = new Map([...program.inputs, ...program.outputs].map((port) => [port, withExamples(port, batch!)]));
  const results = graph.nodes.flatMap(({ outputs }) => outputs);
  return {
    program: {
      ...program,
      examples: batch!,
      inputs: program.inputs.map((port) => ofBatch.get(port)!),
      outputs: program.outputs.map((port) => ofBatch.get(port)!),
    },
    choices,
    origins,
    probes: new Map(
      results.flatMap((value) => {
        const port = probes.get(single.value(value) as ResultValue);
        return port === undefined ? [] : [[value, ofBatch.get(port)!] as const];
      }),
    ),
  };
}

function withExamples(port: Port, examples: number): Port {
  return { ...port, shape: port.shape.with(0, port.shape[0]! * examples) };
}

function lowerGraph(graph: Graph, facts: TargetFacts, options: LowerOptions): Lowered {
  const regionOf = regionsOf(graph);
  const isRunning = (value: Value): boolean => regionOf(value) === "run";
  const assembly = new Assembly(facts, options.training);
  const state = options.training === true ? stateOf(graph, assembly) : new Map<string, Port>();
  const { layers, lookedThrough } = layersOf(graph, isRunning, options.stored ?? new Map());
  const names = new Map<Node, string>();
  for (const { node } of layers) names.set(node, assembly.names.unique(node.name));
  const accuracy = options.accuracy ?? (options.training === true ? "strict" : "default");
  const among = (options.strategies ?? strategies).filter(
    ({ roundsMore }) => accuracy !== "strict" || roundsMore !== true,
  );
  const chosen = layers.map((layer) => ({ layer, choice: select(layer, facts.run, among) }));
  const reads = stateReads(graph, layers, isRunning);
  const layout = layOut({
    graph,
    chosen,
    assembly,
    facts: facts.run,
    boundary: options.layout,
    isRunning,
    functionName: (node) => names.get(node)!,
    state,
    overwrites: options.training === true,
    reads,
  });
  const buffers = new Map([...state].map(([name, { buffer }]) => [name, buffer]));
  const prepared = preparation(graph, assembly, facts, buffers);
  const lowering: Lowering = { assembly, facts: facts.run, layout, prepared, names, isRunning };

  for (const entry of layout.entries) emitEntry(lowering, entry);
  const probes = new Probes(layout.outputs);
  const choices = new Map<Node, StrategyChoice>();
  // A step gives what it has as soon as it may, so that nothing waits; inference gives all at the end.
  const dueBehind = options.training === true ? reads.dueBehind : (): number => layers.length - 1;
  const emitExitsBehind = (place: number): void =>
    emitExits(
      lowering,
      layout.exits.filter((exit) => dueBehind(exit) === place),
    );
  emitExitsBehind(-1);
  chosen.forEach((each, at) => {
    choices.set(each.layer.node, emitLayer(lowering, each));
    if (options.probes === true) each.layer.node.outputs.forEach((value) => probes.emit(lowering, value));
    emitExitsBehind(at);
  });
  for (const node of lookedThrough) choices.set(node, lookedThroughChoice(node));
  return {
    program: {
      name: graph.name,
      buffers: assembly.buffers,
      functions: assembly.functions,
      regions: assembly.regions,
      examples: 1,
      inputs: layout.inputs,
      outputs: [...layout.outputs, ...probes.ports.values()],
      parameters: options.training === true ? [] : prepared.parameters,
      state: [...state.values()],
      ...planMemory(assembly.regions),
    },
    choices: graph.nodes.flatMap((node) => choices.get(node) ?? []),
    probes: probes.ports,
    origins: assembly.origins,
  };
}

/** Memory that is kept from run to run for each parameter, by its name. */
function stateOf({ parameters }: Graph, assembly: Assembly): ReadonlyMap<string, Port> {
  return new Map(
    parameters.map(({ name, type }) => {
      const shape = constantShape(type.shape);
      const init = { name, element: elementOf(type.dtype), length: productOf(shape), role: "state" } as const;
      return [name, { name, buffer: assembly.buffer(init), shape }];
    }),
  );
}

interface Lowering {
  readonly assembly: Assembly;
  readonly facts: RunFacts;
  readonly layout: PhysicalLayout;
  readonly prepared: Preparation;
  readonly names: ReadonlyMap<Node, string>;
  isRunning(value: Value): boolean;
}

function viewOf({ layout, prepared, isRunning }: Lowering, value: Value): View {
  if (!isRunning(value)) return prepared.kept(value);
  const view = layout.views.get(value);
  invariant(view !== undefined, "an activation has no place");
  return view;
}

// ── Layers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function emitLayer(lowering: Lowering, chosen: ChosenLayer): StrategyChoice {
  const { layer, choice } = chosen;
  const { assembly, layout, names } = lowering;
  const { node } = layer;
  const name = names.get(node)!;
  if (layout.aliases.has(node)) return viewChoice(node, "its elements lie in this order already");
  const outputs = node.outputs.map((value) => viewOf(lowering, value));
  const site = siteOf(lowering, chosen, name, outputs);
  const init = { name, description: describeNode(node), layer: node.name, origin: node.origin.span };
  const origins = [node, ...node.epilogue].map(({ origin }) => origin);
  let needsHalo = false;
  const hasFunction = assembly.call("run", { ...init, origins }, (k) => {
    const emitted = choice.emit(k, site);
    needsHalo = emitted !== undefined && !emitted.writesHalo;
    return emitted?.extent;
  });
  if (needsHalo) outputs.forEach((view) => emitHalo(assembly, view, name, node));
  return {
    layer: node.name,
    strategy: choice.strategy,
    reason: choice.reason,
    rejected: choice.rejected,
    function: hasFunction ? name : undefined,
  };
}

/** The site of a layer, once `prepare` has packed what its kernel wants. */
function siteOf(lowering: Lowering, { layer, choice }: ChosenLayer, name: string, outputs: readonly View[]): Site {
  const { assembly, facts, layout, prepared } = lowering;
  const { node } = layer;
  const packed = new Map(choice.packs?.map((request) => [request, prepared.packed(node, request)]));
  return {
    layer,
    facts,
    outputs,
    view: (value) => viewOf(lowering, value),
    isInPlace: (input) => layout.inPlace.get(node)?.has(input) ?? false,
    packed(request) {
      const buffer = packed.get(request);
      invariant(buffer !== undefined, `${node.name} did not ask for its ${request.name} to be packed so`);
      return buffer;
    },
    memory: (what, length, role) =>
      assembly.buffer({
        name: `${name}_${what}`,
        element: facts.activations,
        length,
        role,
        holds: `${node.name}, ${what}`,
      }),
    stage(what, description, emit) {
      const stage = { name: assembly.names.unique(`${name}_${what}`), layer: node.name, origin: node.origin.span };
      assembly.call("run", { ...stage, description: `${node.name}: ${description}`, origins: [node.origin] }, emit);
    },
  };
}

/** The zeros around a tensor whose kernel does not write them. */
function emitHalo(assembly: Assembly, view: View, owner: string, node: Node): void {
  const image = imageOf(view);
  if (image === undefined || isEmptyHalo(view.halo)) return;
  const name = assembly.names.unique(`${owner}_halo`);
  const init = { name, description: `zeros around ${owner}`, layer: node.name, origin: undefined };
  assembly.call("run", { ...init, serves: node.origin.span, origins: [node.origin] }, (k) =>
    forBareRows(k, image, (n, y) => writeRowHalo(k, image, n, y)),
  );
}

function viewChoice(node: Node, reason: string): StrategyChoice {
  return { layer: node.name, strategy: "view", reason, rejected: [], function: undefined };
}

function lookedThroughChoice(node: Node): StrategyChoice {
  return viewChoice(node, "the dense layer behind it reads the tensor as it lies");
}

// ── The boundary ─────────────────────────────────────────────────────────────────────────────────────────────────────

function emitEntry(lowering: Lowering, { port, value, portView }: Copy): void {
  const { assembly } = lowering;
  const target = viewOf(lowering, value);
  const name = assembly.names.unique(`enter_${port.name}`);
  const description = `${port.name}: brought into the order of kernels`;
  assembly.call("run", { name, description, origin: undefined }, (k) => emitCopy(k, readerOf(portView), target).extent);
}

/** What they give is all there before the first of them writes. */
function emitExits(lowering: Lowering, exits: readonly Copy[]): void {
  for (const { value } of exits) viewOf(lowering, value);
  for (const exit of exits) emitExit(lowering, exit);
}

function emitExit(lowering: Lowering, { port, value, portView }: Copy): void {
  const { assembly } = lowering;
  const source = viewOf(lowering, value);
  const name = assembly.names.unique(`leave_${port.name}`);
  const description = `${port.name}: brought into the caller's order`;
  assembly.call("run", { name, description, origin: undefined }, (k) => emitCopy(k, readerOf(source), portView).extent);
}

// ── Probes ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Outputs beside those of the model, that show what layers have computed. */
class Probes {
  readonly ports = new Map<ResultValue, Port>();
  readonly #names = new UniqueNames();

  constructor(outputs: readonly Port[]) {
    for (const { name } of outputs) this.#names.unique(name);
  }

  /** Copies the value as it lies there now. */
  emit(lowering: Lowering, value: ResultValue): void {
    const { assembly } = lowering;
    const shape = constantShape(value.type.shape);
    const wish = `${value.node.name} probe`;
    const init = { element: elementOf(value.type.dtype), length: productOf(shape), role: "output" } as const;
    const port = { name: this.#names.unique(wish), buffer: assembly.buffer({ name: wish, ...init }), shape };
    this.ports.set(value, port);
    emitExit(lowering, { port, value, portView: rowMajorView(port.buffer, shape) });
  }
}
