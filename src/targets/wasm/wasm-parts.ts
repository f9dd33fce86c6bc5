/**
 * The parts of a module whose kernels are WebAssembly: the binary, or two where threads may share the memory, tables of
 * what its loading must know, and the texts that load it.
 */
import { stringLiteral } from "../../javascript/literals.ts";
import { Names } from "../../javascript/names.ts";
import type { PrepareStep, WasmKernels } from "./artefact.ts";
import { emitWasm } from "./emit-wasm.ts";
import { invariant } from "../../base/invariant.ts";
import { arrayType } from "../../kernel/elements.ts";
import type { Port, Program } from "../../kernel/ir.ts";
import { runtimeNames, runtimeText, type RuntimeModule } from "../../runtime/runtime-texts.ts";
import { toBase64 } from "../../javascript/base64.ts";
import { besideUrl } from "../../javascript/beside.ts";
import type { ModuleOptions } from "../module-options.ts";
import { packedHeader } from "./packed-weights.ts";
import type { TargetParts } from "../module-parts.ts";
import { givenWeights, storedWeightsRuntime, storedWeightsTexts } from "../stored-weights.ts";

/** Up to this many bytes, binaries go into the module unless told otherwise. */
export const SMALL_BINARY = 64 * 1024;

/** What `load` declares, and what stands behind it. */
const NAMES = [
  "kernels",
  "threads",
  "binary",
  "close",
  "isClosed",
  "plainBinary",
  "sharedBinary",
  ...runtimeNames(["instantiate", "start-packed", "weight-source", "base64", "from-hex", "compile-file", "threads"]),
];

/** The binaries of a program, and what follows from the options. */
interface Plan {
  readonly program: Program;
  readonly options: ModuleOptions;
  readonly plain: WasmKernels;
  readonly shared: WasmKernels | undefined;
  readonly threads: number;
  readonly isInline: boolean;
  readonly hasWeights: boolean;
}

/** @param reserved identifiers that every module declares. */
export function wasmParts(program: Program, options: ModuleOptions, reserved: readonly string[]): TargetParts {
  const plan = planOf(program, options);
  const names = new Names(undefined, [...reserved, ...NAMES]);
  const ports = [...program.inputs, ...program.outputs];
  const arrays = new Map(ports.map((port) => [port, names.declare(port.buffer.name, "_data")]));
  const memories = new Map(ports.map((port) => [port, names.declare(`${arrays.get(port)!}Memory`)]));
  const array = (port: Port): string => arrays.get(port)!;
  return {
    names,
    array,
    load: [...startLines(plan), ...ports.map((port, at) => viewOf(port, at, memories.get(port)!))],
    run: [
      ...(plan.shared ? ['if (isClosed) throw new Error("the net is closed");'] : []),
      ...program.inputs.map((port) => `${memories.get(port)!}.set(${array(port)});`),
      "kernels.run();",
      ...program.outputs.map((port) => `${array(port)}.set(${memories.get(port)!});`),
    ],
    members: plan.shared ? ["close() {", "  isClosed = true;", "  close();", "},"] : [],
    sections: (types) => sectionsOf(plan, types),
    runtime: runtimeOf(plan),
    // For the address of the worker's file.
    platform: plan.shared ? ["URL"] : [],
    beside: filesOf(plan),
  };
}

function planOf(program: Program, options: ModuleOptions): Plan {
  const { place = "auto", threads = 1, relaxedSimd = false, guards = false } = options.wasm ?? {};
  invariant(Number.isInteger(threads) && threads > 0, `a module cannot have ${threads} threads`);
  const plain = emitWasm(program, { threads: 1, relaxedSimd, guards });
  const shared = threads > 1 ? emitWasm(program, { threads, relaxedSimd, guards }) : undefined;
  invariant(
    shared === undefined || sizeOf(shared.packed) === sizeOf(plain.packed),
    "threads want other packed weights",
  );
  const size = plain.binary.length + (shared?.binary.length ?? 0);
  const isInline = place === "module" || (place === "auto" && size <= SMALL_BINARY);
  return { program, options, plain, shared, threads, isInline, hasWeights: program.parameters.length > 0 };
}

function sizeOf({ begin, end }: WasmKernels["packed"]): number {
  return end - begin;
}

// ── load ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function startLines(plan: Plan): string[] {
  const source = plan.hasWeights ? `, openWeights(${givenWeights(plan.options)}, options), options?.signal` : "";
  const start = `const kernels = await start(binary, instantiate(binary)${source});`;
  if (!plan.shared) return ["const binary = plainBinary;", start];
  return [
    `const threads = await threadsFor(options?.threads, ${plan.threads});`,
    "const binary = threads > 1 ? sharedBinary : plainBinary;",
    start,
    "const close = threads > 1 ? await startWorkers(binary, kernels, threads, options?.signal) : () => {};",
    "let isClosed = false;",
  ];
}

function viewOf(port: Port, at: number, memory: string): string {
  const view = `new ${arrayType(port.buffer.element)}(kernels.memory.buffer, binary.ports[${at}], ${port.buffer.length})`;
  return `const ${memory} = ${view};`;
}

// ── What stands behind ───────────────────────────────────────────────────────────────────────────────────────────────

function sectionsOf(plan: Plan, types: boolean): string[] {
  const { options, plain, shared, hasWeights } = plan;
  return [
    binaryText("plainBinary", plan, plain, types),
    ...(shared ? [binaryText("sharedBinary", plan, shared, types), workerText(plan, types)] : []),
    ...(hasWeights && takesPacked(plan) ? [`const packedHeader = "${packedHeader(plain)}";`] : []),
    ...(hasWeights ? storedWeightsTexts(options, types) : []),
  ];
}

function takesPacked({ options }: Plan): boolean {
  return options.wasm?.packedWeights === true;
}

function runtimeOf(plan: Plan): RuntimeModule[] {
  const { options, shared, isInline, hasWeights } = plan;
  const modules: RuntimeModule[] = [shared ? "instantiate-shared" : "instantiate"];
  if (!hasWeights) modules.push("start-alone");
  else modules.push(takesPacked(plan) ? "start-packed" : "start", "weight-source", ...storedWeightsRuntime(options));
  modules.push(isInline ? "from-hex" : "compile-file");
  return shared ? [...modules, "threads"] : modules;
}

/** The table of a binary. The second refers to the first where its steps are the same. */
function binaryText(name: string, plan: Plan, kernels: WasmKernels, types: boolean): string {
  const { program, plain } = plan;
  const steps = stepsText(kernels.prepare);
  const isKnown = kernels !== plain && steps === stepsText(plain.prepare);
  const ports = [...program.inputs, ...program.outputs].map((port) => kernels.address(port.buffer));
  return [
    `const ${name}${types ? ": Binary" : ""} = {`,
    `  compile: () => ${compileText(name, plan, kernels, types)},`,
    ...(kernels === plain ? [] : [`  pages: ${kernels.pages},`]),
    `  ports: [${ports.join(", ")}],`,
    ...(takesPacked(plan) ? [`  packed: [${kernels.packed.begin}, ${kernels.packed.end}],`] : []),
    `  steps: ${isKnown ? "plainBinary.steps" : steps},`,
    "};",
  ].join("\n");
}

function compileText(name: string, { isInline, options }: Plan, { binary }: WasmKernels, types: boolean): string {
  if (isInline) return `WebAssembly.compile(fromHex("${toHex(binary)}"))`;
  return `compileFile(${besideUrl(options.name, name === "plainBinary" ? "wasm" : "threads.wasm", types)})`;
}

function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function stepsText(steps: readonly PrepareStep[]): string {
  const rows = steps.map(({ extent, whole, stream }) => {
    const places = whole.map(({ tensor, address }) => `[${stringLiteral(tensor)}, ${address}]`);
    const piecewise = stream && [stringLiteral(stream.tensor), stream.address, stream.perStep, stream.steps];
    return `    [${extent}, [${places.join(", ")}]${piecewise ? `, [${piecewise.join(", ")}]` : ""}],`;
  });
  return rows.length === 0 ? "[]" : `[\n${rows.join("\n")}\n  ]`;
}

/** What the threads need to know. */
function workerText({ options }: Plan, types: boolean): string {
  return [
    `const workerFile = ${stringLiteral(`${options.name}.worker.js`)};`,
    `const newWorker = (Worker${types ? ": any" : ""}) => new Worker(${workerUrl(options, types)}, { type: "module" });`,
  ].join("\n");
}

function workerUrl({ name, wasm }: ModuleOptions, types: boolean): string {
  if (wasm?.workers !== "inline") return besideUrl(name, "worker.js", types);
  return `new URL("data:text/javascript;base64,${toBase64(new TextEncoder().encode(workerFile()))}")`;
}

function workerFile(): string {
  return `${runtimeText("worker", false)}\n`;
}

function filesOf({ isInline, plain, shared }: Plan): TargetParts["beside"] {
  const wasm = (kernels: WasmKernels) => (isInline ? {} : { wasm: kernels.binary });
  return { ...wasm(plain), ...(shared ? { threads: { worker: workerFile(), ...wasm(shared) } } : {}) };
}
