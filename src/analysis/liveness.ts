/**
 * How much memory activations need: the liveness bound, in bytes, of one example. Layers run in graph order; the output
 * of a layer is there before its inputs are freed; a tensor is freed after its last read. Three things take no memory of
 * their own: views and identities (they are their input), and pointwise layers whose operand nobody reads later (they
 * overwrite it, as a fused kernel does). Inputs are counted while they are read and never overwritten; outputs stay.
 * Weights and what is prepared from them are not counted.
 */
import { forEachOperand } from "../graph/node-facts.ts";
import type { Graph, Node, Value } from "../graph/graph.ts";
import { countReads } from "../graph/reads.ts";
import { regionsOf } from "../graph/graph-regions.ts";
import { addDims, dimsEqual, multiplyDims, subtractDims, type Dim } from "../tensor/dim.ts";
import { batchOf, perExample } from "./batch.ts";
import { bytesPerElement } from "../tensor/dtype.ts";
import { elementCount, shapesEqual } from "../tensor/shape.ts";

export interface LivenessStep {
  readonly node: Node;
  /** What is alive while the layer computes: its inputs, its outputs, and whatever waits for a later layer. */
  readonly bytes: Dim;
}

export interface Liveness {
  /** One step per layer that computes on activations, in order. */
  readonly steps: readonly LivenessStep[];
  /** The highest step in bytes; undefined where a size is open, since which step is highest then depends on it. */
  readonly peak: number | undefined;
  /** The first step that reaches the peak. */
  readonly peakStep: LivenessStep | undefined;
}

/** A piece of memory; several values may lie in it, one after the other or as views. */
interface Storage {
  readonly bytes: Dim;
  /** Reads of its values still to come. */
  reads: number;
  /** Whether a later layer may overwrite it. */
  readonly writable: boolean;
}

/** The memory that is alive at each layer, and its peak. Time is linear in the layers. */
export function measureLiveness(graph: Graph): Liveness {
  const memory = trackMemory(graph);
  const regionOf = regionsOf(graph);
  const steps: LivenessStep[] = [];
  for (const node of graph.nodes) {
    if (regionOf(node) !== "run") continue;
    const operands = memory.read(node);
    const shared = sharedStorage(node, operands, memory.storageOf);
    for (const value of node.outputs) {
      if (shared === undefined) memory.allocate(value, true);
      else memory.share(value, shared);
    }
    steps.push({ node, bytes: memory.alive() });
    memory.release(node, operands);
  }
  return { steps, ...peakOf(steps) };
}

interface Memory {
  alive(): Dim;
  storageOf(value: Value): Storage | undefined;
  allocate(value: Value, writable: boolean): void;
  /** The value lies in a storage that is there already. */
  share(value: Value, storage: Storage): void;
  /** The storages that a node reads, with how often. */
  read(node: Node): ReadonlyMap<Storage, number>;
  /** Ends the reads of a node, and frees what it was the last to need. */
  release(node: Node, operands: ReadonlyMap<Storage, number>): void;
}

/** Starts with those inputs alive that something reads. */
function trackMemory(graph: Graph): Memory {
  const batch = batchOf(graph);
  const reads = countReads(graph);
  const storages = new Map<Value, Storage>();
  let alive: Dim = 0;

  const allocate = (value: Value, writable: boolean): void => {
    const storage = { bytes: bytesOfValue(value, batch), reads: reads(value), writable };
    storages.set(value, storage);
    alive = addDims(alive, storage.bytes);
  };
  const freeIfUnread = (storage: Storage): void => {
    if (storage.reads === 0) alive = subtractDims(alive, storage.bytes);
  };
  for (const input of graph.inputs) if (reads(input) > 0) allocate(input, false);

  return {
    alive: () => alive,
    storageOf: (value) => storages.get(value),
    allocate,
    share(value, storage) {
      storages.set(value, storage);
      storage.reads += reads(value);
    },
    read(node) {
      const read = new Map<Storage, number>();
      forEachOperand(node, (value) => {
        const storage = storages.get(value);
        if (storage !== undefined) read.set(storage, (read.get(storage) ?? 0) + 1);
      });
      return read;
    },
    release(node, operands) {
      for (const [storage, times] of operands) storage.reads -= times;
      const touched = new Set([...operands.keys(), ...node.outputs.map((value) => storages.get(value)!)]);
      touched.forEach(freeIfUnread);
    },
  };
}

/** The peak over some layers: undefined where a size is open. 0 for none. */
export function peakAt(liveness: Liveness, nodes: readonly Node[]): number | undefined {
  const wanted = new Set(nodes);
  const steps = liveness.steps.filter((step) => wanted.has(step.node));
  return steps.length === 0 ? 0 : peakOf(steps).peak;
}

/** The storage of an operand in which the node's only output lies, if there is one. */
function sharedStorage(
  node: Node,
  operands: ReadonlyMap<Storage, number>,
  storageOf: (value: Value) => Storage | undefined,
): Storage | undefined {
  const traits = node.traits;
  if ((traits.view === true || traits.identity === true) && node.epilogue.length === 0) {
    return storageOf(node.inputs[0]!);
  }
  if (traits.pointwise === undefined && traits.affine === undefined) return undefined;
  const output = node.outputs[0]!;
  for (const value of node.inputs) {
    const storage = storageOf(value);
    const isLastRead = storage !== undefined && storage.reads === operands.get(storage);
    if (isLastRead && storage.writable && shapesEqual(value.type.shape, output.type.shape)) return storage;
  }
  return undefined;
}

/** Of one example: without the batch. */
function bytesOfValue({ type }: Value, batch: Dim): Dim {
  const [own = 1, ...rest] = type.shape;
  const count = dimsEqual(own, batch) ? elementCount(rest) : perExample(elementCount(type.shape), batch);
  return multiplyDims(count, bytesPerElement(type.dtype));
}

function peakOf(steps: readonly LivenessStep[]): Pick<Liveness, "peak" | "peakStep"> {
  let peak = 0;
  let peakStep: LivenessStep | undefined;
  for (const step of steps) {
    if (typeof step.bytes !== "number") return { peak: undefined, peakStep: undefined };
    if (step.bytes > peak) [peak, peakStep] = [step.bytes, step];
  }
  return { peak, peakStep };
}
