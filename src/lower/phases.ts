/**
 * How the outputs along one axis meet the taps of a kernel, in convolutions and in transposed ones.
 *
 * A transposed convolution meets input i at output o by tap t where `o + pad = i * stride + t * dilation`. Outputs `stride`
 * apart meet the same taps at neighbouring inputs: each of these `phases` is an ordinary convolution of stride 1. With
 * `g = gcd(stride, dilation)`, the taps of a phase lie `stride / g` apart, and inputs fall by `dilation / g` from one to the
 * next, so that phases take their taps from the last to the first. Where g does not divide `o + pad`, there are none.
 *
 *     kernel 3, stride 2:   even o + pad: taps 2, 0      odd: tap 1
 *
 * Each tap belongs to one phase. Packed weights have the taps of a phase side by side, phases in the order of their first
 * taps: 2, 0, 1. An ordinary convolution has one phase, and its taps lie as they are, or backwards where it is flipped.
 */
import { greatestCommonDivisor, inverseModulo } from "../base/integers.ts";
import { invariant } from "../base/invariant.ts";
import { add, ceilDiv, div, int, min, mul, rem, sub } from "../kernel/expression.ts";
import type { Expression } from "../kernel/ir.ts";
import type { KernelBuilder } from "../kernel/kernel-builder.ts";

/** Extents along one axis. */
export interface AxisWindow {
  readonly kernel: number;
  readonly stride: number;
  readonly dilation: number;
  readonly padBegin: number;
}

export interface Axis {
  /** Outputs so far apart meet the same taps. */
  readonly phases: number;
  /** From the inputs of an output to those of the next one of its phase. */
  readonly inputStep: number;
  /** From the input of a tap to that of the next one, as packed. */
  readonly tapStep: number;
  /** In which order taps are packed, for comparison. */
  readonly order: string;
  /** Where a tap of the kernel is packed. */
  place(tap: Expression): Expression;
  /** The taps that an output meets: numbers of a number. What is read more than once is given names. */
  taps(output: Expression, named?: Naming): AxisTaps;
  /** The tap of the kernel that is packed as number `at` of the `count` that an output meets. */
  tap(output: Expression, at: number, count: number): Expression;
}

type Naming = (name: string, value: Expression) => Expression;

export interface AxisTaps {
  readonly count: Expression;
  /** Where the first is packed. */
  readonly first: Expression;
  /** The input that it meets, which may lie outside. */
  readonly input: Expression;
}

export function forwardAxis({ kernel, stride, dilation, padBegin }: AxisWindow, flipped: boolean): Axis {
  return {
    phases: 1,
    inputStep: stride,
    tapStep: dilation,
    order: flipped ? "backwards" : "forwards",
    place: (tap) => (flipped ? sub(int(kernel - 1), tap) : tap),
    taps: (output) => ({ count: int(kernel), first: int(0), input: add(mul(output, int(stride)), int(-padBegin)) }),
    tap: (_, at) => int(flipped ? kernel - 1 - at : at),
  };
}

export function transposedAxis({ kernel, stride, dilation, padBegin }: AxisWindow): Axis {
  const common = greatestCommonDivisor(stride, dilation);
  const [apart, tapStep] = [stride / common, dilation / common];
  const inverse = int(inverseModulo(tapStep, apart));
  // The first phases have one tap more than the others, where these are not all alike.
  const [least, more] = [Math.floor(kernel / apart), kernel % apart];
  const countFrom = (first: Expression) => (more === 0 ? int(least) : ceilDiv(sub(int(kernel), first), apart));
  const placeOf = (first: Expression) => add(mul(first, int(least)), more === 0 ? int(0) : min(first, int(more)));
  const firstOf = (padded: Expression) => rem(mul(div(padded, int(common)), inverse), int(apart));
  return {
    phases: stride,
    inputStep: 1,
    tapStep,
    order: `every ${apart} backwards`,
    place(tap) {
      const first = rem(tap, int(apart));
      return add(placeOf(first), sub(sub(countFrom(first), int(1)), div(tap, int(apart))));
    },
    taps(output, named = (_, value) => value) {
      const padded = named("padded", add(output, int(padBegin)));
      const first = named("tap", firstOf(padded));
      const meets = sub(int(1), min(rem(padded, int(common)), int(1)));
      const count = named("taps", mul(countFrom(first), meets));
      const ofFirst = div(sub(padded, mul(first, int(dilation))), int(stride));
      return { count, first: placeOf(first), input: sub(ofFirst, mul(sub(count, int(1)), int(tapStep))) };
    },
    tap: (output, at, count) => add(firstOf(add(output, int(padBegin))), int((count - 1 - at) * apart)),
  };
}

/** Neighbouring phases of an axis, `step` apart, with equally many taps and outputs. */
export interface PhaseRun {
  readonly first: number;
  readonly step: number;
  readonly phases: number;
  /** Taps of a phase. */
  readonly taps: number;
  /** Outputs of a phase. */
  readonly outputs: number;
}

/** The phases of an axis with so many outputs, as few runs. */
export function phaseRuns(axis: Axis, extent: number): readonly PhaseRun[] {
  const runs: PhaseRun[] = [];
  const last = new Map<string, number>();
  for (let phase = 0; phase < Math.min(axis.phases, extent); phase++) {
    const taps = valueOf(axis.taps(int(phase)).count);
    const outputs = Math.ceil((extent - phase) / axis.phases);
    const key = `${taps} ${outputs}`;
    const at = last.get(key);
    const grown = at === undefined ? undefined : withPhase(runs[at]!, phase);
    if (grown === undefined) {
      last.set(key, runs.length);
      runs.push({ first: phase, step: 1, phases: 1, taps, outputs });
    } else runs[at!] = grown;
  }
  return runs;
}

/** The one run of all phases, where they have equally many taps, at neighbouring inputs, and outputs. */
export function alikePhases(axis: Axis, extent: number): PhaseRun | undefined {
  const [run, ...others] = phaseRuns(axis, extent);
  const isAll = run !== undefined && others.length === 0 && run.phases === axis.phases;
  return isAll && axis.inputStep === 1 && axis.tapStep === 1 ? run : undefined;
}

/** Visits the phases of a run, by their first outputs. */
export function forPhases(k: KernelBuilder, run: PhaseRun, visit: (phase: Expression) => void): void {
  k.for("at", 0, run.phases, (at) => visit(add(mul(at, int(run.step)), int(run.first))));
}

/** The run with another phase behind its last; undefined where it would break the step. */
function withPhase(run: PhaseRun, phase: number): PhaseRun | undefined {
  const step = run.phases === 1 ? phase - run.first : run.step;
  return run.first + run.phases * step === phase ? { ...run, step, phases: run.phases + 1 } : undefined;
}

/** The inputs that an axis of so many outputs reads: from the first to behind the last. Empty without taps. */
export function inputRange(axis: Axis, extent: number): { readonly from: number; readonly to: number } {
  let [from, to] = [Infinity, -Infinity];
  for (let phase = 0; phase < Math.min(axis.phases, extent); phase++) {
    const { count, input } = axis.taps(int(phase));
    if (valueOf(count) === 0) continue;
    const outputs = Math.ceil((extent - phase) / axis.phases);
    const last = (outputs - 1) * axis.inputStep + (valueOf(count) - 1) * axis.tapStep;
    from = Math.min(from, valueOf(input));
    to = Math.max(to, valueOf(input) + last + 1);
  }
  return { from, to };
}

function valueOf(expression: Expression): number {
  invariant(expression.kind === "number", "not a number");
  return expression.value;
}
