/**
 * How dense kernels keep their weights: as floats, or in fewer bits that are widened in registers. Weights are widened where
 * memory, not arithmetic, is what they wait for.
 */
import type { ParameterValue, Value } from "../graph/graph.ts";
import { bytesOf } from "../kernel/elements.ts";
import { int } from "../kernel/expression.ts";
import type { Buffer, Expression, FloatType, RunFacts } from "../kernel/ir.ts";
import type { KernelBuilder } from "../kernel/kernel-builder.ts";
import { constantShape } from "../tensor/shape.ts";
import type { WeightType } from "../tensor/weight-type.ts";
import { depthOf, packedBlock, packedOutputs, weightsInBlocks, type Geometry, type Packing } from "./contraction.ts";
import { sourceOf } from "./inline.ts";
import type { Layer, PackRequest, Site } from "./strategy.ts";

export interface KeptWeights {
  readonly type: WeightType | FloatType;
  /** What `prepare` shall fill. */
  readonly packs: readonly PackRequest[];
  /** The weights of a block of `width` channels from `channel` on. */
  block(k: KernelBuilder, site: Site, channel: Expression, width: number): BlockOfWeights;
}

export interface BlockOfWeights {
  readonly buffer: Buffer;
  /** Where they begin. */
  readonly base: Expression;
  /** Emits what computes with them: once, or for weights of several kinds. */
  compute(emit: (widen?: Widen) => void): void;
}

/** What gives the float32 of what was loaded for a vector of a block's channels, by the vector's place. */
export type Widen = (loaded: Expression, vector: number) => Expression;

/** As floats, which nothing is done to. */
export function keptFloats(layer: Layer, geometry: Geometry, packing: Packing, element: FloatType): KeptWeights {
  const weights = weightsInBlocks(layer, geometry, packing, element);
  return {
    type: element,
    packs: [weights],
    block: (_, site, channel) => ({
      buffer: site.packed(weights),
      base: packedBlock(geometry, packing.lanes, int(0), channel),
      compute: (emit) => emit(),
    }),
  };
}

/**
 * Whether a layer's weights are worth keeping in fewer bits. Those that the nearest caches hold are read as fast as that, and
 * with more examples than the register tile has each is widened several times.
 */
export function waitsForMemory({ outputShape }: Layer, geometry: Geometry, facts: RunFacts): boolean {
  const bytes = bytesOf(facts.denseWeights, packedOutputs(geometry, facts.lanes) * depthOf(geometry));
  return bytes > facts.machine.memory[0]!.holds && outputShape[0]! <= facts.tile.positions;
}

/** The parameter that a value is, or whose elements it has in another order; undefined for others. */
export function parameterOf(value: Value): ParameterValue | undefined {
  const shape = constantShape(value.type.shape);
  return elementOfParameter(
    value,
    shape.map(() => int(0)),
  )?.parameter;
}

/** Where the element at an index of such a value is in the parameter. */
export function elementOfParameter(
  value: Value,
  index: readonly Expression[],
): { readonly parameter: ParameterValue; readonly index: readonly Expression[] } | undefined {
  if (value.kind === "parameter") return { parameter: value, index };
  if (value.kind !== "result" || value.node.epilogue.length > 0) return undefined;
  const source = sourceOf(value.node, index);
  return source && elementOfParameter(value.node.inputs[0]!, source);
}
