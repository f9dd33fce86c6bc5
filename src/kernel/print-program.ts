/** The readable form of a program, for `dump`. It is not read back. */
import { shown } from "../base/visible.ts";
import type { Span } from "../base/source.ts";
import { unreachable } from "../base/invariant.ts";
import { apply, atom, conditional, infix, LEVEL, prefix, type Infix } from "./infix.ts";
import type {
  BinaryOperator,
  Buffer,
  ComparisonOperator,
  Expression,
  KernelFunction,
  Local,
  Port,
  Program,
  Region,
  ScalarFunction,
  Statement,
  Window,
} from "./ir.ts";
import { weightPorts } from "./ports.ts";
import { scalarFunctionsOf } from "./walk.ts";

export function printProgram(program: Program): string {
  const sections = [
    [`program ${program.name}`],
    program.buffers.map((buffer) => printBuffer(buffer, program.placement.get(buffer))),
    [...printPorts("input", program.inputs), ...printPorts("output", program.outputs)],
    printPorts("parameter", weightPorts(program)),
    printPorts("state", program.state),
    ...program.regions.map((region) => printRegion(region, program.examples)),
    ...scalarFunctionsOf(program.functions).map(printScalarFunction),
    ...program.functions.map(printFunction),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.map(shown).join("\n"))
    .join("\n\n")}\n`;
}

function printBuffer(buffer: Buffer, offset: number | undefined): string {
  const head = `${buffer.name}: ${buffer.element}[${buffer.length}] ${buffer.role}`;
  if (buffer.view !== undefined) return `view ${head} at ${buffer.view.offset} of ${buffer.view.of.name}`;
  return `buffer ${head}${offset === undefined ? "" : ` at ${offset}`}`;
}

function printPorts(kind: string, ports: readonly Port[]): string[] {
  return ports.map((port) => `${kind} ${JSON.stringify(port.name)} [${port.shape.join(", ")}] in ${port.buffer.name}`);
}

function printRegion({ name, invocations }: Region, examples: number): string[] {
  const calls = invocations.map((call) => `${name} ${call.function.name}(0, ${call.extent})`);
  return name === "run" && examples > 1 ? [`for each of ${examples} examples`, ...calls] : calls;
}

export function printFunction(fn: KernelFunction): string[] {
  return [
    `// ${fn.description}${fn.origin === undefined ? "" : ` (${printPlace(fn.origin)})`}`,
    `function ${fn.name}(${fn.begin.name}, ${fn.end.name})${fn.binary32 ? " binary32" : ""}`,
    ...printWindow(fn.window),
    ...printBlock(fn.body),
  ];
}

/** `window weight_window[524 * 1000] on weight from window_begin` */
function printWindow(window: Window | undefined): string[] {
  if (window === undefined) return [];
  const { of, buffer, perStep, steps, begin } = window;
  return [`  window ${buffer.name}[${steps} * ${perStep}] on ${of.name} from ${begin.name}`];
}

export function printScalarFunction(fn: ScalarFunction): string[] {
  const parameters = fn.parameters.map(printLocal).join(", ");
  return [`scalar ${fn.name}(${parameters})`, ...printBlock(fn.body), `  return ${printExpression(fn.result)}`];
}

function printPlace(span: Span): string {
  return `${span.source.path}:${span.source.positionAt(span.start).line}`;
}

function printBlock(block: readonly Statement[]): string[] {
  return block.flatMap(printStatement).map((line) => `  ${line}`);
}

function printStatement(statement: Statement): string[] {
  switch (statement.kind) {
    case "let":
      return [
        `${statement.local.mutable ? "var" : "let"} ${printLocal(statement.local)} = ${printExpression(statement.value)}`,
      ];
    case "assign":
      return [`${statement.local.name} = ${printExpression(statement.value)}`];
    case "store":
      return [
        `${statement.buffer.name}${vectorSuffix(statement)}[${printExpression(statement.index)}] = ${printExpression(statement.value)}`,
      ];
    case "for": {
      const step = statement.step === 1 ? "" : ` by ${statement.step}`;
      const range = `${printExpression(statement.from)} to ${printExpression(statement.to)}${step}`;
      return [`for ${statement.local.name} from ${range}`, ...printBlock(statement.body)];
    }
    case "if": {
      const otherwise = statement.otherwise.length === 0 ? [] : ["else", ...printBlock(statement.otherwise)];
      return [`if ${printExpression(statement.condition)}`, ...printBlock(statement.then), ...otherwise];
    }
    case "comment":
      return [`// ${statement.text}`];
    default:
      return unreachable(statement);
  }
}

/** How many lanes of an access are active, where it is not all of them. */
function vectorSuffix({ active }: { readonly active?: number }): string {
  return active === undefined ? "" : `:${active}`;
}

function printLocal(local: Local): string {
  return `${local.name}: ${local.type}${local.lanes === 1 ? "" : `x${local.lanes}`}`;
}

export function printExpression(expression: Expression): string {
  return toInfix(expression).text;
}

function toInfix(expression: Expression): Infix {
  switch (expression.kind) {
    case "number":
      return printNumber(expression.value, expression.type);
    case "local":
      return atom(expression.local.name);
    case "load": {
      const vector = expression.lanes === 1 ? "" : `x${expression.lanes}`;
      return atom(
        `${expression.buffer.name}${vector}${vectorSuffix(expression)}[${printExpression(expression.index)}]`,
      );
    }
    case "splat":
      return apply("splat", toInfix(expression.value));
    case "shuffle":
      return apply(`shuffle ${expression.picks.join(" ")}`, toInfix(expression.first), toInfix(expression.second));
    case "unary": {
      const operand = toInfix(expression.operand);
      if (expression.operator === "neg") return prefix("-", operand);
      return expression.operator === "not" ? prefix("!", operand) : apply(expression.operator, operand);
    }
    case "binary":
      return printBinary(
        expression.operator,
        expression.type === "i32",
        toInfix(expression.left),
        toInfix(expression.right),
      );
    case "compare": {
      const [symbol, level] = COMPARISON[expression.operator];
      return infix(symbol, level, toInfix(expression.left), toInfix(expression.right));
    }
    case "select":
      return conditional(toInfix(expression.condition), toInfix(expression.then), toInfix(expression.otherwise));
    case "convert":
      return apply(expression.type, toInfix(expression.value));
    case "bits":
      return apply(expression.type === "i32" ? "bits" : "fromBits", toInfix(expression.value));
    case "call":
      return apply(expression.function.name, ...expression.arguments.map(toInfix));
    default:
      return unreachable(expression);
  }
}

function printNumber(value: number, type: Expression["type"]): Infix {
  const digits = Object.is(value, -0) ? "-0" : String(value);
  const text = type !== "i32" && /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
  return value < 0 ? { text, level: LEVEL.prefix } : atom(text);
}

function printBinary(operator: BinaryOperator, isInt: boolean, left: Infix, right: Infix): Infix {
  const symbol = SYMBOL[operator];
  if (symbol === undefined) return apply(operator, left, right);
  const [text, level] = symbol;
  if (operator === "div" && isInt) return infix("div", level, left, right);
  return infix(text, level, left, right, isInt && (operator === "add" || operator === "mul"));
}

const SYMBOL: Partial<Readonly<Record<BinaryOperator, readonly [string, number]>>> = {
  add: ["+", LEVEL.sum],
  sub: ["-", LEVEL.sum],
  mul: ["*", LEVEL.product],
  div: ["/", LEVEL.product],
  rem: ["mod", LEVEL.product],
  shl: ["<<", LEVEL.shift],
  shr: [">>", LEVEL.shift],
  and: ["and", LEVEL.and],
  or: ["or", LEVEL.or],
};

const COMPARISON: Readonly<Record<ComparisonOperator, readonly [string, number]>> = {
  eq: ["==", LEVEL.equality],
  ne: ["!=", LEVEL.equality],
  lt: ["<", LEVEL.relational],
  le: ["<=", LEVEL.relational],
  gt: [">", LEVEL.relational],
  ge: [">=", LEVEL.relational],
};
