/**
 * Runs loops over neighbouring elements four at a time. Of nested loops the outermost that may run in lanes does: the
 * loop over contiguous channels, whatever loops are within. A remainder of two or three is one more vector, partly
 * filled; a remainder of one is scalar, and so is the whole remainder where the extent is not known.
 *
 * The outer parallel range can be such a loop too: it then runs over vectors, and there are fewer of them.
 */
import { add, compare, div, int, element, max, mul, read, splat, sub } from "../expression.ts";
import { FreshNames } from "../fresh-names.ts";
import type { Expression, Invocation, KernelFunction, Lanes, Local, Loop, Statement } from "../ir.ts";
import { mentions, varyingIn } from "../lanes.ts";
import { difference, linearOf } from "../linear-form.ts";
import { mapBlock, mapBlocks, mapOperands, mapStatement } from "../map.ts";
import { substitute } from "../substitute.ts";
import type { KernelPass } from "../pass.ts";
import { extentsOf, functionsIn, mapCalls, withBody } from "../regions.ts";
import { rangeOf } from "../walk.ts";

const LANES = 4;

export const vectoriseLoops: KernelPass = {
  name: "vectorise-loops",
  reason: "four neighbouring elements at a time; first, while loops over channels are what strategies wrote",
  run(program) {
    const prepared = functionsIn(program, "prepare");
    const vectors = new Map<KernelFunction, Invocation>();
    for (const [fn, [extent, ...others]] of extentsOf(program)) {
      // What prepares computes in doubles, of which four are no vector.
      if (extent !== undefined && others.length === 0 && !prepared.has(fn)) {
        vectors.set(fn, vectorise({ function: fn, extent }));
      }
    }
    return mapCalls(program, (call) => vectors.get(call.function) ?? call);
  },
};

/** The same computation, to the bit, with vectors of four wherever neighbouring elements allow it. */
export function vectorise({ function: fn, extent }: Invocation): Invocation {
  const names = new CopyNames(fn);
  const range = rangeOf(fn);
  let blocks = extent;
  const body = mapBlock(fn.body, (statement) => {
    if (statement.kind !== "for" || statement !== range) return vectoriseStatement(statement, names);
    const rounds = roundsOf(statement, extent, names);
    if (rounds === undefined) return [mapBlocks(statement, (block) => vectoriseBlock(block, names))];
    blocks = Math.ceil(extent / LANES);
    return rangeOverVectors(statement, extent, rounds, names);
  });
  return { function: withBody(fn, body), extent: blocks };
}

function vectoriseBlock(block: readonly Statement[], names: CopyNames): readonly Statement[] {
  return mapBlock(block, (statement) => vectoriseStatement(statement, names));
}

function vectoriseStatement(statement: Statement, names: CopyNames): readonly Statement[] {
  if (statement.kind === "for") return vectoriseLoop(statement, names);
  return [mapBlocks(statement, (block) => vectoriseBlock(block, names))];
}

// ── Loops ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function vectoriseLoop(loop: Loop, names: CopyNames): readonly Statement[] {
  const extent = extentOf(loop);
  const rounds = loop.step === 1 ? roundsOf(loop, extent, names) : undefined;
  if (rounds === undefined) {
    if (extent !== undefined && isShortCopy(loop, extent)) return writtenOut(loop, extent, names);
    return [mapBlocks(loop, (block) => vectoriseBlock(block, names))];
  }
  return extent === undefined ? openLoop(loop, rounds, names) : closedLoop(loop, extent, rounds, names);
}

/** How many rounds there are, where that is known although the bounds may not be. */
function extentOf({ from, to }: Loop): number | undefined {
  const { constant, terms } = difference(linearOf(to), linearOf(from));
  return terms.length === 0 ? constant : undefined;
}

function closedLoop(loop: Loop, extent: number, rounds: Rounds, names: CopyNames): readonly Statement[] {
  const whole = extent - (extent % LANES);
  const remainder = whole < extent ? rounds(add(loop.from, int(whole)), extent - whole) : [];
  if (whole === 0) return remainder;
  if (whole === LANES) return [...rounds(loop.from, LANES), ...remainder];
  const to = add(loop.from, int(whole));
  return [steps(loop, loop.from, to, LANES, rounds, names), ...remainder];
}

/** Bounds that are computed: as many whole vectors as there are between them, then one by one. */
function openLoop(loop: Loop, rounds: Rounds, names: CopyNames): readonly Statement[] {
  const first = names.integer(`${loop.local.name}From`);
  const middle = names.integer(`${loop.local.name}Whole`);
  const count = max(int(0), sub(loop.to, read(first)));
  return [
    { kind: "let", local: first, value: loop.from },
    { kind: "let", local: middle, value: add(read(first), mul(div(count, int(LANES)), int(LANES))) },
    steps(loop, read(first), read(middle), LANES, rounds, names),
    steps(loop, read(middle), loop.to, 1, rounds, names),
  ];
}

function steps(loop: Loop, from: Expression, to: Expression, count: 1 | 4, rounds: Rounds, names: CopyNames): Loop {
  const local = names.like(loop.local, 1);
  return { ...loop, local, from, to, step: count, body: rounds(read(local), count) };
}

/** The range in vectors, the last of which may be partly filled. */
function rangeOverVectors(range: Loop, extent: number, rounds: Rounds, names: CopyNames): readonly Statement[] {
  const whole = extent - (extent % LANES);
  if (whole === 0) return rounds(int(0), extent);
  const block = names.integer(`${range.local.name}Block`);
  const vectors = rounds(mul(read(block), int(LANES)), LANES);
  if (whole === extent) return [{ ...range, local: block, body: vectors }];
  const condition = compare("lt", read(block), int(whole / LANES));
  const otherwise = rounds(int(whole), extent - whole);
  return [{ ...range, local: block, body: [{ kind: "if", condition, then: vectors, otherwise }] }];
}

/** Moves a few elements: a loop would take longer than they do. The three channels of an image are such a loop. */
function isShortCopy({ step, body }: Loop, extent: number): boolean {
  if (step !== 1 || extent > LANES) return false;
  return body.every((statement) => statement.kind === "let" || isScalarStore(statement));
}

function isScalarStore(statement: Statement): boolean {
  return statement.kind === "store" && statement.value.lanes === 1;
}

function writtenOut({ local, from, body }: Loop, extent: number, names: CopyNames): readonly Statement[] {
  const rounds = copiesOf(local, body, new Set(), names);
  return Array.from({ length: extent }, (_, at) => rounds(add(from, int(at)), 1)).flat();
}

// ── Rounds ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a loop does for `count` indices from `at` on, at most four. */
type Rounds = (at: Expression, count: number) => readonly Statement[];

/** The rounds of a loop that may run in lanes; undefined for others. */
function roundsOf({ local: index, body }: Loop, extent: number | undefined, names: CopyNames): Rounds | undefined {
  if (extent !== undefined && extent < 2) return undefined;
  const varying = varyingIn({ index, extent, body });
  return varying && copiesOf(index, body, varying, names);
}

function copiesOf(index: Local, body: readonly Statement[], varying: ReadonlySet<Local>, names: CopyNames): Rounds {
  return (at, count) => {
    const copy: Copy = {
      lanes: count === 1 ? 1 : LANES,
      active: count,
      varying,
      names,
      values: new Map([[index, at]]),
    };
    return substitute(copyBlock(body, copy), new Map());
  };
}

interface Copy {
  readonly lanes: Lanes;
  /** How many lanes hold something: only those are loaded and stored. */
  readonly active: number;
  readonly varying: ReadonlySet<Local>;
  readonly names: CopyNames;
  /** What stands for the locals of the body; grows. */
  readonly values: Map<Local, Expression>;
}

function copyBlock(block: readonly Statement[], copy: Copy): readonly Statement[] {
  return block.map((statement) => copyStatement(statement, copy));
}

function copyStatement(statement: Statement, copy: Copy): Statement {
  const put = (expression: Expression): Expression => copyExpression(expression, copy);
  switch (statement.kind) {
    case "let": {
      const value = put(statement.value);
      const local = define(statement.local, copy);
      return { kind: "let", local, value: splat(value, local.lanes) };
    }
    case "assign": {
      const { local } = copy.values.get(statement.local) as Extract<Expression, { kind: "local" }>;
      return { kind: "assign", local, value: splat(put(statement.value), local.lanes) };
    }
    case "store": {
      const { buffer } = statement;
      const stored = { buffer, index: put(statement.index), value: splat(put(statement.value), copy.lanes) };
      return { kind: "store", ...stored, ...(copy.active === copy.lanes ? {} : { active: copy.active }) };
    }
    case "for": {
      const [from, to] = [put(statement.from), put(statement.to)];
      return { ...statement, from, to, local: define(statement.local, copy), body: copyBlock(statement.body, copy) };
    }
    default:
      return mapStatement(statement, put, (block) => copyBlock(block, copy));
  }
}

/** A local of the copy: a vector where lanes differ. Addresses are those of the first lane. */
function define(local: Local, { lanes, varying, names, values }: Copy): Local {
  const own = names.like(local, varying.has(local) && local.type !== "i32" ? lanes : 1);
  values.set(local, read(own));
  return own;
}

function copyExpression(expression: Expression, copy: Copy): Expression {
  const put = (operand: Expression): Expression => copyExpression(operand, copy);
  if (expression.kind === "local") return copy.values.get(expression.local) ?? expression;
  if (expression.kind === "load" && mentions(expression.index, copy.varying)) {
    return element(expression.buffer, put(expression.index), copy.lanes, copy.active);
  }
  return mapOperands(expression, put);
}

// ── Names ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Names of copies: the first has the original's name, since the original will be gone. */
class CopyNames {
  readonly #fresh: FreshNames;
  readonly #given = new Set<string>();

  constructor(fn: KernelFunction) {
    this.#fresh = new FreshNames(fn);
  }

  /** A copy of a local. */
  like(local: Local, lanes: Lanes): Local {
    if (this.#given.has(local.name)) return this.#fresh.local({ ...local, name: `${local.name}_v`, lanes });
    this.#given.add(local.name);
    return { ...local, lanes };
  }

  /** An integer that the original did not have. */
  integer(name: string): Local {
    return this.#fresh.integer(name);
  }
}
