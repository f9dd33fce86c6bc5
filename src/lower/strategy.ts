/**
 * What a strategy is: one way to compute a layer. It looks at facts that hold before memory is laid out (shapes, traits,
 * target), says why it applies, which zeros it wants around its inputs and how its weights shall be packed, and later emits
 * the kernel.
 */
import type { Node, ParameterValue, Value } from "../graph/graph.ts";
import type { TensorReader } from "../ops/contract/op.ts";
import type { KernelBuilder } from "../kernel/kernel-builder.ts";
import type { StorageType } from "../kernel/elements.ts";
import type { Buffer, RunFacts } from "../kernel/ir.ts";
import type { StoredForm } from "../tensor/weight-type.ts";
import type { Halo, View } from "./buffer-view.ts";

/** A node of the `run` region, as selection sees it. */
export interface Layer {
  readonly node: Node;
  /** The data inputs; where a flattening before a dense layer is looked through, the tensor that was flattened. */
  readonly inputs: readonly Value[];
  readonly inputShapes: readonly (readonly number[])[];
  readonly outputShape: readonly number[];
  /** How a parameter of the net is stored. */
  storedAs(parameter: ParameterValue): StoredForm;
  /** Whether a value depends on the model's inputs. */
  isRunning(value: Value): boolean;
}

export interface Strategy {
  readonly name: string;
  /** Whether it may round more than a plain sum of products does: left out where users ask for strict accuracy. */
  readonly roundsMore?: boolean;
  /** Undefined where it does not apply. */
  consider(layer: Layer, facts: RunFacts): Choice | undefined;
}

export interface Choice {
  /** One line: what decided. */
  readonly reason: string;
  /**
   * Estimated time, in multiply-adds at the target's full speed. Among the strategies that apply and have a cost the lowest
   * one wins; where the first that applies has none, that one does.
   */
  readonly cost?: number;
  /** Zeros that it reads around data inputs, by their position. */
  readonly halos?: readonly (Halo | undefined)[];
  /** Whether inputs need no copy where their producers write straight into their channels of the output. */
  readonly concatenatesChannels?: boolean;
  /** Whether each element is written where those of operands of its shape were read just before: it may lie in the place of one. */
  readonly mayOverwrite?: boolean;
  /** What `prepare` shall fill for its kernel: emitted before `emit` is called, and found by `Site.packed`. */
  readonly packs?: readonly PackRequest[];
  /** Emits the kernel, and before it those of its stages; undefined where nothing is left to do. */
  emit(k: KernelBuilder, site: Site): Emitted | undefined;
}

export interface Emitted {
  /** The extent of the function's parallel range. */
  readonly extent: number;
  /** Whether the kernel writes the halo of its output; else a function of its own does. */
  readonly writesHalo: boolean;
}

/** Where a chosen strategy puts its kernel. */
export interface Site {
  readonly layer: Layer;
  readonly facts: RunFacts;
  readonly outputs: readonly View[];
  /** Where a value lies while running: an activation, or a row-major copy of what was prepared. */
  view(value: Value): View;
  /** Whether a data input of a concatenation, by its position, already lies in its part of the output. */
  isInPlace(input: number): boolean;
  /** The buffer filled for one of the choice's `packs`. */
  packed(request: PackRequest): Buffer;
  /** Memory of one call of the kernel (each thread has its own), or of the stages of a layer up to its kernel. */
  memory(name: string, length: number, role: "scratch" | "workspace"): Buffer;
  /** Adds a kernel that runs before the layer's own; gives the extent of its range. */
  stage(name: string, description: string, emit: (k: KernelBuilder) => number): void;
}

/** A buffer to be filled once, in `prepare`. */
export interface PackRequest {
  /** What it holds: `weight`, `bias`. */
  readonly name: string;
  /** The value that it is made of. */
  readonly value: Value;
  /** How it is packed: layers that share a value share the buffer where this is the same. */
  readonly order: string;
  readonly element: StorageType;
  readonly length: number;
  /** Where it is made of bytes: the parameter whose scales and zero points it needs, and their shape. */
  readonly quantised?: { readonly parameter: ParameterValue; readonly shape: readonly number[] };
  /** Emits the packing kernel and gives the extent of its range. */
  fill(k: KernelBuilder, source: TensorReader, target: Buffer, numbers?: QuantisedBuffers): number;
}

/** Where the scales and zero points of a parameter are while its layers' weights are packed. */
export interface QuantisedBuffers {
  readonly scales: Buffer;
  readonly zeroPoints: Buffer;
}
