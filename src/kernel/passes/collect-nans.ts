/**
 * The largest or smallest of many: `largest = max(largest, x)`, round after round. A maximum that keeps NaN takes three
 * instructions, so NaN is looked for beside it: the variable takes the larger by a comparison, which passes over a NaN,
 * a mask collects where one was, and behind the last round the mask is put over the variable.
 */
import { compare, float, or, read, select } from "../expression.ts";
import type { Expression, Local, Statement } from "../ir.ts";
import { FreshNames } from "../fresh-names.ts";
import { keptIfSame, mapBlock, mapBlocks } from "../map.ts";
import type { KernelPass } from "../pass.ts";
import { mapFunctions, withBody } from "../regions.ts";
import { walkExpressions, walkStatements } from "../walk.ts";

type Assignment = Extract<Statement, { kind: "assign" }>;
type Extreme = Extract<Expression, { kind: "binary" }>;

export const collectNaNs: KernelPass = {
  name: "collect-nans",
  task: "looks for NaN beside a maximum",
  reason: "a running maximum takes one instruction a round instead of three; behind what unrolls and expands",
  run: (program) => mapFunctions(program, (fn) => withBody(fn, collectIn(fn.body, new FreshNames(fn)))),
};

/** The same block with NaN looked for beside extremes that are found round by round. */
function collectIn(block: readonly Statement[], names: FreshNames): readonly Statement[] {
  const mapped = block.reduceRight<readonly Statement[]>((rest, statement) => {
    const here = mapBlocks(statement, (inner) => collectIn(inner, names));
    if (here.kind !== "let" || !here.local.mutable || here.local.type !== "f32") return [here, ...rest];
    const behind = 1 + rest.findLastIndex((each) => updatesIn(each, here.local).length > 0);
    const rounds = rest.slice(0, behind);
    if (behind === 0 || !isFoundByRounds(rounds, here.local)) return [here, ...rest];
    return [...collected(here, rounds, names), ...rest.slice(behind)];
  }, []);
  return keptIfSame(block, mapped);
}

/** Whether all that is done with a local is to make it the larger, or the smaller, of itself and something else. */
function isFoundByRounds(rounds: readonly Statement[], local: Local): boolean {
  const updates = rounds.flatMap((statement) => updatesIn(statement, local));
  return updates.every((update) => extremeIn(update) !== undefined) && readsIn(rounds, local) === updates.length;
}

function updatesIn(statement: Statement, local: Local): readonly Assignment[] {
  const updates: Assignment[] = [];
  walkStatements([statement], (each) => {
    if (each.kind === "assign" && each.local === local) updates.push(each);
  });
  return updates;
}

function extremeIn({ local, value }: Assignment): Extreme | undefined {
  if (value.kind !== "binary" || (value.operator !== "max" && value.operator !== "min")) return undefined;
  return value.left.kind === "local" && value.left.local === local ? value : undefined;
}

function readsIn(block: readonly Statement[], local: Local): number {
  let reads = 0;
  walkExpressions(block, (each) => {
    if (each.kind === "local" && each.local === local) reads++;
  });
  return reads;
}

function collected(
  definition: Extract<Statement, { kind: "let" }>,
  rounds: readonly Statement[],
  names: FreshNames,
): readonly Statement[] {
  const { local } = definition;
  const found = names.local({ name: `${local.name}NaN`, type: "bool", lanes: local.lanes, mutable: true });
  const value = read(local);
  return [
    definition,
    { kind: "let", local: found, value: unordered(value) },
    ...rounds.flatMap((statement) => lookFor(statement, local, found, names)),
    { kind: "assign", local, value: select(read(found), float(Number.NaN), value) },
  ];
}

function lookFor(statement: Statement, local: Local, found: Local, names: FreshNames): readonly Statement[] {
  if (statement.kind !== "assign" || statement.local !== local) {
    return [mapBlocks(statement, (block) => mapBlock(block, (each) => lookFor(each, local, found, names)))];
  }
  const { operator, right } = extremeIn(statement)!;
  const next = names.local({ name: `${local.name}Next`, type: "f32", lanes: local.lanes, mutable: false });
  const [largest, x] = [read(local), read(next)];
  const takes = operator === "max" ? compare("lt", largest, x) : compare("lt", x, largest);
  return [
    { kind: "let", local: next, value: right },
    { kind: "assign", local, value: select(takes, x, largest) },
    { kind: "assign", local: found, value: or(read(found), unordered(x)) },
  ];
}

function unordered(value: Expression): Expression {
  return compare("ne", value, value);
}
