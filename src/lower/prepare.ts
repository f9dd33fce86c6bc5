/**
 * The `prepare` region: what depends on parameters alone. A node is lowered when something asks for its result, just
 * before it, so that intermediate results live briefly; where each element is read once, it is computed in the reader.
 * Everything is computed and kept as the target's facts for `prepare` say, in doubles so far, and rounded once, where a
 * kernel's own copy is written.
 */
import { productOf } from "../base/integers.ts";
import { invariant } from "../base/invariant.ts";
import type { Graph, Node, Origin, ParameterValue, ResultValue, Value } from "../graph/graph.ts";
import { forEachOperand } from "../graph/node-facts.ts";
import { countReads } from "../graph/reads.ts";
import { elementOf } from "../kernel/elements.ts";
import type { KernelBuilder } from "../kernel/kernel-builder.ts";
import type { Buffer, Port, QuantisedPorts, TargetFacts } from "../kernel/ir.ts";
import type { TensorReader } from "../ops/contract/op.ts";
import { constantShape, shapesEqual } from "../tensor/shape.ts";
import { companionNames } from "../tensor/weight-type.ts";
import type { Assembly } from "./assembly.ts";
import { describeNode } from "./describe.ts";
import { elementAt, isElementwise } from "./inline.ts";
import { emitCopy } from "./nest.ts";
import { readerOf } from "./reader.ts";
import { emitPlain } from "./strategies/plain.ts";
import type { PackRequest } from "./strategy.ts";
import {
  activationOrder,
  denseLength,
  denseView,
  isRowMajorIn,
  noHalo,
  rowMajorView,
  type View,
} from "./buffer-view.ts";

export interface Preparation {
  /** One port per parameter tensor, in graph order; those kept as bytes have ports beside them, once that was asked for. */
  readonly parameters: readonly Port[];
  /** A view for kernels that run, in the order of activations: of a constant, or of a copy that is kept. */
  kept(value: Value): View;
  /** The buffer that a layer has packed; layers that ask for the same share it, unless each run packs again. */
  packed(owner: Node, request: PackRequest): Buffer;
}

/** @param state the memory of parameters that change from run to run, by their names. */
export function preparation(
  graph: Graph,
  assembly: Assembly,
  facts: TargetFacts,
  state: ReadonlyMap<string, Buffer> = new Map(),
): Preparation {
  const sources = new Sources(graph, assembly, facts, state);
  const kept = new Map<Value, View>();
  const packs = new Map<string, Buffer>();
  const servedBy = servedIn(graph);
  return {
    get parameters() {
      return graph.parameters.map((value) => sources.port(value));
    },
    kept(value) {
      const known = kept.get(value);
      if (known !== undefined) return known;
      const view = isReadyConstant(value, facts)
        ? sources.view(value)
        : keep(value, servedBy(value), sources, assembly, facts);
      kept.set(value, view);
      return view;
    },
    packed(owner, request) {
      // Packed once for each that reads it, it need not wait for the last of them.
      const reader = assembly.preparesInRuns ? owner.id : "all";
      const key = `${request.value.id} ${request.element} ${request.order} ${reader}`;
      const buffer = packs.get(key) ?? pack(owner, request, sources, assembly);
      packs.set(key, buffer);
      return buffer;
    },
  };
}

/** A constant that kernels may read as it is: channels behind the spatial axes, and of a type that vectors are made of. */
function isReadyConstant(value: Value, { run: { lanes } }: TargetFacts): boolean {
  if (value.kind !== "constant" || (lanes > 1 && !(value.value.data instanceof Float32Array))) return false;
  return isRowMajorIn(activationOrder(value.type.shape.length), constantShape(value.type.shape));
}

/** Of a prepared value, the layer whose result it is, else the first that reads it. */
function servedIn(graph: Graph): (value: Value) => Node | undefined {
  const readers = new Map<Value, Node>();
  for (const node of graph.nodes) {
    forEachOperand(node, (value) => {
      if (!readers.has(value)) readers.set(value, node);
    });
  }
  return (value) => (value.kind === "result" ? value.node : readers.get(value));
}

function keep(value: Value, served: Node | undefined, sources: Sources, assembly: Assembly, facts: TargetFacts): View {
  const shape = constantShape(value.type.shape);
  const element = facts.run.convolutionWeights;
  const name = nameOf(value);
  const length = denseLength(shape, noHalo(shape.length));
  const role = assembly.preparedRole;
  const buffer = assembly.buffer({ name: `${name}_${element}`, element, length, role, holds: nameInText(value) });
  const target = denseView(buffer, shape, activationOrder(shape.length), noHalo(shape.length));
  const description = `${nameInText(value)}, kept for kernels as ${element}`;
  const origins = served === undefined ? [] : [served.origin];
  const place = { origin: undefined, serves: served?.origin.span, origins };
  const init = { name: assembly.names.unique(`keep_${name}`), description, ...place };
  assembly.call("prepare", init, (k) => emitCopy(k, sources.reader(k, value, shape, origins), target).extent);
  return target;
}

function pack(owner: Node, request: PackRequest, sources: Sources, assembly: Assembly): Buffer {
  const { name, value, element, length, quantised } = request;
  const buffer = assembly.buffer({
    name: `${owner.name}_${name}_packed`,
    element,
    length,
    role: assembly.preparedRole,
    holds: `${owner.name}.${name}`,
  });
  const origins = [owner.origin];
  const init = {
    name: assembly.names.unique(`pack_${owner.name}_${name}`),
    description: `${owner.name}.${name}, as its kernel reads it`,
    origin: owner.origin.span,
    origins,
  };
  const ports = quantised && sources.quantised(quantised.parameter, quantised.shape);
  const numbers = ports && { scales: ports.scales.buffer, zeroPoints: ports.zeroPoints.buffer };
  assembly.call("prepare", init, (k) =>
    request.fill(k, sources.reader(k, value, constantShape(value.type.shape), origins), buffer, numbers),
  );
  return buffer;
}

/** Where values are while preparing; functions for what they are computed from are emitted on demand. */
class Sources {
  readonly #assembly: Assembly;
  readonly #facts: TargetFacts;
  readonly #reads: (value: Value) => number;
  readonly #views = new Map<Value, View>();
  readonly #quantised = new Map<Value, QuantisedPorts>();

  constructor(graph: Graph, assembly: Assembly, facts: TargetFacts, state: ReadonlyMap<string, Buffer>) {
    this.#assembly = assembly;
    this.#facts = facts;
    this.#reads = countReads(graph);
    for (const value of graph.parameters) {
      const shape = constantShape(value.type.shape);
      const length = denseLength(shape, noHalo(shape.length));
      const element = elementOf(value.type.dtype);
      const buffer = state.get(value.name) ?? assembly.buffer({ name: value.name, element, length, role: "parameter" });
      this.#views.set(value, rowMajorView(buffer, shape));
    }
  }

  /** A row-major view of the whole tensor. */
  view(value: Value): View {
    const known = this.#views.get(value);
    if (known !== undefined) return known;
    invariant(value.kind === "constant" || value.kind === "result", "an input is not known when preparing");
    if (value.kind === "constant") this.#views.set(value, this.#constant(value));
    else if (this.#isShown(value.node)) this.#views.set(value, this.#shown(value));
    else this.#emit(value.node);
    return this.#views.get(value)!;
  }

  /** Whether a node needs no memory: its elements lie in this order already. What is prepared once and for all is copied all the same. */
  #isShown({ traits, outputs }: Node): boolean {
    return this.#assembly.preparesInRuns && traits.view === true && outputs.length === 1;
  }

  #shown({ node, type }: ResultValue): View {
    return rowMajorView(this.view(node.inputs[0]!).buffer, constantShape(type.shape));
  }

  port(value: ParameterValue): Port {
    const { buffer, shape } = this.view(value);
    const quantised = this.#quantised.get(value);
    return { name: value.name, buffer, shape, ...(quantised && { quantised }) };
  }

  /** The scales and zero points of a parameter, which is kept as bytes from now on. */
  quantised(value: ParameterValue, shape: readonly number[]): QuantisedPorts {
    const known = this.#quantised.get(value);
    if (known !== undefined) return known;
    const [scales, zeroPoints] = companionNames(value.name).map((name): Port => {
      const buffer = this.#assembly.buffer({ name, element: "f32", length: productOf(shape), role: "parameter" });
      return { name, buffer, shape };
    }) as [Port, Port];
    const ports = { scales, zeroPoints };
    this.#quantised.set(value, ports);
    return ports;
  }

  /**
   * Reads a value in a kernel that visits each index of a shape once.
   * @param computed is told where the nodes come from that are computed by reading.
   */
  reader(k: KernelBuilder, value: Value, visited: readonly number[], computed: Origin[]): TensorReader {
    if (!this.#mayInline(value, visited)) return readerOf(this.view(value));
    const { node } = value;
    computed.push(node.origin);
    const shape = constantShape(value.type.shape);
    // Memory of what the element is computed from is there before the kernel that reads it.
    const readers = new Map(
      [...node.inputs, ...Object.values(node.parameters)].map((each) => [each, this.reader(k, each, shape, computed)]),
    );
    return { shape, at: (index) => elementAt(node, k, index, (each) => readers.get(each)!) };
  }

  #mayInline(value: Value, visited: readonly number[]): value is ResultValue {
    if (value.kind !== "result" || this.#views.has(value) || this.#reads(value) !== 1) return false;
    return shapesEqual(value.type.shape, visited) && value.node.traits.view !== true && isElementwise(value.node);
  }

  #emit(node: Node): void {
    const name = this.#assembly.names.unique(`${node.name}_${node.op.name}`);
    const { intermediates: element } = this.#facts.prepare;
    const outputs = node.outputs.map((value) => {
      const shape = constantShape(value.type.shape);
      const length = denseLength(shape, noHalo(shape.length));
      const init = { name: `${name}_out`, element, length, holds: node.name };
      const buffer = this.#assembly.buffer({ ...init, role: "workspace" });
      return rowMajorView(buffer, shape);
    });
    const origins = [node.origin];
    const init = { name, description: describeNode(node), origin: node.origin.span, origins };
    const visited = outputs[0]!.shape;
    const elementwise = isElementwise(node);
    this.#assembly.call("prepare", init, (k) => {
      const read = (value: Value): TensorReader =>
        elementwise ? this.reader(k, value, visited, origins) : readerOf(this.view(value));
      return emitPlain(k, { node, outputs, read }).extent;
    });
    node.outputs.forEach((value, index) => this.#views.set(value, outputs[index]!));
  }

  #constant(value: Value & { readonly kind: "constant" }): View {
    const { data, shape } = value.value;
    const element = data instanceof Float32Array ? "f32" : "f64";
    const name = value.name === "" ? "constant" : value.name;
    const buffer = this.#assembly.buffer({ name, element, length: data.length, role: "constant", data });
    return rowMajorView(buffer, shape);
  }
}

function nameOf(value: Value): string {
  if (value.kind === "result") return `${value.node.name}_${value.node.op.name}`;
  return value.name === "" ? "constant" : value.name;
}

function nameInText(value: Value): string {
  if (value.kind === "result") return value.node.name;
  return value.name === "" ? "a constant" : value.name;
}
