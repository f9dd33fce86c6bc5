/**
 * The parts of a module whose kernels are WebAssembly: the binary, or several of which `load` takes one, tables of what
 * its loading must know, and the texts that load it.
 */
import { stringLiteral } from "../../javascript/literal-text.ts";
import { Identifiers } from "../../javascript/identifiers.ts";
import type { PrepareStep, WasmKernels } from "./artefact.ts";
import { emitWasm } from "./emit-wasm.ts";
import { invariant } from "../../base/invariant.ts";
import { arrayType } from "../../kernel/elements.ts";
import type { Port, Program } from "../../kernel/ir.ts";
import { callersPorts } from "../../kernel/ports.ts";
import { runtimeNames, type RuntimeModule } from "../../runtime/runtime-texts.ts";
import { toBase64 } from "../../javascript/to-base64.ts";
import { companionUrl } from "../../javascript/companion-url.ts";
import { namingOptions, packedHeader } from "./packed-weights.ts";
import { emissionOf, type WasmSettings } from "./wasm-options.ts";
import { workerFile } from "./worker-file.ts";
import type { ModuleParts, ModuleSettings, TrainingParts, TypesOfParts } from "../module-parts.ts";
import { EXAMPLE, exampleLoop, exampleOf } from "../examples.ts";
import { openedWeights, storedWeightsRuntime, storedWeightsTexts } from "../stored-weights.ts";

/** Up to this many bytes, binaries go into the module unless told otherwise. */
export const SMALL_BINARY = 64 * 1024;

/** What `load` declares, and what stands behind it. */
const NAMES = [
  "kernels",
  "threads",
  "binary",
  "close",
  "isClosed",
  "isRelaxed",
  "plainBinary",
  "relaxedBinary",
  "sharedBinary",
  "relaxedSharedBinary",
  EXAMPLE,
  ...runtimeNames([
    "instantiate",
    "start-packed",
    "weight-source",
    "quantised",
    "base64",
    "from-hex",
    "compile-file",
    "threads",
    "relaxed-simd",
  ]),
];

/** The binaries of a program, and what follows from the options. */
interface Plan {
  readonly program: Program;
  readonly options: WasmSettings;
  readonly around: ModuleSettings;
  readonly binaries: readonly Shipped[];
  readonly isShared: boolean;
  /** Whether callers of `load` choose between fused multiply-adds and separate ones. */
  readonly hasChoice: boolean;
  readonly isInline: boolean;
  readonly hasWeights: boolean;
}

/** A binary that the module comes with. */
interface Shipped {
  /** What its table is called. */
  readonly name: string;
  /** What its file has behind the module's name. */
  readonly ending: string;
  readonly kernels: WasmKernels;
  readonly isShared: boolean;
  /** The name of the binary that it only differs from in fusing multiply-adds. */
  readonly twin?: string;
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
  const runPorts = [...program.inputs, ...program.outputs];
  const ports = viewedPorts(program);
  const arrays = new Map(runPorts.map((port) => [port, names.declare(port.buffer.name, "_data")]));
  const memoryName = (port: Port): string => (arrays.has(port) ? `${arrays.get(port)!}Memory` : port.buffer.name);
  const state = new Set(program.state);
  const viewed = ports.filter((port) => !state.has(port));
  const memories = new Map(viewed.map((port) => [port, names.declare(memoryName(port), "_data")]));
  const view = (port: Port): string => viewOf(port, ports.indexOf(port));
  const array = (port: Port): string => arrays.get(port)!;
  return {
    names,
    array,
    memory: (port) => (program.examples === 1 ? memories.get(port) : undefined),
    load: [...startLines(plan), ...viewed.map((port) => `const ${memories.get(port)!} = ${view(port)};`)],
    run: [
      ...refusal(plan),
      ...exampleLoop(program, [
        ...program.inputs.map((port) => inputStatement(program, port, array(port), memories.get(port)!)),
        "kernels.run();",
        ...program.outputs.map((port) => `${exampleOf(program, port, array(port))}.set(${memories.get(port)!});`),
      ]),
    ],
    runAwaits: false,
    members: plan.isShared ? ["close() {", "  isClosed = true;", "  close();", "},"] : [],
    sections: (types) => sectionsOf(plan, types),
    runtime: runtimeOf(plan),
    // For the address of the worker's file.
    platform: plan.isShared ? ["URL"] : [],
    types: typesOf(plan),
    ...(program.training && { training: trainingParts(plan, (port) => memories.get(port) ?? view(port)) }),
    files: filesOf(plan),
  };
}

/** Whose addresses the table of a binary has, in this order. */
function viewedPorts(program: Program): readonly Port[] {
  return [...callersPorts(program), ...(program.training === undefined ? [] : program.state)];
}

function refusal({ isShared }: Plan): readonly string[] {
  return isShared ? ['if (isClosed) throw new Error("the net is closed");'] : [];
}

function trainingParts(plan: Plan, memory: (port: Port) => string): TrainingParts {
  const prepare = "binary.steps.forEach(([extent], step) => kernels.prepare(step, 0, extent));";
  return {
    memory,
    region: (name) => [...refusal(plan), name === "prepare" ? prepare : `kernels.${name}();`],
  };
}

/** A picture is there already. */
function inputStatement(program: Program, port: Port, array: string, memory: string): string {
  const copy = `${memory}.set(${exampleOf(program, port, array)});`;
  return port.pixels !== undefined && program.examples === 1 ? `if (${array} !== ${memory}) ${copy}` : copy;
}

function planOf(program: Program, options: WasmSettings, around: ModuleSettings): Plan {
  const { place, threads, simd } = options;
  const binaries = binariesOf(program, options);
  const [first, ...others] = binaries.map(({ kernels }) => sizeOf(kernels.packed));
  invariant(
    others.every((packed) => packed === first),
    "binaries want different packed weights",
  );
  const size = binaries.reduce((sum, { kernels }) => sum + kernels.binary.length, 0);
  return {
    program,
    options,
    around,
    binaries,
    isShared: threads > 1,
    hasChoice: simd === "both",
    isInline: place === "module" || (place === "auto" && size <= SMALL_BINARY),
    hasWeights: program.parameters.length > 0,
  };
}

/** Each for one thread, then each for several where there may be some. */
function binariesOf(program: Program, options: WasmSettings): Shipped[] {
  const emission = emissionOf(options);
  const forms = [
    { name: "plainBinary", relaxed: "relaxedBinary", ending: "wasm", threads: 1 },
    { name: "sharedBinary", relaxed: "relaxedSharedBinary", ending: "threads.wasm", threads: options.threads },
  ].filter(({ threads }, at) => at === 0 || threads > 1);
  return forms.flatMap(({ name, relaxed, ending, threads }) => {
    const isShared = threads > 1;
    const plain = { name, ending, kernels: emitWasm(program, { ...emission, threads }), isShared };
    if (options.simd !== "both") return [plain];
    const kernels = emitWasm(program, { ...emission, threads, relaxedSimd: true });
    return [plain, { name: relaxed, ending: `relaxed.${ending}`, kernels, isShared, twin: name }];
  });
}

function sizeOf({ begin, end }: WasmKernels["packed"]): number {
  return end - begin;
}

// ── load ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

function startLines(plan: Plan): string[] {
  const start = startText(plan);
  if (!plan.isShared) return [...binaryLines(plan), start];
  return [
    `const threads = await threadsFor(options?.threads, ${plan.options.threads});`,
    ...binaryLines(plan),
    start,
    "const close = threads > 1 ? await startWorkers(binary, kernels, threads, options?.signal) : () => {};",
    "let isClosed = false;",
  ];
}

function startText(plan: Plan): string {
  if (plan.program.training) return "const kernels = await trainingKernels(instantiate(binary), options?.signal);";
  const source = plan.hasWeights ? `, ${openedWeights(plan.program, plan.around)}, options?.signal` : "";
  return `const kernels = await start(binary, instantiate(binary)${source});`;
}

/** Choose the binary. */
function binaryLines({ isShared, hasChoice }: Plan): string[] {
  const plain = isShared ? "threads > 1 ? sharedBinary : plainBinary" : "plainBinary";
  if (!hasChoice) return [`const binary = ${plain};`];
  const relaxed = isShared ? "(threads > 1 ? relaxedSharedBinary : relaxedBinary)" : "relaxedBinary";
  return [
    "const isRelaxed = options?.relaxed && hasRelaxedSimd();",
    `const binary = isRelaxed ? ${relaxed} : ${plain};`,
  ];
}

/** @param at its place among `viewedPorts`. */
function viewOf({ buffer }: Port, at: number): string {
  return `new ${arrayType(buffer.element)}(kernels.memory.buffer, binary.ports[${at}], ${buffer.length})`;
}

// ── What stands behind ───────────────────────────────────────────────────────────────────────────────────────────────

function sectionsOf(plan: Plan, types: boolean): string[] {
  const { program, around, binaries, isShared, hasWeights } = plan;
  const header = (): string => packedHeader(emitWasm(program, namingOptions));
  return [
    ...binaries.map((binary) => binaryText(binary, plan, types)),
    ...(isShared ? [workerText(plan, types)] : []),
    ...(hasWeights && takesPacked(plan) ? [`const packedHeader = "${header()}";`] : []),
    ...(hasWeights ? storedWeightsTexts(program, around, types) : []),
  ];
}

function takesPacked({ options }: Plan): boolean {
  return options.weightsForm === "packed";
}

function runtimeOf(plan: Plan): RuntimeModule[] {
  const { around, isShared, hasChoice, isInline, hasWeights } = plan;
  const modules: RuntimeModule[] = [isShared ? "instantiate-shared" : "instantiate"];
  if (plan.program.training) modules.push("training-kernels", ...storedWeightsRuntime(plan.program, around));
  else if (!hasWeights) modules.push("start-alone");
  else modules.push(takesPacked(plan) ? "start-packed" : "start", ...storedWeightsRuntime(plan.program, around));
  modules.push(isInline ? "from-hex" : "compile-file");
  if (isShared) modules.push("threads");
  if (hasChoice) modules.push("relaxed-simd");
  return modules;
}

/** The table of a binary, which refers to those before it for what is the same. */
function binaryText(binary: Shipped, plan: Plan, types: boolean): string {
  const { name, twin } = binary;
  const compile = `  compile: () => ${compileText(binary, plan, types)},`;
  const fields = twin === undefined ? [compile, ...fieldsOf(binary, plan)] : [`  ...${twin},`, compile];
  return [`const ${name}${types ? ": Binary" : ""} = {`, ...fields, "};"].join("\n");
}

function fieldsOf({ kernels, isShared }: Shipped, plan: Plan): string[] {
  const { program, binaries } = plan;
  const steps = stepsText(kernels.prepare);
  const first = binaries[0]!.kernels;
  const isKnown = kernels !== first && steps === stepsText(first.prepare);
  const ports = viewedPorts(program).map((port) => kernels.address(port.buffer));
  return [
    ...(isShared ? [`  pages: ${kernels.pages},`] : []),
    `  ports: [${ports.join(", ")}],`,
    ...(takesPacked(plan) ? [`  packed: [${kernels.packed.begin}, ${kernels.packed.end}],`] : []),
    `  steps: ${isKnown ? "plainBinary.steps" : steps},`,
  ];
}

function compileText({ kernels, ending }: Shipped, { isInline, around }: Plan, types: boolean): string {
  if (isInline) return `WebAssembly.compile(fromHex("${toHex(kernels.binary)}"))`;
  return `compileFile(${companionUrl(around, ending, types)})`;
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
  if (options.workers === "file") return companionUrl(around, "worker.js", types);
  return `new URL("data:text/javascript;base64,${toBase64(new TextEncoder().encode(workerFile()))}")`;
}

function filesOf({ isInline, binaries, isShared }: Plan): ModuleParts["files"] {
  return {
    ...(isInline ? {} : Object.fromEntries(binaries.map(({ ending, kernels }) => [ending, kernels.binary]))),
    ...(isShared ? { "worker.js": workerFile() } : {}),
  };
}

function typesOf({ options, isShared, hasChoice }: Plan): TypesOfParts {
  const { threads, weightsForm } = options;
  const ofThreads = [
    `/** How many compute, at most ${threads}; without, as many as the machine has. Results do not depend on it. */`,
    "readonly threads?: number | undefined;",
  ];
  const ofRelaxed = [
    "/** Fuses multiply-adds where the engine can: faster, and results then differ a little between machines. */",
    "readonly relaxed?: boolean | undefined;",
  ];
  return {
    net: isShared ? ["/** Ends the net's threads. It runs no more. */", "close(): void;"] : [],
    loadOptions: [...(isShared ? ofThreads : []), ...(hasChoice ? ofRelaxed : [])],
    load: isShared
      ? ["More than one thread needs SharedArrayBuffer, in browsers a page that is cross-origin isolated."]
      : [],
    weights: weightsForm === "packed" ? ", or packed weights" : "",
  };
}
