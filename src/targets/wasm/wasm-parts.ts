/**
 * The parts of a module whose kernels are WebAssembly: the binary, or two where threads may share the memory, tables of
 * what its loading must know, and the texts that load it.
 */
import { stringLiteral } from "../../javascript/literal-text.ts";
import { Identifiers } from "../../javascript/identifiers.ts";
import type { PrepareStep, WasmKernels } from "./artefact.ts";
import { emitWasm } from "./emit-wasm.ts";
import { invariant } from "../../base/invariant.ts";
import { arrayType } from "../../kernel/elements.ts";
import type { Port, Program } from "../../kernel/ir.ts";
import { runtimeNames, type RuntimeModule } from "../../runtime/runtime-texts.ts";
import { toBase64 } from "../../javascript/to-base64.ts";
import { companionUrl } from "../../javascript/companion-url.ts";
import { packedHeader } from "./packed-weights.ts";
import type { WasmSettings } from "./wasm-options.ts";
import { workerFile } from "./worker-file.ts";
import { noTypes, type ModuleParts, type ModuleSettings, type TypesOfParts } from "../module-parts.ts";
import { EXAMPLE, exampleLoop, exampleOf } from "../examples.ts";
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
  EXAMPLE,
  ...runtimeNames(["instantiate", "start-packed", "weight-source", "base64", "from-hex", "compile-file", "threads"]),
];

/** The binaries of a program, and what follows from the options. */
interface Plan {
  readonly program: Program;
  readonly options: WasmSettings;
  readonly around: ModuleSettings;
  readonly plain: WasmKernels;
  readonly shared: WasmKernels | undefined;
  readonly isInline: boolean;
  readonly hasWeights: boolean;
}

/** @param reserved identifiers that every module declares. */
export function wasmParts(
  program: Program,
  options: WasmSettings,
  around: ModuleSettings,
  reserved: readonly string[],
): ModuleParts {
  const plan = planOf(program, options, around);
  const names = new Identifiers(undefined, [...reserved, ...NAMES]);
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
      ...exampleLoop(program, [
        ...program.inputs.map((port) => `${memories.get(port)!}.set(${exampleOf(program, port, array(port))});`),
        "kernels.run();",
        ...program.outputs.map((port) => `${exampleOf(program, port, array(port))}.set(${memories.get(port)!});`),
      ]),
    ],
    runAwaits: false,
    members: plan.shared ? ["close() {", "  isClosed = true;", "  close();", "},"] : [],
    sections: (types) => sectionsOf(plan, types),
    runtime: runtimeOf(plan),
    // For the address of the worker's file.
    platform: plan.shared ? ["URL"] : [],
    types: typesOf(plan),
    files: filesOf(plan),
  };
}

function planOf(program: Program, options: WasmSettings, around: ModuleSettings): Plan {
  const { place, threads } = options;
  const plain = emitWasm(program, { ...options, threads: 1 });
  const shared = threads > 1 ? emitWasm(program, options) : undefined;
  invariant(
    shared === undefined || sizeOf(shared.packed) === sizeOf(plain.packed),
    "threads want other packed weights",
  );
  const size = plain.binary.length + (shared?.binary.length ?? 0);
  const isInline = place === "module" || (place === "auto" && size <= SMALL_BINARY);
  return { program, options, around, plain, shared, isInline, hasWeights: program.parameters.length > 0 };
}

function sizeOf({ begin, end }: WasmKernels["packed"]): number {
  return end - begin;
}

// ── load ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function startLines(plan: Plan): string[] {
  const source = plan.hasWeights ? `, openWeights(${givenWeights(plan.around)}, options), options?.signal` : "";
  const start = `const kernels = await start(binary, instantiate(binary)${source});`;
  if (!plan.shared) return ["const binary = plainBinary;", start];
  return [
    `const threads = await threadsFor(options?.threads, ${plan.options.threads});`,
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
  const { around, plain, shared, hasWeights } = plan;
  return [
    binaryText("plainBinary", plan, plain, types),
    ...(shared ? [binaryText("sharedBinary", plan, shared, types), workerText(plan, types)] : []),
    ...(hasWeights && takesPacked(plan) ? [`const packedHeader = "${packedHeader(plain)}";`] : []),
    ...(hasWeights ? storedWeightsTexts(around, types) : []),
  ];
}

function takesPacked({ options }: Plan): boolean {
  return options.weightsForm === "packed";
}

function runtimeOf(plan: Plan): RuntimeModule[] {
  const { around, shared, isInline, hasWeights } = plan;
  const modules: RuntimeModule[] = [shared ? "instantiate-shared" : "instantiate"];
  if (!hasWeights) modules.push("start-alone");
  else modules.push(takesPacked(plan) ? "start-packed" : "start", "weight-source", ...storedWeightsRuntime(around));
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

function compileText(name: string, { isInline, around }: Plan, { binary }: WasmKernels, types: boolean): string {
  if (isInline) return `WebAssembly.compile(fromHex("${toHex(binary)}"))`;
  return `compileFile(${companionUrl(around.name, name === "plainBinary" ? "wasm" : "threads.wasm", types)})`;
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
function workerText(plan: Plan, types: boolean): string {
  return [
    `const workerFile = ${stringLiteral(`${plan.around.name}.worker.js`)};`,
    `const newWorker = (Worker${types ? ": any" : ""}) => new Worker(${workerUrl(plan, types)}, { type: "module" });`,
  ].join("\n");
}

function workerUrl({ options, around }: Plan, types: boolean): string {
  if (options.workers === "file") return companionUrl(around.name, "worker.js", types);
  return `new URL("data:text/javascript;base64,${toBase64(new TextEncoder().encode(workerFile()))}")`;
}

function filesOf({ isInline, plain, shared }: Plan): ModuleParts["files"] {
  return {
    ...(isInline ? {} : { wasm: plain.binary }),
    ...(isInline || !shared ? {} : { "threads.wasm": shared.binary }),
    ...(shared ? { "worker.js": workerFile() } : {}),
  };
}

function typesOf({ options: { threads, weightsForm } }: Plan): TypesOfParts {
  const weights = weightsForm === "packed" ? ", or packed weights" : "";
  if (threads === 1) return { ...noTypes, weights };
  return {
    net: ["/** Ends the net's threads. It runs no more. */", "close(): void;"],
    loadOptions: [
      `/** How many compute, at most ${threads}; without, as many as the machine has. Results do not depend on it. */`,
      "readonly threads?: number | undefined;",
    ],
    load: ["More than one thread needs SharedArrayBuffer, in browsers a page that is cross-origin isolated."],
    weights,
  };
}
