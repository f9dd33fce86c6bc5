/** Kernel functions and scalar functions as text: one function a layer, its buffers as parameters. */
import { unreachable } from "../../base/invariant.ts";
import { atom, type Infix } from "../../kernel/infix.ts";
import type { Buffer, Expression, KernelFunction, Local, ScalarFunction, Statement } from "../../kernel/ir.ts";
import { arrayType } from "../../kernel/elements.ts";
import { Ranges } from "../../kernel/ranges.ts";
import { buffersIn, soleLoopOf, someExpression } from "../../kernel/walk.ts";
import { toText, type Naming } from "./print-expression.ts";
import { commentText } from "../../javascript/literal-text.ts";
import { Identifiers } from "../../javascript/identifiers.ts";
import { headingOf } from "../origins.ts";

/** Names of the module, which the texts of functions refer to. */
export interface ModuleNaming extends Omit<Naming, "local" | "types"> {
  readonly names: Identifiers;
  kernelFunction(fn: KernelFunction): string;
  /** The function that binds a kernel to its memory. */
  binder(fn: KernelFunction): string;
}

export interface FunctionOptions {
  readonly types: boolean;
  readonly naming: ModuleNaming;
}

const WIDTH = 110;

/** How a kernel gets at its memory. */
export interface KernelOperands {
  /** Known once, when the net is loaded. */
  readonly bound: readonly Buffer[];
  /** Handed in at each call. */
  readonly passed: readonly Buffer[];
}

/**
 * The loop of a bound kernel that is nothing but its range, called for one extent: it is called once for each step.
 * The pass `fix-extents` says why.
 */
export function steppedLoop(fn: KernelFunction, { bound }: KernelOperands, extents: ReadonlySet<number>) {
  const loop = soleLoopOf(fn);
  const [extent] = extents;
  if (bound.length === 0 || loop === undefined || extents.size !== 1 || extent === undefined) return undefined;
  return { loop, extent };
}

/** Whether a function is told where its range ends: where that is not known, as it is called for several extents. */
export function takesEnd(fn: KernelFunction): boolean {
  return someExpression(fn.body, (at) => at.kind === "local" && at.local === fn.end);
}

/**
 * Where memory is bound once, the text is a function that binds it and gives the kernel: V8 takes arrays that a closure
 * has once and for all as constants, and checks their type and bounds at a third less cost (measured: 7.1 against 4.7
 * GFLOP/s for convolutions). It does so for locals of the kernel only, hence the copies at its head.
 *
 * @param extents the extents of its calls
 */
export function printKernelFunction(
  fn: KernelFunction,
  operands: KernelOperands,
  extents: ReadonlySet<number>,
  options: FunctionOptions,
): string {
  const printer = new FunctionPrinter(options);
  return operands.bound.length === 0
    ? printFreeKernel(fn, operands, options, printer)
    : printBoundKernel(fn, operands, extents, options, printer);
}

function printFreeKernel(
  fn: KernelFunction,
  { passed }: KernelOperands,
  options: FunctionOptions,
  printer: FunctionPrinter,
): string {
  const parameters = passed.map((buffer) => bufferParameter(buffer, options.naming.buffer(buffer), options));
  const body = wholeBody(fn, options, printer, parameters);
  return [heading(fn), kernelHead(fn, parameters, options), ...indent(body), "}"].join("\n");
}

function printBoundKernel(
  fn: KernelFunction,
  operands: KernelOperands,
  extents: ReadonlySet<number>,
  options: FunctionOptions,
  printer: FunctionPrinter,
): string {
  const { naming } = options;
  const given = operands.bound.map((buffer) => ({ buffer, name: printer.unique(`${naming.buffer(buffer)}_`) }));
  const parameters = operands.passed.map((buffer) => bufferParameter(buffer, naming.buffer(buffer), options));
  const stepped = steppedLoop(fn, operands, extents);
  const step = stepped && printer.unique("step");
  if (step !== undefined) parameters.unshift(parameter(step, "number", options));
  const { views, locals } = bindMemory(fn, given, options, printer);
  const body =
    stepped === undefined
      ? wholeBody(fn, options, printer, parameters)
      : printer.step(stepped.loop.local, stepped.extent, step!, stepped.loop.body);
  const binder = signature(
    naming.binder(fn),
    given.map(({ buffer, name }) => bufferParameter(buffer, name, options)),
    "",
  );
  const head = kernelHead(fn, parameters, options);
  const kernel = [`return ${head}`, ...indent([...locals, ...body]), "};"].flatMap((line) => line.split("\n"));
  return [heading(fn), binder, ...indent([...views, ...kernel]), "}"].join("\n");
}

/** The statements of a binder that make views, and those of its kernel that give memory its names. */
function bindMemory(
  fn: KernelFunction,
  given: readonly { readonly buffer: Buffer; readonly name: string }[],
  { naming }: FunctionOptions,
  printer: FunctionPrinter,
) {
  const used = buffersIn(fn.body);
  const locals = given
    .filter(({ buffer }) => used.has(buffer))
    .map(({ buffer, name }) => `const ${naming.buffer(buffer)} = ${name};`);
  const views: string[] = [];
  for (const buffer of used) {
    if (buffer.view === undefined) continue;
    const { of, offset } = buffer.view;
    const name = printer.nameView(buffer, `${naming.buffer(of)}_${offset}`);
    const bound = printer.unique(`${name}_`);
    const source = given.find((each) => each.buffer === of)!.name;
    views.push(`const ${bound} = ${source}.subarray(${offset}, ${offset + buffer.length});`);
    locals.push(`const ${name} = ${bound};`);
  }
  return { views, locals };
}

function kernelHead(fn: KernelFunction, parameters: readonly string[], { naming, types }: FunctionOptions): string {
  return signature(naming.kernelFunction(fn), parameters, types ? ": void" : "");
}

function bufferParameter(buffer: Buffer, name: string, options: FunctionOptions): string {
  return parameter(name, arrayType(buffer.element), options);
}

/** The body that runs the whole range; adds the parameter `end` where that is not known. */
function wholeBody(
  fn: KernelFunction,
  options: FunctionOptions,
  printer: FunctionPrinter,
  parameters: string[],
): string[] {
  if (takesEnd(fn)) {
    printer.begin(fn.begin);
    parameters.push(parameter(printer.declare(fn.end), "number", options));
  }
  return printer.block(fn.body);
}

export function printScalarFunction(fn: ScalarFunction, options: FunctionOptions): string {
  const printer = new FunctionPrinter(options);
  const parameters = fn.parameters.map((local) => parameter(printer.declare(local), "number", options));
  const head = signature(options.naming.scalarFunction(fn), parameters, options.types ? ": number" : "");
  const body = printer.statements(fn.body);
  return [head, ...indent([...body, `return ${printer.expression(fn.result)};`]), "}"].join("\n");
}

function heading(fn: KernelFunction): string {
  return `// ${commentText(headingOf(fn))}`;
}

function parameter(name: string, type: string, { types }: FunctionOptions): string {
  return types ? `${name}: ${type}` : name;
}

function signature(name: string, parameters: readonly string[], result: string): string {
  const line = `function ${name}(${parameters.join(", ")})${result} {`;
  if (line.length <= WIDTH) return line;
  return [`function ${name}(`, ...parameters.map((at) => `  ${at},`), `)${result} {`].join("\n");
}

function indent(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** The locals of one function: their names, and what is known of their values. */
class FunctionPrinter {
  #names: Identifiers;
  readonly #locals = new Map<Local, Infix>();
  readonly #ranges = new Ranges();
  readonly #views = new Map<Buffer, string>();
  readonly #naming: Naming;

  constructor({ naming, types }: FunctionOptions) {
    this.#names = new Identifiers(naming.names);
    this.#naming = {
      local: (local) => this.#locals.get(local)!,
      buffer: (buffer) => this.#views.get(buffer) ?? naming.buffer(buffer),
      scalarFunction: (fn) => naming.scalarFunction(fn),
      helper: (helper) => naming.helper(helper),
      types,
    };
  }

  /** A name like the one wished for that nothing in the function has. */
  unique(wish: string): string {
    return this.#names.declare(wish);
  }

  /** Names a view of a buffer that only this function knows. */
  nameView(view: Buffer, wish: string): string {
    const name = this.unique(wish);
    this.#views.set(view, name);
    return name;
  }

  /** Names a local in the innermost block. Blocks beside each other use the same names again. */
  declare(local: Local): string {
    const name = this.#names.declare(local.name.replace(/_\d+$/, ""));
    this.#locals.set(local, atom(name));
    return name;
  }

  /** A range begins at its first step. */
  begin(local: Local): void {
    this.#ranges.define(local, { min: 0, max: 0 });
    this.#locals.set(local, atom("0"));
  }

  expression(expression: Expression): string {
    return toText(expression, this.#naming, this.#ranges).text;
  }

  statements(block: readonly Statement[]): string[] {
    return block.flatMap((statement) => this.#statement(statement));
  }

  /** One step of a loop over [0, extent). The mask shows the engine how small it is, so that addresses cannot overflow. */
  step(local: Local, extent: number, parameterName: string, body: readonly Statement[]): string[] {
    const mask = 2 ** Math.ceil(Math.log2(extent)) - 1;
    this.#ranges.define(local, { min: 0, max: extent - 1 });
    const name = this.declare(local);
    return [`const ${name} = ${parameterName} & ${mask};`, ...this.block(body)];
  }

  /** Statements with names of their own. */
  block(block: readonly Statement[]): string[] {
    const outer = this.#names;
    this.#names = new Identifiers(outer);
    const lines = this.statements(block);
    this.#names = outer;
    return lines;
  }

  #statement(statement: Statement): string[] {
    switch (statement.kind) {
      case "let":
        return [this.#let(statement.local, statement.value)];
      case "assign":
        return [`${this.#locals.get(statement.local)!.text} ${this.#assignment(statement.local, statement.value)};`];
      case "store": {
        const target = `${this.#naming.buffer(statement.buffer)}[${this.expression(statement.index)}]`;
        return [`${target} = ${this.expression(statement.value)};`];
      }
      case "for":
        return this.#loop(statement);
      case "if":
        return this.#if(statement);
      case "comment":
        return [`// ${commentText(statement.text)}`];
      default:
        return unreachable(statement);
    }
  }

  #let(local: Local, value: Expression): string {
    const text = this.expression(value);
    this.#ranges.define(local, this.#ranges.of(value));
    return `${local.mutable ? "let" : "const"} ${this.declare(local)} = ${text};`;
  }

  /** `+= x` where a sum starts with the local itself. */
  #assignment(local: Local, value: Expression): string {
    if (
      value.kind === "binary" &&
      value.operator === "add" &&
      value.left.kind === "local" &&
      value.left.local === local
    ) {
      return `+= ${this.expression(value.right)}`;
    }
    return `= ${this.expression(value)}`;
  }

  #loop(loop: Extract<Statement, { kind: "for" }>): string[] {
    const from = this.expression(loop.from);
    const to = this.expression(loop.to);
    this.#ranges.defineLoop(loop.local, loop.from, loop.to);
    const outer = this.#names;
    this.#names = new Identifiers(outer);
    const at = this.declare(loop.local);
    const step = loop.step === 1 ? `${at}++` : `${at} += ${loop.step}`;
    const lines = indent(this.statements(loop.body));
    this.#names = outer;
    return [`for (let ${at} = ${from}; ${at} < ${to}; ${step}) {`, ...lines, "}"];
  }

  #if(statement: Extract<Statement, { kind: "if" }>): string[] {
    const head = `if (${this.expression(statement.condition)}) {`;
    const otherwise = statement.otherwise.length === 0 ? [] : ["} else {", ...indent(this.block(statement.otherwise))];
    return [head, ...indent(this.block(statement.then)), ...otherwise, "}"];
  }
}
