/**
 * Checks a program at a hand-over: types and lanes, names, definitions before uses, bounds that are constants, buffers
 * and their places. Every complaint is our own bug, so they end in one `InternalError`.
 */
import { productOf } from "../base/integers.ts";
import { InternalError } from "../base/invariant.ts";
import { isNetDType } from "../tensor/dtype.ts";
import { bytesOf, ELEMENTS } from "./elements.ts";
import { printExpression } from "./print-program.ts";
import type {
  BinaryOperator,
  Buffer,
  Expression,
  KernelFunction,
  Local,
  Port,
  Program,
  ScalarFunction,
  ScalarType,
  Statement,
  UnaryOperator,
  Window,
} from "./ir.ts";
import { boundariesOf, weightPorts } from "./ports.ts";
import { callsOf } from "./regions.ts";
import {
  blocksOf,
  buffersOf,
  expressionsOf,
  operandsOf,
  scalarFunctionsOf,
  walkExpressions,
  walkStatements,
} from "./walk.ts";

/**
 * V8 never optimises a function of more than 61,440 bytes of bytecode. An operation takes about 6 bytes (measured with
 * Node 20 on unrolled kernels of several hundred locals), so this leaves room.
 */
export const LARGEST_FUNCTION = 8000;

const MOST_COMPLAINTS = 20;

/**
 * Throws an `InternalError` that lists what is wrong with a program.
 * @param when `after vectorise-loops`
 * @param before one that nothing is wrong with: functions that it has too are not looked at again
 */
export function verifyProgram(program: Program, when = "as lowered", before?: Program): void {
  const complaints = [...complaintsOf(program, before)];
  if (complaints.length === 0) return;
  const shown = complaints.slice(0, MOST_COMPLAINTS);
  if (shown.length < complaints.length) shown.push(`and ${complaints.length - shown.length} more`);
  throw new InternalError(`program ${program.name} is malformed ${when}:\n  ${shown.join("\n  ")}`);
}

function* complaintsOf(program: Program, before: Program | undefined): Generator<string> {
  yield* repeated("buffer", program.buffers);
  yield* repeated("function", program.functions);
  const buffers = new Set(program.buffers);
  for (const buffer of program.buffers) yield* checkBuffer(buffer, program);
  for (const { region, inputs, outputs } of boundariesOf(program)) {
    const examples = region === "run" ? program.examples : 1;
    for (const port of [...inputs, ...outputs]) yield* checkPort(port, buffers, examples);
  }
  for (const port of [...weightPorts(program), ...program.state]) yield* checkPort(port, buffers, 1);
  const names = program.regions.map(({ name }) => name);
  if (new Set(names).size < names.length) yield `a region is listed twice: ${names.join(", ")}`;
  const functions = new Set(program.functions);
  for (const { function: fn, extent } of callsOf(program)) {
    if (!functions.has(fn)) yield `${fn.name} is called but not listed`;
    if (!Number.isInteger(extent) || extent < 0) yield `${fn.name} is called with extent ${extent}`;
  }
  for (const fn of scalarFunctionsOf(program.functions)) yield* checkScalarFunction(fn);
  const isSound = before?.buffers.every((buffer) => buffers.has(buffer)) === true;
  const sound = new Set(isSound ? before.functions : []);
  for (const fn of program.functions) if (!sound.has(fn)) yield* checkFunction(fn, buffers);
}

function* repeated(kind: string, named: readonly { readonly name: string }[]): Generator<string> {
  const seen = new Set<string>();
  for (const { name } of named) {
    if (seen.has(name)) yield `two ${kind}s are named ${name}`;
    seen.add(name);
  }
}

function* checkBuffer(buffer: Buffer, program: Program): Generator<string> {
  const what = `buffer ${buffer.name}`;
  if (!Number.isInteger(buffer.length) || buffer.length < 0) yield `${what} has ${buffer.length} elements`;
  if ((buffer.role === "constant") !== (buffer.data !== undefined))
    yield `${what}: constants, and only they, have data`;
  if (buffer.data !== undefined && buffer.data.length !== buffer.length) {
    yield `${what} of ${buffer.length} elements has data for ${buffer.data.length}`;
  }
  if (buffer.view !== undefined) return yield* checkView(buffer, buffer.view, program);
  const offset = program.placement.get(buffer);
  const size = program.arena[buffer.element];
  if (buffer.role === "workspace" && offset === undefined) yield `${what} has no place in the arena`;
  if (offset !== undefined && !(offset >= 0 && offset + buffer.length <= size)) {
    yield `${what} lies at [${offset}, ${offset + buffer.length}) of an arena of ${size}`;
  }
}

function* checkView(buffer: Buffer, { of, offset }: NonNullable<Buffer["view"]>, program: Program): Generator<string> {
  const what = `view ${buffer.name}`;
  if (!program.buffers.includes(of)) yield `${what}: buffer ${of.name} is not listed`;
  if (of.view !== undefined) yield `${what} is of a view`;
  if (of.element !== buffer.element || of.role !== buffer.role) yield `${what} is not what ${of.name} is`;
  if (program.placement.has(buffer)) yield `${what} has a place of its own`;
  if (!(Number.isInteger(offset) && offset >= 0 && offset + buffer.length <= of.length)) {
    yield `${what} is [${offset}, ${offset + buffer.length}) of the ${of.length} elements of ${of.name}`;
  }
}

function* checkPort(port: Port, buffers: ReadonlySet<Buffer>, examples: number): Generator<string> {
  const what = `port ${JSON.stringify(port.name)}`;
  const elements = productOf(port.shape);
  if (!buffers.has(port.buffer)) yield `${what}: buffer ${port.buffer.name} is not listed`;
  if (!isNetDType(ELEMENTS[port.buffer.element].dtype)) yield `${what} is kept as ${port.buffer.element}`;
  if (port.buffer.length * examples !== elements) {
    const times = examples === 1 ? "" : `${examples} times `;
    yield `${what} of shape [${port.shape.join(", ")}] is kept in ${times}${port.buffer.length} elements`;
  }
}

// ── Functions ────────────────────────────────────────────────────────────────────────────────────────────────────────

function* checkFunction(fn: KernelFunction, buffers: ReadonlySet<Buffer>): Generator<string> {
  const scope: Scope = { function: fn.name, defined: new Set([fn.begin, fn.end]), names: new Set(), buffers };
  scope.names.add(fn.begin.name).add(fn.end.name);
  if (fn.window !== undefined) yield* checkWindow(fn, fn.window, scope);
  yield* checkBlock(fn.body, scope);
  yield* checkRange(fn);
  const size = operationsIn(fn);
  if (size > LARGEST_FUNCTION) {
    yield `${fn.name} has ${size} operations, more than the ${LARGEST_FUNCTION} that engines still optimise`;
  }
}

function* checkWindow(fn: KernelFunction, window: Window, scope: Scope): Generator<string> {
  const { of, buffer, perStep, steps, begin } = window;
  const where = `${fn.name}: the window on ${of.name}`;
  yield* define(begin, scope);
  if (!isScalar(begin, "i32") || begin.mutable) yield `${where} begins at ${typeName(begin)} ${begin.name}`;
  if (of.role !== "parameter" || buffer.role !== "parameter" || of.element !== buffer.element) {
    yield `${where} is ${buffer.role} ${buffer.name}`;
  }
  if (buffer.length !== perStep * steps) yield `${where} of ${steps} times ${perStep} elements has ${buffer.length}`;
  if (buffersOf(fn).has(of)) yield `${where} is not all that it reads of it`;
}

/** Begin and end are read by one outermost loop, or by none where the function is called with extent 1. */
function* checkRange(fn: KernelFunction): Generator<string> {
  const isRange = (at: Statement): boolean =>
    at.kind === "for" && isLocal(at.from, fn.begin) && isLocal(at.to, fn.end) && at.step === 1;
  const outermost = fn.body.filter(isRange).length;
  let reads = 0;
  walkExpressions(fn.body, (expression) => {
    if (isLocal(expression, fn.begin) || isLocal(expression, fn.end)) reads++;
  });
  if (outermost > 1 || reads !== 2 * outermost) {
    yield `${fn.name}: begin and end belong to one outermost loop, for at from begin to end`;
  }
}

function isLocal(expression: Expression, local: Local): boolean {
  return expression.kind === "local" && expression.local === local;
}

/** How many operations a function has, nested ones included: what its code size grows with. */
export function operationsIn(fn: KernelFunction): number {
  let count = 0;
  walkStatements(fn.body, () => count++);
  walkExpressions(fn.body, (expression) => {
    if (expression.kind !== "local" && expression.kind !== "number") count++;
  });
  return count;
}

function* checkScalarFunction(fn: ScalarFunction): Generator<string> {
  const scope: Scope = { function: fn.name, defined: new Set(fn.parameters), names: new Set(), buffers: new Set() };
  for (const parameter of fn.parameters) scope.names.add(parameter.name);
  yield* checkStatements(fn.body, scope);
  yield* checkExpression(fn.result, scope);
  if (fn.parameters.some((parameter) => !sameType(parameter, fn.result))) yield `${fn.name} has mixed parameters`;
  if (fn.result.type !== "f32" && fn.result.type !== "f64") yield `${fn.name} returns ${typeName(fn.result)}`;
}

// ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────

interface Scope {
  readonly function: string;
  /** The locals that may be read here. */
  readonly defined: Set<Local>;
  /** The names of the whole function, shared by all its blocks. */
  readonly names: Set<string>;
  readonly buffers: ReadonlySet<Buffer>;
}

/** The statements of a block, whose locals are known to its end. */
function* checkBlock(block: readonly Statement[], outer: Scope): Generator<string> {
  yield* checkStatements(block, { ...outer, defined: new Set(outer.defined) });
}

function* checkStatements(block: readonly Statement[], scope: Scope): Generator<string> {
  for (const statement of block) {
    for (const expression of expressionsOf(statement)) yield* checkExpression(expression, scope);
    yield* checkStatement(statement, scope);
    for (const inner of blocksOf(statement)) yield* checkBlock(inner, scope);
    if (statement.kind === "for") scope.defined.delete(statement.local);
  }
}

function* checkStatement(statement: Statement, scope: Scope): Generator<string> {
  const where = scope.function;
  switch (statement.kind) {
    case "let":
      if (!sameType(statement.local, statement.value)) {
        yield `${where}: ${statement.local.name} is ${typeName(statement.local)} but starts as ${typeName(statement.value)}`;
      }
      yield* define(statement.local, scope);
      return;
    case "assign":
      if (!scope.defined.has(statement.local))
        yield `${where}: ${statement.local.name} is assigned before its definition`;
      if (!statement.local.mutable) yield `${where}: ${statement.local.name} is assigned but not mutable`;
      if (!sameType(statement.local, statement.value)) {
        yield `${where}: ${statement.local.name} is ${typeName(statement.local)} but is assigned ${typeName(statement.value)}`;
      }
      return;
    case "store":
      yield* checkAccess(statement.buffer, statement.index, statement.active ?? statement.value.lanes, scope);
      yield* checkActive(statement.active, statement.value.lanes, scope);
      yield* checkWritten(statement, scope);
      return;
    case "for":
      yield* checkLoop(statement, scope);
      yield* define(statement.local, scope);
      return;
    case "if":
      if (!isScalar(statement.condition, "bool")) yield `${where}: an if asks for ${typeName(statement.condition)}`;
      return;
    case "comment":
      if (/[\r\n\u2028\u2029]/.test(statement.text)) yield `${where}: a comment has several lines`;
  }
}

function* define(local: Local, scope: Scope): Generator<string> {
  if (scope.names.has(local.name)) yield `${scope.function}: two locals are named ${local.name}`;
  scope.names.add(local.name);
  scope.defined.add(local);
}

function* checkLoop(loop: Extract<Statement, { kind: "for" }>, scope: Scope): Generator<string> {
  const where = `${scope.function}: the loop over ${loop.local.name}`;
  if (!isScalar(loop.from, "i32") || !isScalar(loop.to, "i32") || !isScalar(loop.local, "i32")) {
    yield `${where} is not over integers`;
  }
  if (!Number.isInteger(loop.step) || loop.step <= 0) yield `${where} steps by ${loop.step}`;
  if (loop.local.mutable) yield `${where} has a mutable index`;
}

function* checkWritten(store: Extract<Statement, { kind: "store" }>, scope: Scope): Generator<string> {
  const { buffer, value } = store;
  if (buffer.role === "input" || buffer.role === "constant" || buffer.role === "parameter") {
    yield `${scope.function} writes ${buffer.role} ${buffer.name}`;
  }
  const isWide = value.lanes > 1 && isNarrow(buffer);
  if (value.type !== elementType(buffer) || isWide) {
    yield `${scope.function}: ${typeName(value)} is stored in ${buffer.name}`;
  }
}

function* checkAccess(buffer: Buffer, index: Expression, lanes: number, scope: Scope): Generator<string> {
  const where = `${scope.function}: ${buffer.name}[${printExpression(index)}]`;
  if (!scope.buffers.has(buffer)) yield `${where} is in a buffer that the program does not list`;
  if (!isScalar(index, "i32")) yield `${where} is indexed by ${typeName(index)}`;
  if (index.kind === "number" && !(index.value >= 0 && index.value + lanes <= buffer.length)) {
    yield `${where} is outside the buffer's ${buffer.length} elements`;
  }
}

function* checkActive(active: number | undefined, lanes: number, scope: Scope): Generator<string> {
  if (active === undefined || (Number.isInteger(active) && active > 0 && active < lanes)) return;
  yield `${scope.function}: ${active} of ${lanes} lanes are active`;
}

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────

function* checkExpression(expression: Expression, scope: Scope): Generator<string> {
  for (const operand of operandsOf(expression)) yield* checkExpression(operand, scope);
  if (!isWellTyped(expression) || isBeyondPairs(expression))
    yield `${scope.function}: ${printExpression(expression)} is not of type ${typeName(expression)}`;
  if (expression.kind === "load") {
    yield* checkAccess(expression.buffer, expression.index, expression.active ?? expression.lanes, scope);
    yield* checkActive(expression.active, expression.lanes, scope);
    if (expression.active !== undefined && isNarrow(expression.buffer)) {
      yield `${scope.function}: elements of ${expression.buffer.name} are read in ${expression.active} of ${expression.lanes} lanes`;
    }
  }
  if (expression.kind === "local" && !scope.defined.has(expression.local)) {
    yield `${scope.function}: ${expression.local.name} is read before its definition`;
  }
}

/** Whether an expression has the type that its operands give it. */
function isWellTyped(at: Expression): boolean {
  switch (at.kind) {
    case "number":
      return at.lanes === 1 && at.type !== "bool" && (at.type !== "i32" || (at.value | 0) === at.value);
    case "local":
      return sameType(at, at.local);
    case "load":
      return at.type === elementType(at.buffer);
    case "splat":
      return at.value.lanes === 1 && at.type === at.value.type;
    case "shuffle":
      return isShuffled(at);
    case "unary":
      return sameType(at, at.operand) && UNARY_TYPES[at.operator].includes(at.type);
    case "binary":
      return sameType(at, at.left) && sameType(at, at.right) && BINARY_TYPES[at.operator].includes(at.type);
    case "compare":
      return at.type === "bool" && at.lanes === at.left.lanes && isCompared(at.left) && sameType(at.left, at.right);
    case "select":
      return (
        at.condition.type === "bool" &&
        at.condition.lanes === at.lanes &&
        sameType(at, at.then) &&
        sameType(at, at.otherwise)
      );
    case "convert":
      return at.lanes === at.value.lanes && CONVERSIONS[at.type].includes(at.value.type);
    case "bits":
      return at.lanes === at.value.lanes && (at.type === "i32" ? at.value.type === "f32" : at.value.type === "i32");
    case "call":
      return (
        at.type === at.function.result.type &&
        at.arguments.length === at.function.parameters.length &&
        at.arguments.every((argument) => sameType(at, argument)) &&
        (at.function.result.lanes === 1 || at.function.result.lanes === at.lanes)
      );
  }
}

function isShuffled(at: Extract<Expression, { kind: "shuffle" }>): boolean {
  const { type, lanes, first, second, picks } = at;
  if (lanes === 1 || (type !== "f32" && type !== "i32") || picks.length !== lanes) return false;
  const isLane = (pick: number): boolean => Number.isInteger(pick) && pick >= 0 && pick < 2 * lanes;
  return sameType(at, first) && sameType(at, second) && picks.every(isLane);
}

/** What is not computed on f64 of several lanes, which vectors hold two by two. */
function isBeyondPairs(at: Expression): boolean {
  if (at.kind === "compare") return isPair(at.left);
  if (at.kind === "convert") return (isPair(at) || isPair(at.value)) && (at.type === "i32" || at.value.type === "i32");
  if (!isPair(at)) return false;
  if (at.kind === "unary" || at.kind === "binary") return ["ceil", "min", "max"].includes(at.operator);
  return at.kind === "select" || at.kind === "call";
}

function isPair({ type, lanes }: Typed): boolean {
  return type === "f64" && lanes > 1;
}

function isCompared({ type }: Typed): boolean {
  return type !== "bool";
}

/** What each type is converted from. */
const CONVERSIONS: Readonly<Record<ScalarType, readonly ScalarType[]>> = {
  f32: ["i32", "f64"],
  f64: ["i32", "f32"],
  i32: ["f32", "f64"],
  bool: [],
};

const UNARY_TYPES: Readonly<Record<UnaryOperator, readonly ScalarType[]>> = {
  neg: ["f32", "f64", "i32"],
  abs: ["f32", "f64", "i32"],
  sqrt: ["f32", "f64"],
  floor: ["f32", "f64"],
  ceil: ["f32", "f64"],
  not: ["bool"],
};

const BINARY_TYPES: Readonly<Record<BinaryOperator, readonly ScalarType[]>> = {
  add: ["f32", "f64", "i32"],
  sub: ["f32", "f64", "i32"],
  mul: ["f32", "f64", "i32"],
  div: ["f32", "f64", "i32"],
  rem: ["i32"],
  min: ["f32", "f64", "i32"],
  max: ["f32", "f64", "i32"],
  shl: ["i32"],
  shr: ["i32"],
  and: ["i32", "bool"],
  or: ["i32", "bool"],
};

type Typed = Pick<Expression, "type" | "lanes">;

function sameType(a: Typed, b: Typed): boolean {
  return a.type === b.type && a.lanes === b.lanes;
}

function isScalar(value: Typed, type: ScalarType): boolean {
  return value.type === type && value.lanes === 1;
}

function elementType(buffer: Buffer): ScalarType {
  return ELEMENTS[buffer.element].computedAs;
}

/** Elements of less than 32 bits are loaded one by one or a whole vector of them, and stored one by one. */
function isNarrow(buffer: Buffer): boolean {
  return bytesOf(buffer.element) < 4;
}

function typeName({ type, lanes }: Typed): string {
  return lanes === 1 ? type : `${type}x${lanes}`;
}
