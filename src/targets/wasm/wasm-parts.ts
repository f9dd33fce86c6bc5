/**
 * The parts of a module whose kernels are WebAssembly: the binary, or two where threads may share the memory, tables of
 * what its loading must know, and the texts that load it.
 */
import { stringLiteral } from "../../javascript/literals.ts";
import { Names } from "../../javascript/names.ts";
import { typed } from "../../javascript/typed.ts";
import type { PrepareStep, WasmKernels } from "./artefact.ts";
import { emitWasm } from "./emit-wasm.ts";
import { invariant } from "../../base/invariant.ts";
import type { Port, Program } from "../../kernel/ir.ts";
import { BASE64_NAMES } from "../../runtime/base64.ts";
import { FILES, FILES_NAMES, OR_ABORTED } from "../../runtime/files.ts";
import type { Platform } from "../../runtime/platform.ts";
import { SAFETENSORS, SAFETENSORS_NAMES } from "../../runtime/safetensors.ts";
import { THREADS, THREADS_NAMES, WORKER_FILE } from "../../runtime/threads.ts";
import { SOURCE, WEIGHT_SOURCE_NAMES } from "../../runtime/weight-source.ts";
import {
  BINARY,
  COMPILE_FILE,
  FROM_HEX,
  INSTANTIATE_OWN,
  INSTANTIATE_SHARED,
  PREPARE,
  START,
  START_ALONE,
  START_PACKED,
  WEBASSEMBLY_NAMES,
} from "../../runtime/webassembly.ts";
import { toBase64 } from "../../javascript/base64.ts";
import { besideUrl } from "../../javascript/beside.ts";
import type { ModuleOptions } from "../module-options.ts";
import { PACKED_MAGIC, packedHeader } from "./packed-weights.ts";
import type { TargetParts } from "../module-parts.ts";
import { givenWeights, platformOfWeights, storedWeightsTexts } from "../stored-weights.ts";

/** Up to this many bytes, binaries go into the module unless told otherwise. */
export const SMALL_BINARY = 64 * 1024;

const NAMES = [
  "kernels",
  "threads",
  "binary",
  "close",
  "isClosed",
  "options",
  "packedHeader",
  "weightsInBase64",
  ...SAFETENSORS_NAMES,
  ...WEIGHT_SOURCE_NAMES,
  ...BASE64_NAMES,
  ...FILES_NAMES,
  ...WEBASSEMBLY_NAMES,
  ...THREADS_NAMES,
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
    platform: platformOf(plan),
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
  if (!plan.shared) return ["const binary = plainBinary;", `const kernels = await start(binary${source});`];
  return [
    "const threads = await threadsFor(options?.threads);",
    "const binary = threads > 1 ? sharedBinary : plainBinary;",
    `const kernels = await start(binary${source});`,
    "const close = threads > 1 ? await startWorkers(binary, kernels, threads, options?.signal) : () => {};",
    "let isClosed = false;",
  ];
}

function viewOf(port: Port, at: number, memory: string): string {
  return `const ${memory} = new Float32Array(kernels.memory.buffer, binary.ports[${at}], ${port.buffer.length});`;
}

// ── What stands behind ───────────────────────────────────────────────────────────────────────────────────────────────

function sectionsOf(plan: Plan, types: boolean): string[] {
  const { options, plain, shared, threads, isInline } = plan;
  const fixed = (text: string): string => typed(text, types);
  const sections = [
    binaryText("plainBinary", plan, plain, types),
    ...(shared ? [binaryText("sharedBinary", plan, shared, types)] : []),
    fixed(BINARY),
    fixed(shared ? INSTANTIATE_SHARED : INSTANTIATE_OWN),
  ];
  if (plan.hasWeights) sections.push(...weightsSections(plan, types));
  else sections.push(fixed(START_ALONE));
  sections.push(fixed(isInline ? FROM_HEX : COMPILE_FILE));
  if (!isInline || plan.hasWeights) sections.push(fixed(FILES));
  if (shared || plan.hasWeights) sections.push(fixed(OR_ABORTED));
  if (shared) {
    const text = fixed(THREADS).replaceAll("MOST", String(threads));
    const file = stringLiteral(`${options.name}.worker.js`);
    sections.push(text.replace("FILE", () => file).replace("WORKER", () => workerUrl(options, types)));
  }
  return sections;
}

function weightsSections({ options, plain }: Plan, types: boolean): string[] {
  const { wasm } = options;
  const sections: string[] = [];
  if (wasm?.packedWeights === true) {
    const header = packedHeader(plain);
    const text = typed(START_PACKED, types).replaceAll("HEADER", String(header.length)).replace("MAGIC", PACKED_MAGIC);
    sections.push(`const packedHeader = "${header}";`, text);
  } else {
    sections.push(typed(START, types));
  }
  sections.push(...[PREPARE, SOURCE, SAFETENSORS].map((text) => typed(text, types)));
  return [...sections, ...storedWeightsTexts(options, types)];
}

/** The table of a binary. The second refers to the first where its steps are the same. */
function binaryText(name: string, plan: Plan, kernels: WasmKernels, types: boolean): string {
  const { program, plain } = plan;
  const steps = stepsText(kernels.prepare);
  const isKnown = kernels !== plain && steps === stepsText(plain.prepare);
  const ports = [...program.inputs, ...program.outputs].map((port) => kernels.address(port.buffer));
  return [
    `const ${name}${typeText(kernels === plain, types)} = {`,
    `  compile: () => ${compileText(name, plan, kernels, types)},`,
    ...(kernels === plain ? [] : [`  pages: ${kernels.pages},`]),
    `  ports: [${ports.join(", ")}],`,
    ...(plan.options.wasm?.packedWeights === true
      ? [`  packed: [${kernels.packed.begin}, ${kernels.packed.end}],`]
      : []),
    `  steps: ${isKnown ? "plainBinary.steps" : steps},`,
    "};",
  ].join("\n");
}

function typeText(isPlain: boolean, types: boolean): string {
  if (!types) return "";
  return isPlain ? ": Binary" : ": Binary & { readonly pages: number }";
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

function workerUrl({ name, wasm }: ModuleOptions, types: boolean): string {
  if (wasm?.workers !== "inline") return besideUrl(name, "worker.js", types);
  return `new URL("data:text/javascript;base64,${toBase64(new TextEncoder().encode(WORKER_FILE))}")`;
}

function platformOf(plan: Plan): Platform[] {
  const { hasWeights, shared, isInline, options } = plan;
  const used: Platform[] = ["WebAssembly"];
  if (hasWeights) used.push(...platformOfWeights(options));
  if (shared) used.push("URL", "console");
  if (!isInline) used.push("URL", "fetch");
  return used;
}

function filesOf({ isInline, plain, shared }: Plan): TargetParts["beside"] {
  const wasm = (kernels: WasmKernels) => (isInline ? {} : { wasm: kernels.binary });
  return { ...wasm(plain), ...(shared ? { threads: { worker: WORKER_FILE, ...wasm(shared) } } : {}) };
}
