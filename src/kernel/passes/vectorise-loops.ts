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
import { rangeOf, walkExpressions } from "../walk.ts";

/** The vectors of a target. */
export interface VectorFacts {
  readonly lanes: Lanes;
  /** How many of them are at hand. */
  readonly registers: number;
  /** Which loops are to run in them: all that may, where it is left out. */
  readonly takes?: (loop: Loop) => boolean;
}

export const vectoriseLoops = (facts: VectorFacts): KernelPass => ({
  name: "vectorise-loops",
  task: "runs loops in vectors",
  reason: "neighbouring elements together, in lanes; while loops over channels are what strategies wrote",
  run(program) {
    const prepared = functionsIn(program, "prepare");
    const vectorised = new Map<KernelFunction, Invocation>();
    for (const [fn, [extent, ...others]] of extentsOf(program)) {
      // What prepares computes in doubles, of which four do not fit into a vector.
      if (extent !== undefined && others.length === 0 && !prepared.has(fn)) {
        vectorised.set(fn, vectorise({ function: fn, extent }, facts));
      }
    }
    return mapCalls(program, (call) => vectorised.get(call.function) ?? call);
  },
});

/** The same computation, to the bit, with vectors wherever neighbouring elements allow it. */
export function vectorise({ function: fn, extent }: Invocation, facts: VectorFacts): Invocation {
  const vectors = new Vectors(fn, facts);
  const range = rangeOf(fn);
  let blocks = extent;
  const body = mapBlock(fn.body, (statement) => {
    if (statement.kind !== "for" || statement !== range) return vectoriseStatement(statement, vectors);
    const rounds = roundsOf(statement, extent, vectors);
    if (rounds === undefined) return [mapBlocks(statement, (block) => vectoriseBlock(block, vectors))];
    const count = together(statement, extent, vectors);
    blocks = Math.ceil(extent / count);
    return rangeOverVectors(statement, extent, count, rounds, vectors);
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
export function extentOf({ from, to }: Loop): number | undefined {
  const { constant, terms } = difference(linearOf(to), linearOf(from));
  return terms.length === 0 ? constant : undefined;
}

function closedLoop(loop: Loop, extent: number, rounds: Rounds, vectors: Vectors): readonly Statement[] {
  const whole = extent - (extent % vectors.lanes);
  const remainder = whole < extent ? rounds(add(loop.from, int(whole)), extent - whole) : [];
  if (whole === 0) return remainder;
  const count = together(loop, extent, vectors);
  if (whole === count) return [...rounds(loop.from, count), ...remainder];
  const to = add(loop.from, int(whole));
  return [steps(loop, loop.from, to, count, rounds, vectors), ...remainder];
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

function steps(loop: Loop, from: Expression, to: Expression, count: number, rounds: Rounds, vectors: Vectors): Loop {
  const local = vectors.like(loop.local, 1);
  return { ...loop, local, from, to, step: count, body: rounds(read(local), count) };
}

/** The range in vectors, `count` elements a step; the last vector may be partly filled. */
function rangeOverVectors(
  range: Loop,
  extent: number,
  count: number,
  rounds: Rounds,
  vectors: Vectors,
): readonly Statement[] {
  const whole = extent - (extent % vectors.lanes);
  if (whole === 0) return rounds(int(0), extent);
  const block = vectors.integer(`${range.local.name}Block`);
  const body = rounds(mul(read(block), int(count)), count);
  if (whole === extent) return [{ ...range, local: block, body }];
  const condition = compare("lt", read(block), int(whole / count));
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

/** What a loop does for `count` indices from `at` on: a vector, partly filled or not, or several whole ones. */
type Rounds = (at: Expression, count: number) => readonly Statement[];

/** The rounds of a loop that may run in lanes; undefined for others. */
function roundsOf(loop: Loop, extent: number | undefined, vectors: Vectors): Rounds | undefined {
  const { local: index, body } = loop;
  if ((extent !== undefined && extent < 2) || !vectors.takes(loop)) return undefined;
  const varying = varyingIn({ index, extent, body });
  return varying && copiesOf(index, body, varying, vectors);
}

function copiesOf(index: Local, body: readonly Statement[], varying: ReadonlySet<Local>, vectors: Vectors): Rounds {
  return (at, count) => {
    const { lanes } = vectors;
    const copies = Array.from({ length: Math.ceil(count / lanes) }, (_, vector): Copy => {
      const values = new Map([[index, add(at, int(vector * lanes))]]);
      return { lanes: count === 1 ? 1 : lanes, active: Math.min(count, lanes), varying, vectors, values };
    });
    return substitute(copyBlock(body, copies), new Map());
  };
}

/** What is computed for one vector. */
interface Copy {
  readonly lanes: Lanes;
  /** How many lanes hold something: only those are loaded and stored. */
  readonly active: number;
  readonly varying: ReadonlySet<Local>;
  readonly vectors: Vectors;
  /** What stands for the locals of the body; grows. */
  readonly values: Map<Local, Expression>;
}

type Copies = readonly Copy[];

function copyBlock(block: readonly Statement[], copies: Copies): readonly Statement[] {
  return block.flatMap((statement) => copyStatement(statement, copies));
}

/** What vectors differ in is there once for each, all else once: also loops and branches, which are the same for all. */
function copyStatement(statement: Statement, copies: Copies): readonly Statement[] {
  const [first] = copies;
  const put = (expression: Expression): Expression => copyExpression(expression, first!);
  switch (statement.kind) {
    case "let": {
      if (!first!.varying.has(statement.local)) return [copyLet(statement, first!, copies)];
      return copies.map((copy) => copyLet(statement, copy, [copy]));
    }
    case "assign":
      return (first!.varying.has(statement.local) ? copies : [first!]).map((copy) => copyAssignment(statement, copy));
    case "store":
      return copies.map((copy) => copyStore(statement, copy));
    case "for": {
      const [from, to] = [put(statement.from), put(statement.to)];
      return [
        { ...statement, from, to, local: define(statement.local, copies), body: copyBlock(statement.body, copies) },
      ];
    }
    default:
      return [mapStatement(statement, put, (block) => copyBlock(block, copies))];
  }
}

function copyLet(statement: StatementOf<"let">, copy: Copy, copies: Copies): Statement {
  const value = copyExpression(statement.value, copy);
  const local = define(statement.local, copies);
  return { kind: "let", local, value: splat(value, local.lanes) };
}

function copyAssignment(statement: StatementOf<"assign">, copy: Copy): Statement {
  const { local } = copy.values.get(statement.local) as Extract<Expression, { kind: "local" }>;
  return { kind: "assign", local, value: splat(copyExpression(statement.value, copy), local.lanes) };
}

function copyStore({ buffer, index, value }: StatementOf<"store">, copy: Copy): Statement {
  const { lanes, active } = copy;
  const stored = splat(copyExpression(value, copy), lanes);
  return {
    kind: "store",
    buffer,
    index: copyExpression(index, copy),
    value: stored,
    ...(active === lanes ? {} : { active }),
  };
}

type StatementOf<K extends Statement["kind"]> = Extract<Statement, { kind: K }>;

/** A local of some copies: a vector where lanes differ. Addresses are those of the first lane. */
function define(local: Local, copies: Copies): Local {
  const { lanes, varying, vectors } = copies[0]!;
  const own = vectors.like(local, varying.has(local) && local.type !== "i32" ? lanes : 1);
  for (const { values } of copies) values.set(local, read(own));
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

// ── Several vectors together ─────────────────────────────────────────────────────────────────────────────────────────

/**
 * How many elements a loop takes at once: several vectors where loops within find something round by round, since then one
 * addition waits for the one before, and each round reads a part of a line. As many as registers hold, four at most, and
 * as come out even.
 */
function together({ body }: Loop, extent: number, { lanes, registers }: Vectors): number {
  const inner = body.filter((statement) => statement.kind === "for");
  const found = body.filter((statement) => statement.kind === "let" && statement.local.mutable);
  if (inner.length === 0 || found.length === 0) return lanes;
  const whole = Math.floor(extent / lanes);
  const each = registersIn(body) + Math.max(...inner.map((loop) => loadsIn(loop.body)));
  const vectors = [4, 2].find((count) => whole % count === 0 && count * each <= registers) ?? 1;
  return lanes * vectors;
}

/** Registers that the floats take which a block defines, and where one is found round by round a NaN beside it. */
function registersIn(block: readonly Statement[]): number {
  const floats = block.flatMap((statement) =>
    statement.kind === "let" && (statement.local.type === "f32" || statement.local.type === "f64")
      ? statement.local
      : [],
  );
  return floats.reduce((sum, { type, mutable }) => sum + (mutable || type === "f64" ? 2 : 1), 0);
}

/** Registers that loads of a block take, which engines make ahead of all else: halves where they are widened. */
function loadsIn(block: readonly Statement[]): number {
  let count = 0;
  walkExpressions(block, ({ kind, type }) => {
    if (kind === "load" || (kind === "convert" && type === "f64")) count++;
  });
  return count;
}

// ── Vectors ──────────────────────────────────────────────────────────────────────────────────────────────────────────

/** How wide vectors are, and the locals of copies: the first has the original's name, since the original will be gone. */
class Vectors {
  readonly lanes: Lanes;
  readonly registers: number;
  readonly takes: (loop: Loop) => boolean;
  readonly #fresh: FreshNames;
  readonly #given = new Set<string>();

  constructor(fn: KernelFunction, { lanes, registers, takes = () => true }: VectorFacts) {
    this.lanes = lanes;
    this.registers = registers;
    this.takes = takes;
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
