/**
 * Long sums of neighbouring channels several at a time, for targets without vectors: one by one each would go through memory by itself
 * and take a single number of each line, and one addition would wait for the one before. The same numbers come out, to the bit.
 */
import type { Loop, Statement } from "../ir.ts";
import type { KernelPass } from "../pass.ts";
import { extentsOf, functionsIn, mapCalls } from "../regions.ts";
import { extentOf, vectorise, type VectorFacts } from "./vectorise-loops.ts";

/** Terms of a sum that is long: their lines, of 64 bytes, do not stay in the nearest cache. */
const LONG = 512;

/** Registers as vectors of four count them, of which a double takes two. */
const facts: VectorFacts = { lanes: 1, registers: 32, takes: isLongSum };

export const sumNeighbours: KernelPass = {
  name: "sum-neighbours",
  reason:
    "sums over batch and positions read memory once for several channels; while loops over channels are what strategies wrote",
  run(program) {
    // What infers sums up maps of one example, seldom more than the cache holds, and its text is shipped.
    if (program.state.length === 0) return program;
    const prepared = functionsIn(program, "prepare");
    const rewritten = new Map(
      [...extentsOf(program)].flatMap(([fn, [extent, ...others]]) => {
        const isOne = extent !== undefined && others.length === 0 && !prepared.has(fn);
        return isOne && fn.body.some(holdsLongSum) ? [[fn, vectorise({ function: fn, extent }, facts)] as const] : [];
      }),
    );
    return rewritten.size === 0 ? program : mapCalls(program, (call) => rewritten.get(call.function) ?? call);
  },
};

function holdsLongSum(statement: Statement): boolean {
  return statement.kind === "for" && (isLongSum(statement) || statement.body.some(holdsLongSum));
}

/** Whether it finds something in loops of many rounds. */
function isLongSum({ body }: Loop): boolean {
  const finds = body.some((statement) => statement.kind === "let" && statement.local.mutable);
  return finds && roundsIn(body) >= LONG;
}

/** Of the longest loop in a block, with what is within. */
function roundsIn(block: readonly Statement[]): number {
  const rounds = block.map((statement) =>
    statement.kind === "for" ? (extentOf(statement) ?? 0) * Math.max(1, roundsIn(statement.body)) : 0,
  );
  return Math.max(0, ...rounds);
}
