/**
 * Which parameter tensors each layer has, and how many elements. Counts follow torchvision: `params` are trainable
 * elements and literals written in the model; statistics of batch norms and constants are `buffers`, apart. A tensor that several
 * layers share is counted once.
 */
import { forEachOperand } from "../graph/node-facts.ts";
import type { ConstantValue, Graph, Node, ParameterValue, Value } from "../graph/graph.ts";
import type { ParameterSpec } from "../ops/contract/op.ts";
import { addDims, type Dim } from "../tensor/dim.ts";
import { elementCount } from "../tensor/shape.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import { bytesAtRest, type BytesAtRest } from "./output-channels.ts";

/** trainable: learnt; literal: written in the model; statistic: neither, such as a running mean or a constant. */
export type ParameterRole = "trainable" | "literal" | "statistic";

/** One parameter tensor as a layer reads it. */
export interface ParameterUse {
  /** `layer1.0.conv1.weight` */
  readonly name: string;
  readonly value: ParameterValue | ConstantValue;
  readonly spec: ParameterSpec;
  readonly role: ParameterRole;
  readonly count: Dim;
  /** In the weight file; literals are not there. */
  readonly bytes: Dim;
  /** Whether an earlier layer reads it too: then it is counted there. */
  readonly shared: boolean;
}

export interface ParameterFigures {
  /** Trainable and literal elements. */
  readonly params: Dim;
  readonly trainable: Dim;
  /** Elements of statistics and constants. */
  readonly buffers: Dim;
  /** Size of the weight file's tensors in bytes: trainable ones and statistics, no literals. */
  readonly weightBytes: Dim;
}

/** The tensors of one layer, shared ones included in its figures. */
export interface NodeParameters extends ParameterFigures {
  readonly uses: readonly ParameterUse[];
  /** How `params` comes about: `(11*11*3)*96 + 96`; empty where there are none. */
  readonly formula: string;
}

export interface ParameterCount extends ParameterFigures {
  readonly nodes: ReadonlyMap<Node, NodeParameters>;
}

/** How weights are stored: the type, or what each takes where that is known. */
export type Storage = WeightType | BytesAtRest;

/** The parameters of every layer of a graph, and their sums; `weightBytes` is what they take as they are stored. */
export function countParameters(graph: Graph, storage: Storage = "f32"): ParameterCount {
  const atRest = typeof storage === "function" ? storage : bytesAtRest(graph, storage);
  const seen = new Set<ParameterUse["value"]>();
  const nodes = new Map<Node, NodeParameters>();
  for (const node of graph.nodes) nodes.set(node, parametersOf(node, seen, atRest));
  return { nodes, ...totalOf(graph, atRest) };
}

/** The sums alone, without a word on any layer. */
export function totalParameters(graph: Graph): ParameterFigures {
  return totalOf(graph, bytesAtRest(graph, "f32"));
}

function totalOf(graph: Graph, atRest: BytesAtRest): ParameterFigures {
  const values = new Set<SpecifiedValue>();
  for (const node of graph.nodes) forEachOperand(node, (value) => isParameter(value) && values.add(value));
  return figuresOf([...values].map((value) => useOf(value, false, atRest)));
}

/** The figures of some layers together: what they share is counted once, at whichever of them reads it. */
export function sumParameters(count: ParameterCount, nodes: readonly Node[]): ParameterFigures {
  const uses = new Map<ParameterUse["value"], ParameterUse>();
  for (const node of nodes) for (const use of count.nodes.get(node)?.uses ?? []) uses.set(use.value, use);
  return figuresOf([...uses.values()]);
}

function parametersOf(node: Node, seen: Set<ParameterUse["value"]>, atRest: BytesAtRest): NodeParameters {
  const uses: ParameterUse[] = [];
  forEachOperand(node, (value) => {
    if (!isParameter(value) || uses.some((use) => use.value === value)) return;
    uses.push(useOf(value, seen.has(value), atRest));
  });
  for (const { value } of uses) seen.add(value);
  const counted = uses.filter((use) => use.role !== "statistic");
  return { uses, ...figuresOf(uses), formula: counted.map((use) => use.spec.formula).join(" + ") };
}

type SpecifiedValue = ParameterUse["value"] & { readonly spec: ParameterSpec };

/** Whether a value stands for a parameter of a layer: a constant may have been made by a pass, or be a written tensor. */
function isParameter(value: Value): value is SpecifiedValue {
  if (value.kind === "parameter") return true;
  return value.kind === "constant" && value.spec !== undefined && value.spec.name !== "";
}

function useOf(value: SpecifiedValue, shared: boolean, atRest: BytesAtRest): ParameterUse {
  const { name, spec } = value;
  const bytes = value.kind === "parameter" ? atRest(value) : 0;
  return { name, value, spec, role: roleOf(value), count: elementCount(spec.shape), bytes, shared };
}

function roleOf({ kind, spec }: SpecifiedValue): ParameterRole {
  return kind === "constant" ? "literal" : spec.trainable ? "trainable" : "statistic";
}

function figuresOf(uses: readonly ParameterUse[]): ParameterFigures {
  const sums: Record<ParameterRole, Dim> = { trainable: 0, literal: 0, statistic: 0 };
  let weightBytes: Dim = 0;
  for (const { role, count, bytes } of uses) {
    sums[role] = addDims(sums[role], count);
    weightBytes = addDims(weightBytes, bytes);
  }
  return {
    params: addDims(sums.trainable, sums.literal),
    trainable: sums.trainable,
    buffers: sums.statistic,
    weightBytes,
  };
}
