/**
 * Large parameters that can be read in pieces while they are packed: one call of the whole program reads the tensor, and
 * step `at` of its range only elements [at * perStep, (at + 1) * perStep). Such a tensor never lies in memory whole: a
 * window of some steps is filled again and again, and the function reads relative to where its range begins.
 */
import { int, mul, read, sub } from "../../kernel/expression.ts";
import type { Buffer, Expression, Invocation, KernelFunction, Local, Program, Statement } from "../../kernel/ir.ts";
import { Ranges, type Interval } from "../../kernel/ranges.ts";
import { isSum } from "../../kernel/linear-form.ts";
import { mapExpressions, mapOperands } from "../../kernel/map.ts";
import { callsOf } from "../../kernel/regions.ts";
import { buffersOf, expressionsOf, operandsOf, walkExpression } from "../../kernel/walk.ts";

/** Smaller tensors are read whole. */
const LARGE = 2 ** 20;
/** Bytes of a window, unless one step takes more. */
const WINDOW = 2 * 2 ** 20;

export interface Stream {
  /** Elements of the tensor that a step reads. */
  readonly perStep: number;
  /** Steps that the window holds. */
  readonly steps: number;
  /** What stands for the tensor in the function that reads it. */
  readonly window: Buffer;
}

/** The streams of a program, by parameter. */
export function streamsOf(program: Program): ReadonlyMap<Buffer, Stream> {
  const streams = new Map<Buffer, Stream>();
  for (const { buffer } of program.parameters) {
    if (buffer.length * 4 <= LARGE) continue;
    const readers = callsOf(program).filter(({ function: fn }) => buffersOf(fn).has(buffer));
    const perStep = readers.length === 1 ? elementsPerStep(readers[0]!, buffer) : undefined;
    if (perStep === undefined || isWindowed(readers[0]!.function, streams)) continue;
    const steps = Math.min(readers[0]!.extent, Math.max(1, Math.floor(WINDOW / (perStep * 4))));
    const window: Buffer = { ...buffer, name: `${buffer.name}_window`, length: steps * perStep };
    streams.set(buffer, { perStep, steps, window });
  }
  return streams;
}

export interface Windowed {
  readonly function: KernelFunction;
  /** The step that the window begins with; undefined where the function reads none. */
  readonly begin: Local | undefined;
}

/** The function with windows in place of the tensors that come in pieces. */
export function throughWindows(fn: KernelFunction, streams: ReadonlyMap<Buffer, Stream>): Windowed {
  if (!isWindowed(fn, streams)) return { function: fn, begin: undefined };
  const local: Local = { name: "window_begin", type: "int", lanes: 1, mutable: false };
  const begin = read(local);
  const put = (expression: Expression): Expression => {
    const mapped = mapOperands(expression, put);
    const stream = mapped.kind === "load" ? streams.get(mapped.buffer) : undefined;
    if (mapped.kind !== "load" || stream === undefined) return mapped;
    return { ...mapped, buffer: stream.window, index: sub(mapped.index, mul(begin, int(stream.perStep))) };
  };
  const body = mapExpressions(fn.body, put);
  return { function: { ...fn, body }, begin: local };
}

function isWindowed(fn: KernelFunction, streams: ReadonlyMap<Buffer, Stream>): boolean {
  return [...buffersOf(fn)].some((buffer) => streams.has(buffer));
}

/** How many elements each step reads of its own, and no others; undefined where that cannot be shown. */
function elementsPerStep({ function: fn, extent }: Invocation, parameter: Buffer): number | undefined {
  const range = fn.body.find((at) => at.kind === "for" && at.from.kind === "local" && at.from.local === fn.begin);
  if (range?.kind !== "for" || extent < 2) return undefined;
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
