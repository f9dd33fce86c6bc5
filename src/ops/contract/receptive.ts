/** What output elements read, for layers of every kind: the parts that `receptive` is made of. */
import { greatestCommonDivisor, inverseModulo, modulo } from "../../base/integers.ts";
import { constantDim, dimsEqual } from "../../tensor/dim.ts";
import type { Shape } from "../../tensor/shape.ts";
import type { Window } from "../../tensor/window.ts";

/**
 * Which elements of an operand an output element reads: an entry for each axis of the operand (batch counted) that can be
 * followed to an axis of the output. Along an axis without an entry every output element sees all.
 */
export type Receptive = readonly Reach[];

/** As `pad` calls them. */
export type Outside = "edge" | "reflect";

export interface Reach {
  /** The operand's axis, and the output's. */
  readonly from: number;
  readonly to: number;
  /** Position `o + period` reads what o reads, `shift` further on; undefined where the axis has no period. */
  readonly period: number | undefined;
  readonly shift: number;
  /**
   * The positions of the operand that a position of the output reads; undefined for none. Neither is bounded by its
   * axis: fields are theoretical and go on within padding.
   */
  reads(position: number): Taps | undefined;
  /**
   * What stands in place of positions beyond the ends of the operand: its border repeated, or the operand mirrored at it. Where left
   * out they hold nothing of it: padding.
   */
  readonly outside?: Outside | undefined;
}

/** `count` positions (at least one), `step` from each to the next. */
export interface Taps {
  readonly first: number;
  readonly step: number;
  readonly count: number;
}

/** Nothing can be followed: an output element sees everything. */
export const seesAll: Receptive = [];

export function oneTap(first: number): Taps {
  return { first, step: 1, count: 1 };
}

/** Position o reads position `o * step + first`. */
export function steppedReach(from: number, to: number, first: number, step: number): Reach {
  return { from, to, period: 1, shift: step, reads: (position) => oneTap(position * step + first) };
}

export function ownReach(from: number, to: number = from): Reach {
  return steppedReach(from, to, 0, 1);
}

/** Every position reads the only one. */
export function repeatedReach(axis: number): Reach {
  return steppedReach(axis, axis, 0, 0);
}

/** Neighbouring output positions read the same one, `factor` of them in turn. */
export function enlargedReach(axis: number, factor: number): Reach {
  const reads = (position: number): Taps => oneTap(Math.floor(position / factor));
  return { from: axis, to: axis, period: factor, shift: 1, reads };
}

/** Elements of their own along every axis of a tensor of `rank`, but all along those `gathered` (batch counted). */
export function ownElements(rank: number, gathered: readonly number[] = []): Receptive {
  return Array.from({ length: rank }, (_, axis) => axis)
    .filter((axis) => !gathered.includes(axis))
    .map((axis) => ownReach(axis));
}

/** Elements of their own, and the only one of an axis that is repeated to match others; none where the ranks differ. */
export function broadcastElements(operand: Shape, output: Shape): Receptive {
  if (operand.length !== output.length) return seesAll;
  return operand.flatMap((extent, axis) => {
    if (dimsEqual(extent, output[axis]!)) return [ownReach(axis)];
    return extent === 1 ? [repeatedReach(axis)] : [];
  });
}

/** A window that moves over the spatial axes; channels are gathered. */
export function windowReceptive({ kernel, stride, dilation, padBegin }: Window): Receptive {
  return kernel.map((count, at) => {
    const [step, begin] = [stride[at]!, constantDim(padBegin[at]!)];
    const reads = (position: number): Taps => ({ first: position * step - begin, step: dilation[at]!, count });
    return { from: at + 2, to: at + 2, period: 1, shift: step, reads };
  });
}

/**
 * The same window, from the output back to the input: input i meets output o at the kernel indices t where
 * `o + pad = i*stride + t*dilation`.
 */
export function transposedReceptive({ kernel, stride, dilation, padBegin }: Window): Receptive {
  return kernel.map((count, at) => {
    const [step, distance, begin] = [stride[at]!, dilation[at]!, constantDim(padBegin[at]!)];
    const common = greatestCommonDivisor(step, distance);
    // Kernel indices that meet an element are `spacing` from each other.
    const spacing = step / common;
    const inverse = BigInt(inverseModulo(distance / common, spacing));
    const reads = (position: number): Taps | undefined => {
      const steps = (position + begin) / common;
      if (!Number.isInteger(steps)) return undefined;
      const first = Number((BigInt(modulo(steps, spacing)) * inverse) % BigInt(spacing));
      if (first >= count) return undefined;
      const met = Math.floor((count - 1 - first) / spacing) + 1;
      const nearest = (position + begin - first * distance) / step;
      return { first: nearest - (met - 1) * (distance / common), step: distance / common, count: met };
    };
    return { from: at + 2, to: at + 2, period: step, shift: 1, reads };
  });
}
