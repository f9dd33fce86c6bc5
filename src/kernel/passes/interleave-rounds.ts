/**
 * Long rounds of a loop two at a time, one statement of each in turn. A processor starts what it can among the next 60 or so
 * instructions: where a round is an expansion as long as that, most of which waits for what is before it, two rounds take
 * hardly longer than one. Short rounds overlap as they are.
 */
import { add, int, read } from "../expression.ts";
import { FreshNames } from "../fresh-names.ts";
import type { Lanes, Loop, Statement } from "../ir.ts";
import { roundsAreApart } from "../lanes.ts";
import { difference, linearOf } from "../linear-form.ts";
import { mapBlock, mapBlocks, mapStatement } from "../map.ts";
import type { KernelPass } from "../pass.ts";
import { mapFunctions, withBody } from "../regions.ts";
import { substitute, substituteExpression, type Substitution } from "../substitute.ts";
import { walkExpressions } from "../walk.ts";

/** Operations of a round that is long. */
const LONG = 24;
const LARGEST_VECTOR: Lanes = 4;

export const interleaveRounds: KernelPass = {
  name: "interleave-rounds",
  task: "runs long rounds of a loop in pairs",
  reason:
    "operations that wait for each other leave room for those of another round; behind what puts expansions in place of calls",
  run: (program) => mapFunctions(program, (fn) => withBody(fn, interleaveIn(fn.body, new FreshNames(fn)))),
};

function interleaveIn(block: readonly Statement[], names: FreshNames): readonly Statement[] {
  return mapBlock(block, (statement) => {
    const pairs = statement.kind === "for" ? inPairs(statement, names) : undefined;
    return pairs ?? mapBlocks(statement, (inner) => interleaveIn(inner, names));
  });
}

/** The loop with two rounds at a time, and the last round where their number is odd; undefined where that is not worth it. */
function inPairs(loop: Loop, names: FreshNames): readonly Statement[] | undefined {
  const { constant, terms } = difference(linearOf(loop.to), linearOf(loop.from));
  const rounds = Math.ceil(constant / loop.step);
  if (terms.length > 0 || rounds < 2 || !isInterleaved(loop)) return undefined;
  const { local, from, step, body } = loop;
  const to = add(from, int((rounds - (rounds % 2)) * step));
  const second = copyOf(body, new Map([[local, add(read(local), int(step))]]), names);
  const pairs: Loop = { ...loop, to, step: 2 * step, body: inTurn(body, second) };
  const last = rounds % 2 === 0 ? [] : copyOf(body, new Map([[local, to]]), names);
  return substitute([pairs, ...last], new Map());
}

/** Whether it is definitions, many of them, and then stores, which no other round reads. */
function isInterleaved(loop: Loop): boolean {
  const { body } = loop;
  const definitions = definitionsIn(body);
  const isPlain = body.every((statement, at) =>
    at < definitions ? statement.kind === "let" && !statement.local.mutable : statement.kind === "store",
  );
  return isPlain && operationsIn(body) >= LONG && roundsAreApart(loop, LARGEST_VECTOR);
}

function definitionsIn(body: readonly Statement[]): number {
  const first = body.findIndex(({ kind }) => kind !== "let");
  return first < 0 ? body.length : first;
}

function operationsIn(body: readonly Statement[]): number {
  let operations = 0;
  walkExpressions(body, ({ kind, lanes }) => {
    if (lanes > 1 && kind !== "number" && kind !== "local" && kind !== "splat") operations++;
  });
  return operations;
}

/** Definitions of both in turn, then stores. */
function inTurn(first: readonly Statement[], second: readonly Statement[]): readonly Statement[] {
  const definitions = definitionsIn(first);
  const turns = first.slice(0, definitions).flatMap((statement, at) => [statement, second[at]!]);
  return [...turns, ...first.slice(definitions), ...second.slice(definitions)];
}

/** The same with values in place of locals, and names of its own. */
function copyOf(body: readonly Statement[], values: Substitution, names: FreshNames): readonly Statement[] {
  return body.map((statement) => {
    const copy = mapStatement(
      statement,
      (expression) => substituteExpression(expression, values),
      (block) => block,
    );
    if (copy.kind !== "let") return copy;
    const local = names.local(copy.local);
    values.set(copy.local, read(local));
    return { ...copy, local };
  });
}
