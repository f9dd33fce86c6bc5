/**
 * Which loops may run for four values of their index at once: each lane then computes what one iteration did, operation
 * by operation, so results are the same to the bit. That holds where
 *
 * - iterations work side by side: every access lies at the index plus something that all of them share, or at a place
 *   that they all read; no bound and no branch depends on the index;
 * - no iteration sees what another has computed: variables that it assigns are its own, and what one stores, no other
 *   stores or loads. So sums over the index stay as they are, which also keeps the order of their terms.
 */
import { greatestCommonDivisor } from "../base/integers.ts";
import { ELEMENTS } from "./elements.ts";
import type { Buffer, Expression, Local, Loop, Statement } from "./ir.ts";
import { difference, linearOf, type Linear } from "./linear-form.ts";
import {
  blocksOf,
  expressionsOf,
  localsIn,
  operandsOf,
  someExpression,
  someOperand,
  someStatement,
  walkExpressions,
  walkStatements,
} from "./walk.ts";

/** A loop over [from, to), which are numbers where its extent is known. */
export interface Candidate {
  readonly index: Local;
  readonly extent: number | undefined;
  readonly body: readonly Statement[];
}

/** What depends on the index of a loop that may run in lanes, the index included; undefined where it may not. */
export function varyingIn({ index, extent, body }: Candidate): ReadonlySet<Local> | undefined {
  const own = new Set(localsIn(body));
  if (!isScalar(body) || !assignsOnly(body, own)) return undefined;
  const context = contextOf({ index, body }, own);
  const areLanes = runsInLanes(body, context) && isApart(body, extent ?? Infinity, context);
  return areLanes ? context.varying : undefined;
}

/**
 * Whether rounds of a loop that assigns nothing may run together: each stores in one place of a buffer alone, moves on by the
 * `width` of what it stores there or more, and loads from the buffer what it stores itself.
 */
export function roundsAreApart({ local: index, step, body }: Loop, width: number): boolean {
  const context = contextOf({ index, body }, new Set(localsIn(body)));
  return [...addressesInStored(body, context).values()].every((addresses) => {
    const factor = factorIn(addresses[0]!, context) ?? 0;
    return distances(addresses, context).every((distance) => distance === 0) && Math.abs(factor) * step >= width;
  });
}

function contextOf({ index, body }: Pick<Candidate, "index" | "body">, own: ReadonlySet<Local>): Context {
  const sums = linearLocals(body);
  return { index, own, varying: dependents(index, body), addressOf: (expression) => linearOf(expression, sums) };
}

interface Context {
  readonly index: Local;
  /** What the body defines. */
  readonly own: ReadonlySet<Local>;
  readonly varying: ReadonlySet<Local>;
  addressOf(index: Expression): Linear;
}

/** Whether an expression reads one of some locals. */
export function mentions(expression: Expression, locals: ReadonlySet<Local>): boolean {
  return someOperand(expression, (at) => at.kind === "local" && locals.has(at.local));
}

// ── Locals ───────────────────────────────────────────────────────────────────────────────────────────────────────────

function isScalar(body: readonly Statement[]): boolean {
  return !someExpression(body, ({ lanes }) => lanes !== 1);
}

function assignsOnly(body: readonly Statement[], own: ReadonlySet<Local>): boolean {
  return !someStatement(body, (statement) => statement.kind === "assign" && !own.has(statement.local));
}

/** The index and every local whose value depends on it; what is assigned late may be read early in the next round. */
function dependents(index: Local, body: readonly Statement[]): ReadonlySet<Local> {
  const found = new Set([index]);
  for (let before = 0; before < found.size;) {
    before = found.size;
    walkStatements(body, (statement) => {
      if (statement.kind !== "let" && statement.kind !== "assign") return;
      if (mentions(statement.value, found)) found.add(statement.local);
    });
  }
  return found;
}

/** Named addresses: what the integers that a body names once are. */
function linearLocals(body: readonly Statement[]): ReadonlyMap<Local, Linear> {
  const known = new Map<Local, Linear>();
  walkStatements(body, (statement) => {
    if (statement.kind !== "let" || statement.local.mutable || statement.local.type !== "i32") return;
    known.set(statement.local, linearOf(statement.value, known));
  });
  return known;
}

// ── Side by side ─────────────────────────────────────────────────────────────────────────────────────────────────────

function runsInLanes(block: readonly Statement[], context: Context): boolean {
  return block.every(
    (statement) =>
      isStatementInLanes(statement, context) && blocksOf(statement).every((inner) => runsInLanes(inner, context)),
  );
}

function isStatementInLanes(statement: Statement, context: Context): boolean {
  const { varying } = context;
  switch (statement.kind) {
    case "let":
    case "assign":
      if (statement.local.type !== "i32" || !varying.has(statement.local)) return isVector(statement.value, context);
      // Part of an address, whose uses are judged.
      return !statement.local.mutable && factorOf(statement.value, context) !== undefined;
    case "store":
      return isFloat(statement.buffer) && isSideBySide(statement.index, context) && isVector(statement.value, context);
    case "for":
    case "if":
      return expressionsOf(statement).every((expression) => !mentions(expression, varying));
    case "comment":
      return true;
  }
}

/** Whether four values of an expression can be one vector; those that are all the same stay scalar. */
function isVector(expression: Expression, context: Context): boolean {
  if (!mentions(expression, context.varying)) return true;
  if (expression.type === "i32" || expression.kind === "bits") return false;
  if (expression.kind === "convert" && expression.value.type === "i32") return false;
  if (expression.kind === "load") return isSideBySide(expression.index, context);
  return operandsOf(expression).every((operand) => isVector(operand, context));
}

/** Whether an address is the index plus what all iterations share. */
function isSideBySide(address: Expression, context: Context): boolean {
  return factorOf(address, context) === 1;
}

/** How far an integer moves with the index; undefined where that is not always as far. */
function factorOf(integer: Expression, context: Context): number | undefined {
  return factorIn(context.addressOf(integer), context);
}

function factorIn({ terms }: Linear, { index, varying }: Context): number | undefined {
  if (terms.some(({ atom }) => !isLocal(atom, index) && mentions(atom, varying))) return undefined;
  return terms.find(({ atom }) => isLocal(atom, index))?.factor ?? 0;
}

function isLocal(expression: Expression, local: Local): boolean {
  return expression.kind === "local" && expression.local === local;
}

function isFloat(buffer: Buffer): boolean {
  return ELEMENTS[buffer.element].computedAs !== "i32";
}

// ── Apart ────────────────────────────────────────────────────────────────────────────────────────────────────────────

/**
 * Whether iterations neither store nor load what others store. Two accesses of a buffer differ by a multiple of the
 * common divisor of everything that their addresses may differ in, the index apart; if that is no less than the extent of
 * the loop, iterations at two indices cannot meet.
 */
function isApart(body: readonly Statement[], extent: number, context: Context): boolean {
  for (const addresses of addressesInStored(body, context).values()) {
    const divisor = distances(addresses, context).reduce(greatestCommonDivisor, 0);
    if (divisor !== 0 && divisor < extent) return false;
  }
  return true;
}

/** All accesses of the buffers that a body stores to. */
function addressesInStored(body: readonly Statement[], { addressOf }: Context): ReadonlyMap<Buffer, readonly Linear[]> {
  const stored = new Map<Buffer, Linear[]>();
  walkStatements(body, (statement) => {
    if (statement.kind !== "store") return;
    const known = stored.get(statement.buffer);
    if (known === undefined) stored.set(statement.buffer, [addressOf(statement.index)]);
    else known.push(addressOf(statement.index));
  });
  walkExpressions(body, (expression) => {
    if (expression.kind === "load") stored.get(expression.buffer)?.push(addressOf(expression.index));
  });
  return stored;
}

/** What addresses may differ in: factors of what changes within an iteration, and differences between them. */
function distances(addresses: readonly Linear[], { own }: Context): readonly number[] {
  const [first, ...others] = addresses;
  const changing = addresses.flatMap(({ terms }) =>
    terms.filter(({ atom }) => isChanging(atom, own)).map(({ factor }) => factor),
  );
  const between = others.flatMap((address) => {
    const { constant, terms } = difference(address, first!);
    return [constant, ...terms.map(({ factor }) => factor)];
  });
  return [...changing, ...between].map(Math.abs);
}

function isChanging(expression: Expression, own: ReadonlySet<Local>): boolean {
  return someOperand(expression, ({ kind }) => kind === "load") || mentions(expression, own);
}
