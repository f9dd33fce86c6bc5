/**
 * Runs kernel IR as it stands, slowly and with every access checked: the oracle of backends and of strategies.
 * Arithmetic is in doubles, but each f32 of a function in binary32 is rounded to that; a store rounds to the buffer's
 * element type. A function is compiled to closures over a frame
 * of numbers, one slot a lane; a vector is computed lane by lane. Booleans are 0 and 1.
 *
 * Whatever goes wrong is our own bug: an `InternalError` that names the buffer, the index and the function.
 */
import { productOf } from "../base/integers.ts";
import { InternalError, invariant, unreachable } from "../base/invariant.ts";
import { elementArray, perElement, type ElementArray, type StorageType } from "./elements.ts";
import type {
  BinaryOperator,
  Buffer,
  ComparisonOperator,
  Expression,
  Invocation,
  KernelFunction,
  Local,
  Port,
  Program,
  RegionName,
  ScalarFunction,
  Statement,
  UnaryOperator,
} from "./ir.ts";
import { tensorData, type TensorMap } from "../tensor/dtype.ts";
import { weightPorts } from "./ports.ts";
import { callsIn } from "./regions.ts";

/** The elements of each buffer that a function touches. */
export type Memory = ReadonlyMap<Buffer, ElementArray>;

type Frame = Float64Array;
type Evaluate = (frame: Frame, lane: number) => number;
type Execute = (frame: Frame) => void;

// ── Functions ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Runs `fn(0, extent)`. */
export function runFunction(fn: KernelFunction, extent: number, memory: Memory): void {
  compileFunction(fn, memory)(0, extent);
}

/** Binds a function to its memory; the result runs the range `[begin, end)`, of which a window begins at a step. */
export function compileFunction(
  fn: KernelFunction,
  memory: Memory,
): (begin: number, end: number, windowBegin?: number) => void {
  const scope = new Scope(fn.name, memory, fn.binary32 === true);
  const begin = scope.declare(fn.begin);
  const end = scope.declare(fn.end);
  const window = fn.window && scope.declare(fn.window.begin);
  const body = compileBlock(fn.body, scope);
  return (from, to, windowBegin = 0) => {
    const frame = new Float64Array(scope.size);
    frame[begin] = from;
    frame[end] = to;
    if (window !== undefined) frame[window] = windowBegin;
    body(frame);
  };
}

/** Evaluates a scalar function, for tests of expansions. */
export function evaluateScalar(fn: ScalarFunction, ...args: readonly number[]): number {
  const evaluate = evaluators.get(fn) ?? compileScalar(fn, fn.name, false);
  evaluators.set(fn, evaluate);
  return evaluate(args);
}

const evaluators = new WeakMap<ScalarFunction, (args: readonly number[]) => number>();

/** The slots of a function's locals, and the memory it works on. */
class Scope {
  readonly function: string;
  readonly memory: Memory;
  /** Whether f32 is rounded to binary32. */
  readonly rounds: boolean;
  readonly #slots = new Map<Local, number>();
  size = 0;

  constructor(name: string, memory: Memory, rounds: boolean) {
    this.function = name;
    this.memory = memory;
    this.rounds = rounds;
  }

  declare(local: Local): number {
    const slot = this.size;
    this.#slots.set(local, slot);
    this.size += local.lanes;
    return slot;
  }

  slot(local: Local): number {
    const slot = this.#slots.get(local);
    invariant(slot !== undefined, `${this.function}: ${local.name} is used before its definition`);
    return slot;
  }

  elements(buffer: Buffer): ElementArray {
    const elements = this.memory.get(buffer);
    invariant(elements !== undefined, `${this.function}: no memory for buffer ${buffer.name}`);
    invariant(
      elements.length === buffer.length,
      `${this.function}: ${elements.length} elements for buffer ${buffer.name} of ${buffer.length}`,
    );
    return elements;
  }
}

// ── Statements ───────────────────────────────────────────────────────────────────────────────────────────────────────

function compileBlock(block: readonly Statement[], scope: Scope): Execute {
  const steps = block.filter((statement) => statement.kind !== "comment").map((at) => compileStatement(at, scope));
  return (frame) => {
    for (const step of steps) step(frame);
  };
}

function compileStatement(statement: Exclude<Statement, { kind: "comment" }>, scope: Scope): Execute {
  switch (statement.kind) {
    case "let": {
      const value = compileExpression(statement.value, scope);
      return assignTo(scope.declare(statement.local), statement.local, value);
    }
    case "assign":
      return assignTo(scope.slot(statement.local), statement.local, compileExpression(statement.value, scope));
    case "store":
      return compileStore(statement, scope);
    case "for":
      return compileLoop(statement, scope);
    case "if": {
      const condition = compileExpression(statement.condition, scope);
      const then = compileBlock(statement.then, scope);
      const otherwise = compileBlock(statement.otherwise, scope);
      return (frame) => (condition(frame, 0) !== 0 ? then(frame) : otherwise(frame));
    }
    default:
      return unreachable(statement);
  }
}

function assignTo(slot: number, local: Local, value: Evaluate): Execute {
  if (local.lanes === 1) return (frame) => void (frame[slot] = value(frame, 0));
  return (frame) => {
    for (let lane = 0; lane < local.lanes; lane++) frame[slot + lane] = value(frame, lane);
  };
}

function compileStore(statement: Extract<Statement, { kind: "store" }>, scope: Scope): Execute {
  const { buffer } = statement;
  const elements = scope.elements(buffer);
  const lanes = statement.active ?? statement.value.lanes;
  const index = compileExpression(statement.index, scope);
  const value = compileExpression(statement.value, scope);
  return (frame) => {
    const at = index(frame, 0);
    checkAccess(scope.function, "writes", buffer, at, lanes);
    for (let lane = 0; lane < lanes; lane++) elements[at + lane] = value(frame, lane);
  };
}

function compileLoop(statement: Extract<Statement, { kind: "for" }>, scope: Scope): Execute {
  invariant(statement.step > 0, `${scope.function}: a loop over ${statement.local.name} steps by ${statement.step}`);
  const { step } = statement;
  const from = compileExpression(statement.from, scope);
  const to = compileExpression(statement.to, scope);
  const slot = scope.declare(statement.local);
  const body = compileBlock(statement.body, scope);
  return (frame) => {
    const last = to(frame, 0);
    for (let at = from(frame, 0); at < last; at += step) {
      frame[slot] = at;
      body(frame);
    }
  };
}

function checkAccess(fn: string, verb: string, buffer: Buffer, index: number, lanes: number): void {
  if (index >= 0 && index + lanes <= buffer.length && Number.isInteger(index)) return;
  const what = lanes === 1 ? `element ${index}` : `elements ${index} to ${index + lanes - 1}`;
  throw new InternalError(`${fn} ${verb} ${what} of buffer ${buffer.name}, which has ${buffer.length}`);
}

// ── Expressions ──────────────────────────────────────────────────────────────────────────────────────────────────────

function compileExpression(expression: Expression, scope: Scope): Evaluate {
  const evaluate = compileExact(expression, scope);
  if (!scope.rounds || expression.type !== "f32") return evaluate;
  return (frame, lane) => Math.fround(evaluate(frame, lane));
}

/** The result before it is rounded. */
function compileExact(expression: Expression, scope: Scope): Evaluate {
  switch (expression.kind) {
    case "number":
      return () => expression.value;
    case "local": {
      const slot = scope.slot(expression.local);
      return expression.lanes === 1 ? (frame) => frame[slot]! : (frame, lane) => frame[slot + lane]!;
    }
    case "load": {
      const { buffer } = expression;
      const active = expression.active ?? expression.lanes;
      const elements = scope.elements(buffer);
      const index = compileExpression(expression.index, scope);
      return (frame, lane) => {
        const at = index(frame, 0);
        checkAccess(scope.function, "reads", buffer, at, active);
        return lane < active ? elements[at + lane]! : 0;
      };
    }
    case "splat": {
      const value = compileExpression(expression.value, scope);
      return (frame) => value(frame, 0);
    }
    case "shuffle": {
      const { lanes, picks } = expression;
      const first = compileExpression(expression.first, scope);
      const second = compileExpression(expression.second, scope);
      return (frame, lane) => (picks[lane]! < lanes ? first : second)(frame, picks[lane]! % lanes);
    }
    case "unary": {
      const apply = UNARY[expression.operator];
      const operand = compileExpression(expression.operand, scope);
      return (frame, lane) => apply(operand(frame, lane));
    }
    case "binary":
      return compileBinary(expression, scope);
    case "compare": {
      const apply = COMPARE[expression.operator];
      const left = compileExpression(expression.left, scope);
      const right = compileExpression(expression.right, scope);
      return (frame, lane) => (apply(left(frame, lane), right(frame, lane)) ? 1 : 0);
    }
    case "select": {
      const condition = compileExpression(expression.condition, scope);
      const then = compileExpression(expression.then, scope);
      const otherwise = compileExpression(expression.otherwise, scope);
      return (frame, lane) => (condition(frame, lane) !== 0 ? then(frame, lane) : otherwise(frame, lane));
    }
    case "convert": {
      const value = compileExpression(expression.value, scope);
      return expression.type === "i32" ? (frame, lane) => Math.trunc(value(frame, lane)) | 0 : value;
    }
    case "bits": {
      const value = compileExpression(expression.value, scope);
      const apply = expression.type === "i32" ? bitsOfFloat : floatFromBits;
      return (frame, lane) => apply(value(frame, lane));
    }
    case "call": {
      const args = expression.arguments.map((argument) => compileExpression(argument, scope));
      const apply = compileScalar(expression.function, scope.function, scope.rounds);
      return (frame, lane) =>
        apply(
          args.map((argument) => argument(frame, lane)),
          lane,
        );
    }
    default:
      return unreachable(expression);
  }
}

function compileBinary(expression: Extract<Expression, { kind: "binary" }>, scope: Scope): Evaluate {
  const left = compileExpression(expression.left, scope);
  const right = compileExpression(expression.right, scope);
  const { operator } = expression;
  if (expression.type !== "i32") {
    const apply = expression.type === "bool" ? BOOL[operator] : FLOAT[operator];
    invariant(apply !== undefined, `${scope.function}: ${operator} of ${expression.type}`);
    return (frame, lane) => apply(left(frame, lane), right(frame, lane));
  }
  const apply = INT[operator];
  return (frame, lane) => {
    const a = left(frame, lane);
    const b = right(frame, lane);
    const value = apply(a, b);
    if (value !== (value | 0))
      throw new InternalError(`${scope.function}: ${operator} of ${a} and ${b} exceeds 32 bits`);
    return value;
  };
}

/** The result in one lane of the arguments in that lane, whether the function is of one lane or of as many as its caller. */
function compileScalar(
  fn: ScalarFunction,
  caller: string,
  rounds: boolean,
): (args: readonly number[], lane?: number) => number {
  const scope = new Scope(`${caller}: ${fn.name}`, new Map(), rounds);
  const parameters = fn.parameters.map((parameter) => scope.declare(parameter));
  const body = compileBlock(fn.body, scope);
  const result = compileExpression(fn.result, scope);
  return (args, callersLane = 0) => {
    const frame = new Float64Array(scope.size);
    const lane = fn.result.lanes === 1 ? 0 : callersLane;
    parameters.forEach((slot, at) => (frame[slot + lane] = args[at]!));
    body(frame);
    return result(frame, lane);
  };
}

type Binary = (a: number, b: number) => number;

const UNARY: Readonly<Record<UnaryOperator, (a: number) => number>> = {
  neg: (a) => -a,
  abs: Math.abs,
  sqrt: Math.sqrt,
  floor: Math.floor,
  ceil: Math.ceil,
  not: (a) => 1 - a,
};

const FLOAT: Partial<Readonly<Record<BinaryOperator, Binary>>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  mul: (a, b) => a * b,
  div: (a, b) => a / b,
  min: Math.min,
  max: Math.max,
};

const INT: Readonly<Record<BinaryOperator, Binary>> = {
  add: (a, b) => a + b,
  sub: (a, b) => a - b,
  // Adding 0 makes -0 an integer zero.
  mul: (a, b) => a * b + 0,
  div: floorDivide,
  rem: (a, b) => a - floorDivide(a, b) * b,
  min: Math.min,
  max: Math.max,
  shl: (a, b) => a << b,
  shr: (a, b) => a >> b,
  and: (a, b) => a & b,
  or: (a, b) => a | b,
};

const BOOL: Partial<Readonly<Record<BinaryOperator, Binary>>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
};

const COMPARE: Readonly<Record<ComparisonOperator, (a: number, b: number) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  lt: (a, b) => a < b,
  le: (a, b) => a <= b,
  gt: (a, b) => a > b,
  ge: (a, b) => a >= b,
};

function floorDivide(a: number, b: number): number {
  if (b <= 0) throw new InternalError(`integer division of ${a} by ${b}: the divisor must be positive`);
  return Math.floor(a / b);
}

const float32 = new Float32Array(1);
const int32 = new Int32Array(float32.buffer);

function bitsOfFloat(value: number): number {
  float32[0] = value;
  return int32[0]!;
}

function floatFromBits(bits: number): number {
  int32[0] = bits;
  return float32[0]!;
}

// ── Programs ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export interface InterpretedProgram {
  /** Runs `prepare`. Tensors by name, row-major; a missing or misshapen one is the caller's bug. */
  load(weights: ReadonlyMap<string, ElementArray>): void;
  /** Inputs and outputs by name, row-major in the order of the ports' shapes. */
  run(inputs: ReadonlyMap<string, ElementArray>): TensorMap;
}

/** A program with memory as a backend would lay it out. What no one has written yet is NaN, so that reading it shows. */
export function interpretProgram(program: Program): InterpretedProgram {
  const memory = allocate(program);
  const bind = (region: RegionName): (() => void)[] =>
    callsIn(program, region).map((call) => compileCall(call, memory));
  const prepare = bind("prepare");
  const run = bind("run");
  return {
    load(weights) {
      for (const port of weightPorts(program)) fill(memory, port, weights);
      for (const step of prepare) step();
    },
    run(inputs) {
      const results = program.outputs.map((port) => ({ port, values: tensorData("float32", productOf(port.shape)) }));
      for (let example = 0; example < program.examples; example++) {
        for (const port of program.inputs) fill(memory, port, inputs, example);
        for (const step of run) step();
        for (const { port, values } of results) {
          values.set(memory.get(port.buffer)!, example * port.buffer.length);
        }
      }
      return new Map(results.map(({ port, values }) => [port.name, values]));
    },
  };
}

function compileCall({ function: fn, extent }: Invocation, memory: Memory): () => void {
  const run = compileFunction(fn, memory);
  const { window } = fn;
  if (window === undefined) return () => run(0, extent);
  const [whole, part] = [memory.get(window.of)!, memory.get(window.buffer)!];
  return () => {
    for (let begin = 0; begin < extent; begin += window.steps) {
      const end = Math.min(extent, begin + window.steps);
      part.fill(NaN).set(whole.subarray(begin * window.perStep, end * window.perStep));
      // In two calls, since a window may begin before a part of the range does.
      const middle = Math.floor((begin + end) / 2);
      run(begin, middle, begin);
      run(middle, end, begin);
    }
  };
}

function allocate(program: Program): Memory {
  const arenas = perElement((element) => unwritten(element, program.arena[element]));
  const memory = new Map<Buffer, ElementArray>();
  for (const buffer of program.buffers) {
    const offset = program.placement.get(buffer);
    if (buffer.view !== undefined) continue;
    if (offset !== undefined) memory.set(buffer, arenas[buffer.element].subarray(offset, offset + buffer.length));
    else if (buffer.data !== undefined) memory.set(buffer, elementArray(buffer.element, buffer.data));
    else memory.set(buffer, unwritten(buffer.element, buffer.length));
  }
  for (const buffer of program.buffers) {
    if (buffer.view === undefined) continue;
    const { of, offset } = buffer.view;
    memory.set(buffer, memory.get(of)!.subarray(offset, offset + buffer.length));
  }
  return memory;
}

function unwritten(element: StorageType, length: number): ElementArray {
  return elementArray(element, length).fill(NaN);
}

function fill(memory: Memory, port: Port, values: ReadonlyMap<string, ElementArray>, example = 0): void {
  const given = values.get(port.name);
  invariant(given !== undefined, `no tensor ${port.name}`);
  const elements = memory.get(port.buffer)!;
  const length = productOf(port.shape);
  invariant(given.length === length, `${given.length} values for ${port.name}, which has ${length}`);
  elements.set(given.subarray(example * elements.length, (example + 1) * elements.length));
}
