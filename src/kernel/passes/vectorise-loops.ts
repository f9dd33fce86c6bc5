/**
 * Runs loops over neighbouring elements in vectors. Of nested loops the outermost that may run in lanes does: the
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

/** @param lanes of a vector, as the target's facts have it. */
export const vectoriseLoops = (lanes: Lanes): KernelPass => ({
  name: "vectorise-loops",
  reason: "neighbouring elements together, in lanes; first, while loops over channels are what strategies wrote",
  run(program) {
    const prepared = functionsIn(program, "prepare");
    const vectorised = new Map<KernelFunction, Invocation>();
    for (const [fn, [extent, ...others]] of extentsOf(program)) {
      // What prepares computes in doubles, of which four do not fit into a vector.
      if (extent !== undefined && others.length === 0 && !prepared.has(fn)) {
        vectorised.set(fn, vectorise({ function: fn, extent }, lanes));
      }
    }
    return mapCalls(program, (call) => vectorised.get(call.function) ?? call);
  },
});

/** The same computation, to the bit, with vectors wherever neighbouring elements allow it. */
export function vectorise({ function: fn, extent }: Invocation, lanes: Lanes): Invocation {
  const vectors = new Vectors(fn, lanes);
  const range = rangeOf(fn);
  let blocks = extent;
  const body = mapBlock(fn.body, (statement) => {
    if (statement.kind !== "for" || statement !== range) return vectoriseStatement(statement, vectors);
    const rounds = roundsOf(statement, extent, vectors);
    if (rounds === undefined) return [mapBlocks(statement, (block) => vectoriseBlock(block, vectors))];
    blocks = Math.ceil(extent / vectors.lanes);
    return rangeOverVectors(statement, extent, rounds, vectors);
  });
  return { function: withBody(fn, body), extent: blocks };
}

function vectoriseBlock(block: readonly Statement[], vectors: Vectors): readonly Statement[] {
  return mapBlock(block, (statement) => vectoriseStatement(statement, vectors));
}

function vectoriseStatement(statement: Statement, vectors: Vectors): readonly Statement[] {
  if (statement.kind === "for") return vectoriseLoop(statement, vectors);
  return [mapBlocks(statement, (block) => vectoriseBlock(block, vectors))];
}

// ── Loops ────────────────────────────────────────────────────────────────────────────────────────────────────────────

function vectoriseLoop(loop: Loop, vectors: Vectors): readonly Statement[] {
  const extent = extentOf(loop);
  const rounds = loop.step === 1 ? roundsOf(loop, extent, vectors) : undefined;
  if (rounds === undefined) {
    if (extent !== undefined && isShortCopy(loop, extent, vectors)) return writtenOut(loop, extent, vectors);
    return [mapBlocks(loop, (block) => vectoriseBlock(block, vectors))];
  }
  return extent === undefined ? openLoop(loop, rounds, vectors) : closedLoop(loop, extent, rounds, vectors);
}

/** How many rounds there are, where that is known although the bounds may not be. */
function extentOf({ from, to }: Loop): number | undefined {
  const { constant, terms } = difference(linearOf(to), linearOf(from));
  return terms.length === 0 ? constant : undefined;
}

function closedLoop(loop: Loop, extent: number, rounds: Rounds, vectors: Vectors): readonly Statement[] {
  const whole = extent - (extent % vectors.lanes);
  const remainder = whole < extent ? rounds(add(loop.from, int(whole)), extent - whole) : [];
  if (whole === 0) return remainder;
  if (whole === vectors.lanes) return [...rounds(loop.from, vectors.lanes), ...remainder];
  const to = add(loop.from, int(whole));
  return [steps(loop, loop.from, to, vectors.lanes, rounds, vectors), ...remainder];
}

/** Bounds that are computed: as many whole vectors as there are between them, then one by one. */
function openLoop(loop: Loop, rounds: Rounds, vectors: Vectors): readonly Statement[] {
  const first = vectors.integer(`${loop.local.name}From`);
  const middle = vectors.integer(`${loop.local.name}Whole`);
  const count = max(int(0), sub(loop.to, read(first)));
  return [
    { kind: "let", local: first, value: loop.from },
    { kind: "let", local: middle, value: add(read(first), mul(div(count, int(vectors.lanes)), int(vectors.lanes))) },
    steps(loop, read(first), read(middle), vectors.lanes, rounds, vectors),
    steps(loop, read(middle), loop.to, 1, rounds, vectors),
  ];
}

function steps(loop: Loop, from: Expression, to: Expression, count: Lanes, rounds: Rounds, vectors: Vectors): Loop {
  const local = vectors.like(loop.local, 1);
  return { ...loop, local, from, to, step: count, body: rounds(read(local), count) };
}

/** The range in vectors, the last of which may be partly filled. */
function rangeOverVectors(range: Loop, extent: number, rounds: Rounds, vectors: Vectors): readonly Statement[] {
  const whole = extent - (extent % vectors.lanes);
  if (whole === 0) return rounds(int(0), extent);
  const block = vectors.integer(`${range.local.name}Block`);
  const body = rounds(mul(read(block), int(vectors.lanes)), vectors.lanes);
  if (whole === extent) return [{ ...range, local: block, body }];
  const condition = compare("lt", read(block), int(whole / vectors.lanes));
  const otherwise = rounds(int(whole), extent - whole);
  return [{ ...range, local: block, body: [{ kind: "if", condition, then: body, otherwise }] }];
}

/** Moves a few elements: a loop would take longer than they do. The three channels of an image are such a loop. */
function isShortCopy({ step, body }: Loop, extent: number, { lanes }: Vectors): boolean {
  if (step !== 1 || extent > lanes) return false;
  return body.every((statement) => statement.kind === "let" || isScalarStore(statement));
}

function isScalarStore(statement: Statement): boolean {
  return statement.kind === "store" && statement.value.lanes === 1;
}

function writtenOut({ local, from, body }: Loop, extent: number, vectors: Vectors): readonly Statement[] {
  const rounds = copiesOf(local, body, new Set(), vectors);
  return Array.from({ length: extent }, (_, at) => rounds(add(from, int(at)), 1)).flat();
}

// ── Rounds ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** What a loop does for `count` indices from `at` on, at most four. */
type Rounds = (at: Expression, count: number) => readonly Statement[];

/** The rounds of a loop that may run in lanes; undefined for others. */
function roundsOf({ local: index, body }: Loop, extent: number | undefined, vectors: Vectors): Rounds | undefined {
  if (extent !== undefined && extent < 2) return undefined;
  const varying = varyingIn({ index, extent, body });
  return varying && copiesOf(index, body, varying, vectors);
}

function copiesOf(index: Local, body: readonly Statement[], varying: ReadonlySet<Local>, vectors: Vectors): Rounds {
  return (at, count) => {
    const copy: Copy = {
      lanes: count === 1 ? 1 : vectors.lanes,
      active: count,
      varying,
      vectors,
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
  readonly vectors: Vectors;
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
function define(local: Local, { lanes, varying, vectors, values }: Copy): Local {
  const own = vectors.like(local, varying.has(local) && local.type !== "i32" ? lanes : 1);
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

// ── Vectors ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** How wide vectors are, and the locals of copies: the first has the original's name, since the original will be gone. */
class Vectors {
  readonly lanes: Lanes;
  readonly #fresh: FreshNames;
  readonly #given = new Set<string>();

  constructor(fn: KernelFunction, lanes: Lanes) {
    this.lanes = lanes;
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
