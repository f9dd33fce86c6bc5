/**
 * A kernel as a WebAssembly function `(begin: i32, end: i32) -> ()`. What an innermost loop holds beside its arithmetic is
 * one addition for each pointer and one comparison with a branch: a loop ends when a pointer gets where it must, and has
 * a counter only where it has no pointer.
 */
import { invariant, unreachable } from "../../base/invariant.ts";
import type { Expression, KernelFunction, Local, ScalarFunction, Statement } from "../../kernel/ir.ts";
import { atomSum } from "../../kernel/linear-form.ts";
import { buffersOf } from "../../kernel/walk.ts";
import { addressIn, store, storeHalf } from "./access.ts";
import { rangeOfSum } from "./affine-sum.ts";
import { bodyOf, Code, Locals, type FunctionBody } from "./code.ts";
import { forHalves, lasting, push, sumOf, within } from "./emit-expression.ts";
import { pushOperand, replaceAtom, type Induction, type Integer, type LoopAtom, type Operand } from "./pointers.ts";
import { isPair, Scope, type Surroundings } from "./code-scope.ts";

/** Where a kernel stands in its module. */
export interface KernelPlace {
  /** The largest range that it is called with. */
  readonly extent: number;
  /** Bytes from the scratch memory of one thread to that of the next; 0 where there is one thread. */
  readonly scratchStride: number;
  /** The globals that hold the number of the thread, and where a window begins. */
  readonly threadGlobal: number;
  readonly windowGlobal: number;
}

export function emitKernel(fn: KernelFunction, place: KernelPlace, surroundings: Surroundings): FunctionBody {
  const scope = new Scope(new Code(), new Locals([fn.begin.name, fn.end.name]), surroundings);
  scope.parameter(fn.begin, 0, { min: 0, max: place.extent });
  scope.parameter(fn.end, 1, { min: 0, max: place.extent });
  const usesScratch = [...buffersOf(fn)].some(({ role }) => role === "scratch");
  if (usesScratch && place.scratchStride > 0) scope.scratch = threadScratch(scope, place);
  if (fn.window !== undefined) bindGlobal(fn.window.begin, place.windowGlobal, place.extent, scope);
  emitBlock(fn.body, scope);
  return bodyOf(scope.locals, scope.code);
}

function bindGlobal(local: Local, global: number, max: number, scope: Scope): void {
  const copy = scope.locals.declare("i32", local.name);
  scope.code.op("global.get", global).set(copy);
  scope.bind(local, scope.atom(copy, { min: 0, max }, false));
}

/** How far the scratch memory of this thread lies behind that of the first, in units of 8 bytes. */
function threadScratch(scope: Scope, { scratchStride, threadGlobal }: KernelPlace): Integer {
  const local = scope.locals.declare("i32", "scratch");
  const units = scratchStride / 8;
  scope.code.op("global.get", threadGlobal).i32(units).op("i32.mul").set(local);
  return scope.atom(local, { min: 0, max: units * (scope.surroundings.options.threads - 1) }, false);
}

export function emitScalarFunction(fn: ScalarFunction, surroundings: Surroundings): FunctionBody {
  const { parameters, body, result } = fn;
  const locals = new Locals(parameters.map(({ name }) => name));
  const scope = new Scope(new Code(), locals, surroundings);
  parameters.forEach((parameter, at) => scope.parameter(parameter, at, { min: 0, max: 0 }));
  emitBlock(body, scope);
  push(result, scope);
  return bodyOf(locals, scope.code);
}

// ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────

function emitBlock(block: readonly Statement[], scope: Scope): void {
  for (const statement of block) emitStatement(statement, scope);
}

function emitStatement(statement: Statement, scope: Scope): void {
  switch (statement.kind) {
    case "let":
      return define(statement.local, statement.value, scope);
    case "assign":
      return assign(statement.local, statement.value, scope);
    case "store":
      return emitStore(statement, scope);
    case "for":
      return emitLoop(statement, scope);
    case "if":
      return emitIf(statement, scope);
    case "comment":
      return;
    default:
      return unreachable(statement);
  }
}

function isInteger({ type, lanes }: Local): boolean {
  return type === "i32" && lanes === 1;
}

/** Integers are known by what they are sums of, so most of them need no code. */
function define(local: Local, value: Expression, scope: Scope): void {
  if (!isInteger(local)) {
    if (isPair(local)) {
      scope.declare(local);
      return assign(local, value, scope);
    }
    push(value, scope);
    scope.code.set(scope.declare(local));
  } else if (local.mutable) {
    const place = scope.locals.declare("i32", local.name);
    push(value, scope);
    scope.code.set(place);
    scope.bind(local, scope.atom(place, { min: -Infinity, max: Infinity }, true));
  } else scope.bind(local, lasting(sumOf(value, scope), scope));
}

function assign(local: Local, value: Expression, scope: Scope): void {
  if (isPair(local)) return assignPair(local, value, scope);
  push(value, scope);
  scope.code.set(isInteger(local) ? variablePlace(local, scope) : scope.place(local));
}

/** Lanes do not see each other, so that the first half may be assigned before the second is computed. */
function assignPair(local: Local, value: Expression, scope: Scope): void {
  forHalves(scope, () => {
    push(value, scope);
    scope.code.set(scope.place(local));
  });
}

function variablePlace(local: Local, scope: Scope): number {
  const atom = scope.integer(local).terms[0]?.atom;
  invariant(atom?.kind === "value" && atom.mutable, `${local.name} is not a variable`);
  return atom.local;
}

function emitStore(statement: Extract<Statement, { kind: "store" }>, scope: Scope): void {
  const address = addressIn(scope, statement.buffer, sumOf(statement.index, scope));
  const pushValue = (): void => push(statement.value, scope);
  if (isPair(statement.value)) forHalves(scope, () => storeHalf(scope, statement, address, pushValue));
  else store(scope, statement, address, pushValue);
}

function emitIf({ condition, then, otherwise }: Extract<Statement, { kind: "if" }>, scope: Scope): void {
  push(condition, scope);
  const { code } = scope;
  code.open("if").put(within(scope, () => emitBlock(then, scope)));
  if (otherwise.length > 0) code.op("else").put(within(scope, () => emitBlock(otherwise, scope)));
  code.op("end");
}

// ── Loops ────────────────────────────────────────────────────────────────────────────────────────────────────────────

type For = Extract<Statement, { kind: "for" }>;

function emitLoop(statement: For, scope: Scope): void {
  const from = lasting(sumOf(statement.from, scope), scope);
  const to = lasting(sumOf(statement.to, scope), scope);
  const rounds = roundsOf(from, to, statement.step);
  if (rounds === 0) return;
  // A loop that may have no round is left before its pointers are computed.
  const skips = rounds === undefined && rangeOfSum(from).max >= rangeOfSum(to).min;
  if (skips) {
    scope.code.open("block");
    scope.pointers.push(scope.code, from, 1);
    scope.pointers.push(scope.code, to, 1);
    scope.code.op("i32.ge_s").op("br_if", 0);
  }
  const range = { min: rangeOfSum(from).min, max: rangeOfSum(to).max - 1 };
  const atom = scope.pointers.loop(statement.local.name, from, statement.step, range, scope.code.fork());
  scope.bind(statement.local, atomSum(atom));
  const body = within(scope, () => emitBlock(statement.body, scope));
  const ending = endingOf(atom, to, rounds, scope);
  scope.code.open("loop").put(body);
  emitLatch(atom, ending, scope.code);
  scope.code.op("end");
  if (skips) scope.code.op("end");
}

/** How often a loop goes round, where that is known. */
function roundsOf(from: Integer, to: Integer, step: number): number | undefined {
  if (from.terms.length > 0 || to.terms.length > 0) return undefined;
  return Math.max(0, Math.ceil((to.constant - from.constant) / step));
}

/** A loop goes on while `induction` compares so with `end`. */
interface Ending {
  readonly induction: Induction;
  readonly comparison: "i32.ne" | "i32.lt_s";
  readonly end: Operand;
}

function endingOf(atom: LoopAtom, to: Integer, rounds: number | undefined, scope: Scope): Ending {
  if (rounds === undefined && atom.step > 1) {
    return { induction: counterOf(atom, scope), comparison: "i32.lt_s", end: scope.pointers.operand(to, 1) };
  }
  // A start that is known makes the end a constant, which needs no register.
  const { inductions } = atom;
  const known = inductions.find(({ initial }) => initial.kind === "constant");
  const induction = known ?? inductions[0] ?? counterOf(atom, scope);
  const end =
    rounds === undefined
      ? scope.pointers.operand(replaceAtom(induction.sum, atom, to), induction.scale)
      : moved(induction, rounds, atom, scope);
  return { induction, comparison: "i32.ne", end };
}

/** The loop's own variable as an induction. */
function counterOf(atom: LoopAtom, scope: Scope): Induction {
  const counter = scope.pointers.operand(atomSum(atom), 1);
  const induction = atom.inductions.find((each) => counter.kind === "local" && each.local === counter.local);
  invariant(induction !== undefined, "a loop variable is an induction");
  return induction;
}

/** What an induction holds after so many rounds. */
function moved({ initial, move }: Induction, rounds: number, atom: LoopAtom, scope: Scope): Operand {
  if (initial.kind === "constant") return { kind: "constant", value: initial.value + move * rounds };
  const local = scope.locals.declare("i32", `${atom.name}_end`);
  pushOperand(atom.before, initial);
  atom.before
    .i32(move * rounds)
    .op("i32.add")
    .set(local);
  return { kind: "local", local };
}

/** Moves the inductions, and goes round again. */
function emitLatch({ inductions }: LoopAtom, { induction: last, comparison, end }: Ending, code: Code): void {
  for (const each of inductions) {
    if (each !== last) code.get(each.local).i32(each.move).op("i32.add").set(each.local);
  }
  code.get(last.local).i32(last.move).op("i32.add").tee(last.local);
  pushOperand(code, end);
  code.op(comparison).op("br_if", 0);
}
