/**
 * Large parameters that can be read in pieces while they are packed: one call of the whole program reads the tensor, and
 * step `at` of its range only elements [at * perStep, (at + 1) * perStep). Such a tensor never lies in memory whole: a
 * window of some steps is filled again and again, and the function reads relative to where its range begins.
 */
import { int, mul, read, sub } from "../expression.ts";
import { FreshNames } from "../fresh-names.ts";
import type { Buffer, Expression, Invocation, KernelFunction, Local, Program, Statement, Window } from "../ir.ts";
import { isSum } from "../linear-form.ts";
import { mapExpressions, mapOperands } from "../map.ts";
import type { KernelPass } from "../pass.ts";
import { Ranges, type Interval } from "../ranges.ts";
import { callsIn, callsOf, mapFunctions } from "../regions.ts";
import { buffersOf, expressionsOf, operandsOf, rangeOf, walkExpression } from "../walk.ts";

/** In bytes. */
export interface WindowSizes {
  /** Tensors up to this are read whole. */
  readonly whole: number;
  /** Of a window, unless one step takes more. */
  readonly window: number;
}

export const windowLoads = windowLoadsOf({ whole: 2 ** 20, window: 2 * 2 ** 20 });

/** The pass with other sizes. */
export function windowLoadsOf(sizes: WindowSizes): KernelPass {
  return {
    name: "window-loads",
    task: "reads large weights in pieces",
    reason: "large weights are never whole in memory; after it, nothing needs to know how a kernel finds its operands",
    run(program) {
      const windows = windowsOf(program, sizes);
      const mapped = mapFunctions(program, (fn) => {
        const window = windows.get(fn);
        return window === undefined ? fn : throughWindow(fn, window);
      });
      const buffers = [...windows.values()].map(({ buffer }) => buffer);
      return mapped === program ? program : { ...mapped, buffers: [...program.buffers, ...buffers] };
    },
  };
}

/** The windows of a program, at most one a function. */
function windowsOf(program: Program, { whole, window }: WindowSizes): ReadonlyMap<KernelFunction, Window> {
  const windows = new Map<KernelFunction, Window>();
  for (const { buffer } of program.parameters) {
    if (buffer.length * 4 <= whole) continue;
    const [reader, ...others] = callsOf(program).filter(({ function: fn }) => buffersOf(fn).has(buffer));
    if (reader === undefined || others.length > 0 || windows.has(reader.function)) continue;
    if (!callsIn(program, "prepare").includes(reader)) continue;
    const perStep = elementsPerStep(reader, buffer);
    if (perStep !== undefined) windows.set(reader.function, windowOn(buffer, perStep, reader, window));
  }
  return windows;
}

function windowOn(of: Buffer, perStep: number, { function: fn, extent }: Invocation, bytes: number): Window {
  const steps = Math.min(extent, Math.max(1, Math.floor(bytes / (perStep * 4))));
  const buffer: Buffer = { ...of, name: `${of.name}_window`, length: steps * perStep };
  return { of, perStep, steps, buffer, begin: new FreshNames(fn).integer("window_begin") };
}

/** The function with a window in place of the tensor that comes in pieces. */
function throughWindow(fn: KernelFunction, window: Window): KernelFunction {
  const begin = mul(read(window.begin), int(window.perStep));
  const put = (expression: Expression): Expression => {
    const mapped = mapOperands(expression, put);
    if (mapped.kind !== "load" || mapped.buffer !== window.of) return mapped;
    return { ...mapped, buffer: window.buffer, index: sub(mapped.index, begin) };
  };
  return { ...fn, window, body: mapExpressions(fn.body, put) };
}

/** How many elements each step reads of its own, and no others; undefined where that cannot be shown. */
function elementsPerStep({ function: fn, extent }: Invocation, parameter: Buffer): number | undefined {
  const range = rangeOf(fn);
  if (range === undefined || extent < 2) return undefined;
  const first = reachOf(fn, parameter, range.local, 0);
  const perStep = first.max + 1;
  if (first.min < 0 || !Number.isFinite(perStep)) return undefined;
  // What holds for the first and the last step holds for those between where every index moves evenly.
  const stride = first.isEven ? extent - 1 : 1;
  for (let step = stride; step < extent; step += stride) {
    const reach = reachOf(fn, parameter, range.local, step);
    if (reach.min < step * perStep || reach.max >= (step + 1) * perStep) return undefined;
  }
  return perStep;
}

interface Reach extends Interval {
  /** Whether indices are sums of multiples of the range's variable and of what does not depend on it. */
  readonly isEven: boolean;
}

/** Which elements of a buffer a step reads, at the least and at the most. */
function reachOf(fn: KernelFunction, buffer: Buffer, range: Local, step: number): Reach {
  const ranges = new Ranges();
  const even = new EvenMoves(range);
  let [min, max, isEven] = [Infinity, -Infinity, true];
  const see = (expression: Expression): void => {
    if (expression.kind !== "load" || expression.buffer !== buffer) return;
    const index = ranges.of(expression.index);
    min = Math.min(min, index.min);
    max = Math.max(max, index.max + (expression.active ?? expression.lanes) - 1);
    isEven &&= even.of(expression.index) !== "uneven";
  };
  const visit = (block: readonly Statement[]): void => {
    for (const statement of block) {
      for (const expression of expressionsOf(statement)) walkExpression(expression, see);
      if (statement.kind === "let") {
        ranges.define(statement.local, ranges.of(statement.value));
        even.define(statement.local, statement.value);
      }
      if (statement.kind === "for") {
        even.defineLoop(statement.local, statement.from, statement.to);
        if (statement.local === range) ranges.define(range, { min: step, max: step });
        else ranges.defineLoop(statement.local, statement.from, statement.to);
        visit(statement.body);
      } else if (statement.kind === "if") [statement.then, statement.otherwise].forEach(visit);
    }
  };
  visit(fn.body);
  return { min, max, isEven };
}

type Move = "still" | "even" | "uneven";

/** How integers move with the variable of a range: not at all, by the same amount each time, or otherwise. */
class EvenMoves {
  readonly #moves = new Map<Local, Move>();
  readonly #range: Local;

  constructor(range: Local) {
    this.#range = range;
    this.#moves.set(range, "even");
  }

  define(local: Local, value: Expression): void {
    this.#moves.set(local, local.mutable ? "uneven" : this.of(value));
  }

  defineLoop(local: Local, from: Expression, to: Expression): void {
    const isStill = this.of(from) === "still" && this.of(to) === "still";
    if (local !== this.#range) this.#moves.set(local, isStill ? "still" : "uneven");
  }

  of(expression: Expression): Move {
    if (expression.kind === "local") return this.#moves.get(expression.local) ?? "uneven";
    const moves = operandsOf(expression).map((operand) => this.of(operand));
    if (expression.kind === "load") return "uneven";
    if (moves.every((move) => move === "still")) return "still";
    return isSum(expression) && !moves.includes("uneven") ? "even" : "uneven";
  }
}
