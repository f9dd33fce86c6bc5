/**
 * Puts the extent of its calls in place of a function's range where they all have the same, and folds what is known then.
 *
 * The range stays open where a function of `run` is nothing but its loop and works on the net's own memory: a scalar
 * engine is better served by a call for each step, since it tiers up between calls and by then has seen every path. Called
 * once for all, a kernel is compiled while its first loop runs and thrown away at the end of it, again and again
 * (measured: first runs take 1.5 to 2 times as long, second ones 2 to 3).
 */
import { int } from "../expression.ts";
import type { KernelFunction } from "../ir.ts";
import type { KernelPass } from "../pass.ts";
import { extentsOf, functionsIn, mapFunctions, withBody } from "../regions.ts";
import { substitute, type Substitution } from "../substitute.ts";
import { buffersOf, soleLoopOf } from "../walk.ts";

export const fixExtents: KernelPass = {
  name: "fix-extents",
  task: "puts numbers for the ends of loops",
  reason:
    "a loop over known bounds prints and compiles better, one of a single round goes; before addresses are compared",
  run(program) {
    const extents = extentsOf(program);
    const prepared = functionsIn(program, "prepare");
    return mapFunctions(program, (fn) => {
      const [extent, ...others] = extents.get(fn)!;
      const staysOpen = !prepared.has(fn) && extent !== 1 && isStepped(fn);
      const isKnown = extent !== undefined && others.length === 0 && !staysOpen;
      return withBody(fn, substitute(fn.body, isKnown ? rangeFrom0To(extent, fn) : new Map()));
    });
  },
};

function isStepped(fn: KernelFunction): boolean {
  const isOwn = [...buffersOf(fn)].some(({ role }) => role !== "input" && role !== "output");
  return isOwn && soleLoopOf(fn) !== undefined;
}

function rangeFrom0To(extent: number, { begin, end }: KernelFunction): Substitution {
  return new Map([
    [begin, int(0)],
    [end, int(extent)],
  ]);
}
