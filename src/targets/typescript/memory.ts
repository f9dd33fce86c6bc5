/** The statements of `load` that make a net's memory, and constants of the module. */
import { arrayType, STORAGE_TYPES, type StorageType } from "../../kernel/elements.ts";
import { float32Literal, numberLiteral, stringLiteral } from "../../javascript/literal-text.ts";
import { wrapped } from "../../javascript/wrapped.ts";
import type { TypeScriptKernels } from "./emit-typescript.ts";
import { buffersOf } from "../../kernel/walk.ts";
import type { Buffer, Program } from "../../kernel/ir.ts";
import { weightPorts } from "../../kernel/ports.ts";
import { planScratch } from "../../kernel/scratch.ts";

/** Bytes. */
const LARGEST_ELEMENT = 8;

/** Constants known when compiling: they belong to the module, since no function writes them. */
export function constantTexts(program: Program, kernels: TypeScriptKernels): string[] {
  return program.buffers
    .filter((buffer) => buffer.role === "constant")
    .map((buffer) => `const ${kernels.buffer(buffer)} = ${constantText(buffer)};`);
}

function constantText(buffer: Buffer): string {
  const type = arrayType(buffer.element);
  const literal = buffer.element === "f32" ? float32Literal : numberLiteral;
  const values = Array.from(buffer.data ?? []);
  const [first] = values;
  if (values.length > 8 && values.every((value) => Object.is(value, first))) {
    const fill = first === 0 ? "" : `.fill(${literal(first!)})`;
    return `new ${type}(${values.length})${fill}`;
  }
  const lines = wrapped(values.map(literal));
  return lines.length === 1
    ? `new ${type}([${lines[0]}])`
    : `new ${type}([\n${lines.map((at) => `  ${at},`).join("\n")}\n])`;
}

/** What a net that trains keeps, and what it copies a batch to. */
function trainingMemory({ training, state }: Program): ReadonlySet<Buffer> {
  if (training === undefined) return new Set();
  const ports = [training.train, training.judge].flatMap(({ inputs, outputs }) => [...inputs, ...outputs]);
  return new Set([...state, ...ports].map(({ buffer }) => buffer));
}

/** Parameters from the weight file, then the arena and its parts, then what else a net keeps. */
export function memoryStatements(program: Program, kernels: TypeScriptKernels): string[] {
  const arenas = new Map<StorageType, string>();
  for (const element of STORAGE_TYPES) {
    const used = program.buffers.some((buffer) => buffer.element === element && program.placement.has(buffer));
    if (used) arenas.set(element, kernels.names.declare(`${element}Arena`));
  }
  const used = new Set(program.functions.flatMap((fn) => [...buffersOf(fn)]));
  const scratch = sharedScratch(program, kernels);
  return [
    ...weightPorts(program)
      .filter((port) => used.has(port.buffer))
      .map((port) => `const ${kernels.buffer(port.buffer)} = tensor(${stringLiteral(port.name)});`),
    ...[...arenas].map(([element, name]) => `const ${name} = new ${arrayType(element)}(${program.arena[element]});`),
    ...scratch.statements,
    ...program.buffers
      .filter((buffer) => buffer.view === undefined && !scratch.places.has(buffer))
      .flatMap((buffer) => ownMemory(buffer, program, kernels, arenas)),
  ];
}

/** One piece of memory for what kernels of a program that trains need while they run; elsewhere each has its own. */
function sharedScratch(program: Program, kernels: TypeScriptKernels) {
  const plan = planScratch(program, LARGEST_ELEMENT);
  if (program.state.length === 0 || plan.bytes === 0) return { places: new Map<Buffer, number>(), statements: [] };
  const name = kernels.names.declare("scratch");
  const views = [...plan.places].map(
    ([buffer, offset]) =>
      `const ${kernels.buffer(buffer)} = new ${arrayType(buffer.element)}(${name}, ${offset}, ${buffer.length});`,
  );
  return { places: plan.places, statements: [`const ${name} = new ArrayBuffer(${plan.bytes});`, ...views] };
}

function ownMemory(
  buffer: Buffer,
  program: Program,
  kernels: TypeScriptKernels,
  arenas: ReadonlyMap<StorageType, string>,
): string[] {
  const name = kernels.buffer(buffer);
  const offset = program.placement.get(buffer);
  if (offset !== undefined) {
    return [`const ${name} = ${arenas.get(buffer.element)}.subarray(${offset}, ${offset + buffer.length});`];
  }
  const isOwn = ["prepared", "scratch", "workspace"].includes(buffer.role) || trainingMemory(program).has(buffer);
  return isOwn ? [`const ${name} = new ${arrayType(buffer.element)}(${buffer.length});`] : [];
}
