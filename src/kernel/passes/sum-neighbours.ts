/**
 * Long sums of neighbouring channels several at a time, for targets without vectors: one by one each would go through memory by itself
 * and take a single number of each line, and one addition would wait for the one before. The same numbers come out, to the bit.
 */
import type { Loop, Program, Statement } from "../ir.ts";
import type { KernelPass } from "../pass.ts";
import { extentsOf, functionsIn, mapCalls } from "../regions.ts";
import { extentOf, vectorise, type VectorFacts } from "./vectorise-loops.ts";

/** Terms of a sum that is long: their lines, of 64 bytes, do not stay in the nearest cache. */
const LONG = 512;

// What infers sums up maps of one example, seldom more than the cache holds, and its text is shipped.
export const sumNeighbours = sumNeighboursOf({ terms: LONG, takes: ({ state }) => state.length > 0 });

export interface LongSums {
  /** From so many terms on a sum is long. */
  readonly terms: number;
  /** The programs in which they are looked for. */
  readonly takes: (program: Program) => boolean;
}

/** The pass for other sums. */
export function sumNeighboursOf({ terms, takes }: LongSums): KernelPass {
  const isLong = (loop: Loop): boolean => isLongSum(loop, terms);
  // Registers as vectors of four count them, of which a double takes two.
  const facts: VectorFacts = { lanes: 1, registers: 32, takes: isLong };
  const holdsOne = (statement: Statement): boolean =>
    statement.kind === "for" && (isLong(statement) || statement.body.some(holdsOne));
  return {
    name: "sum-neighbours",
    task: "sums several channels at a time",
    reason:
      "sums over batch and positions read memory once for several channels; while loops over channels are what strategies wrote",
    run(program) {
      if (!takes(program)) return program;
      const prepared = functionsIn(program, "prepare");
      const rewritten = new Map(
        [...extentsOf(program)].flatMap(([fn, [extent, ...others]]) => {
          const isOne = extent !== undefined && others.length === 0 && !prepared.has(fn);
          return isOne && fn.body.some(holdsOne) ? [[fn, vectorise({ function: fn, extent }, facts)] as const] : [];
        }),
      );
      return rewritten.size === 0 ? program : mapCalls(program, (call) => rewritten.get(call.function) ?? call);
    },
  };
}

/** Whether it finds something in loops of so many rounds. */
function isLongSum({ body }: Loop, terms: number): boolean {
  const finds = body.some((statement) => statement.kind === "let" && statement.local.mutable);
  return finds && roundsIn(body) >= terms;
}

/** Of the longest loop in a block, with what is within. */
function roundsIn(block: readonly Statement[]): number {
  const rounds = block.map((statement) =>
    statement.kind === "for" ? (extentOf(statement) ?? 0) * Math.max(1, roundsIn(statement.body)) : 0,
  );
  return Math.max(0, ...rounds);
}
