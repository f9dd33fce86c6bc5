/** `convoke compile`: a module for exactly one net. */
import { basename, extname, join } from "node:path";
import {
  compileModel,
  emitModule,
  packWeights,
  type ModuleOptions,
  type ModuleTexts,
  type Program,
  type WasmModuleOptions,
} from "../index.ts";
import { bytes, shown } from "../tools.ts";
import { helpOption, quote, UsageError, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { writeFiles, type Contents } from "./write-files.ts";
import {
  batchOption,
  demandCompilable,
  isOnnx,
  loadModel,
  modelName,
  modelOptions,
  modelPath,
  STDIN,
  type LoadedModel,
} from "./models.ts";
import { accuracyOption, chosenTarget, relaxedSimdOption, targetOption } from "./targets.ts";
import {
  chosenWeights,
  weightFile,
  weightOptions,
  weightTypeOption,
  weightTypes,
  type WeightFile,
  type WeightType,
} from "./weights.ts";

/** Up to this many bytes, weights go into the module itself unless told otherwise. */
const SMALL = 128 * 1024;

/** More threads than any machine that compiled modules are meant for. */
const MOST_THREADS = 64;

export const compile: Command = {
  name: "compile",
  summary: "compile a model to a JavaScript and TypeScript module without a runtime",
  usage: "MODEL --out DIR",
  details:
    "Writes NAME.ts, NAME.js and NAME.d.ts (see --emit), and with --weights or --init, or from an ONNX model, the weights: into the\n" +
    "module where they are small, else to NAME.weights beside it. With --target wasm the kernels are WebAssembly: in the module where they are\n" +
    "small, else in NAME.wasm. Threads are in NAME.worker.js; pages that use them must be cross-origin isolated.",
  options: [
    { name: "out", value: "DIR", help: "the folder to write to; made where it is missing" },
    { name: "name", value: "NAME", help: "the files' name (default: the model file's)" },
    targetOption,
    accuracyOption,
    { name: "emit", value: "KINDS", help: "js: NAME.js and NAME.d.ts; ts: NAME.ts (default js,ts: both)" },
    ...weightOptions,
    {
      name: "weights-in",
      value: "PLACE",
      choices: ["auto", "module", "file"],
      help: `where to put the weights (default auto: into the module up to ${bytes(SMALL)})`,
    },
    weightTypeOption,
    {
      name: "weights-form",
      value: "FORM",
      choices: ["plain", "packed"],
      help: "packed: as the wasm kernels read them, larger but ready at once (default plain)",
    },
    {
      name: "wasm-in",
      value: "PLACE",
      choices: ["auto", "module", "file"],
      help: "where to put the binary (default auto: into the module where it is small)",
    },
    { name: "threads", value: "N", help: "the most threads that a wasm net can use (default 1)" },
    relaxedSimdOption,
    batchOption,
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke compile lenet.cvk --out generated",
    "convoke compile resnet-18.cvk --out generated --weights resnet18.safetensors",
    "convoke compile resnet-18.cvk --out generated --target wasm --threads 4 --weights r.safetensors --weights-type f16",
    "convoke compile lenet.cvk --out generated --init seed=1 --batch 8",
    "convoke compile squeezenet.onnx --out generated --target wasm --emit js",
  ],
  async run(words, io) {
    const out = words.one("out");
    if (out === undefined) throw new UsageError("say where to write: --out DIR");
    const wasm = wasmOptions(words);
    const kinds = emittedKinds(words);
    demandSense(words);
    const loaded = await loadModel(words, io);
    if (loaded === undefined) return 1;
    demandCompilable(loaded.model);
    await writeModule(loaded, { out, kinds, wasm }, words, io);
    return 0;
  },
};

/** Undefined where the kernels are TypeScript. */
function wasmOptions(words: Words): WasmModuleOptions | undefined {
  const { target, relaxedSimd } = chosenTarget(words);
  if (target !== "wasm") {
    const stray = ["wasm-in", "threads"].find((name) => words.has(name));
    if (stray !== undefined) throw new UsageError(`--${stray} goes with --target wasm`);
    if (words.one("weights-form") === "packed") throw new UsageError("--weights-form packed goes with --target wasm");
    return undefined;
  }
  const threads = words.count("threads", 1);
  if (threads > MOST_THREADS) throw new UsageError(`--threads takes at most ${MOST_THREADS}, not ${threads}`);
  return {
    place: (words.one("wasm-in") ?? "auto") as "auto" | "module" | "file",
    threads,
    relaxedSimd,
    packedWeights: words.one("weights-form") === "packed",
  };
}

const KINDS = ["js", "ts"] as const;
type Kind = (typeof KINDS)[number];

/** In which languages the module is written. */
function emittedKinds(words: Words): ReadonlySet<Kind> {
  const kinds = (words.one("emit") ?? KINDS.join()).split(",").map((kind) => kind.trim());
  const strange = kinds.find((kind) => !KINDS.includes(kind as Kind));
  if (strange === undefined) return new Set(kinds as Kind[]);
  const more = ["dts", "d.ts"].includes(strange) ? "; js brings NAME.d.ts along" : "";
  throw new UsageError(`--emit takes ${KINDS.join(", ")} or both with a comma between, not ${quote(strange)}${more}`);
}

/** What says how weights are stored needs weights, and packed ones are what the kernels read. */
function demandSense(words: Words): void {
  const isPacked = words.one("weights-form") === "packed";
  if (isPacked && (words.one("weights-type") ?? "f32") !== "f32") {
    throw new UsageError("--weights-form packed and --weights-type f16 exclude each other: kernels read float32");
  }
  if (words.has("weights") || words.has("init") || isOnnx(modelPath(words))) return;
  const stray = ["weights-in", "weights-type", "weights-form"].find((name) => words.has(name));
  if (stray !== undefined) throw new UsageError(`--${stray} goes with --weights FILE or --init seed=N`);
}

/** What is written, and where. */
interface Writing {
  readonly out: string;
  readonly kinds: ReadonlySet<Kind>;
  readonly wasm: WasmModuleOptions | undefined;
}

async function writeModule(loaded: LoadedModel, { out, kinds, wasm }: Writing, words: Words, io: Io): Promise<void> {
  const name = moduleName(words);
  const { model } = loaded;
  // Chosen before compiling, so that a wrong weight file is told at once.
  const stored = await storedFile(loaded, words, io);
  io.progress(`compiling ${model.name}`);
  const { target, accuracy } = chosenTarget(words);
  const { program } = compileModel(model, { target, accuracy }).lowered;
  const file = stored && (await formed(stored, program, wasm, io));
  const inline = file !== undefined && isInline(words.one("weights-in") ?? "auto", sizeOf(file));
  const weights: ModuleOptions["weights"] = file === undefined ? "none" : inline ? { inline: joined(file) } : "beside";
  const texts = emitModule(program, {
    name,
    model: model.name,
    source: basename(modelName(modelPath(words), words)),
    layout: model.layout,
    batch: words.count("batch", 1),
    weights,
    target,
    ...(wasm ? { wasm } : {}),
  });
  const files = filesOf(join(out, name), texts, kinds);
  if (file !== undefined && !inline) files.push([join(out, `${name}.weights`), file]);
  await writeFiles(files);
  for (const [path, contents] of files) io.err(`${shown(path)}  ${bytes(sizeOf(contents))}\n`);
  tellMore(file === undefined && model.graph.parameters.length > 0, wasm, io);
}

/** The weight file, where the model has any and the user chose some. */
async function storedFile({ model, weights }: LoadedModel, words: Words, io: Io): Promise<WeightFile | undefined> {
  const values = (await chosenWeights(words, model.graph, io)) ?? weights;
  const { parameters } = model.graph;
  if (values === undefined || parameters.length === 0) return undefined;
  return weightFile(parameters, values, (words.one("weights-type") ?? weightTypes[0]) as WeightType, io);
}

async function formed(
  file: WeightFile,
  program: Program,
  wasm: WasmModuleOptions | undefined,
  io: Io,
): Promise<Contents> {
  if (wasm?.packedWeights !== true) return file;
  io.progress("packing weights");
  return packWeights(program, joined(file), wasm);
}

function filesOf(stem: string, texts: ModuleTexts, kinds: ReadonlySet<Kind>): [string, Contents][] {
  const { ts, js, dts, wasm, threads } = texts;
  const files: [string, Contents | undefined][] = [
    [`${stem}.ts`, kinds.has("ts") ? ts : undefined],
    [`${stem}.js`, kinds.has("js") ? js : undefined],
    [`${stem}.d.ts`, kinds.has("js") ? dts : undefined],
    [`${stem}.wasm`, wasm],
    [`${stem}.threads.wasm`, threads?.wasm],
    [`${stem}.worker.js`, threads?.worker],
  ];
  return files.filter((file): file is [string, Contents] => file[1] !== undefined);
}

function tellMore(lacksWeights: boolean, wasm: WasmModuleOptions | undefined, io: Io): void {
  if (lacksWeights) {
    io.err("no weights compiled in: hand the bytes of a .safetensors file to load(), or compile with --weights FILE\n");
  }
  if (wasm?.relaxedSimd === true) {
    io.err("relaxed SIMD needs Chrome 114, Node 21 or another engine that has it; load() fails in others\n");
  }
}

function sizeOf(contents: Contents): number {
  if (typeof contents === "string") return Buffer.byteLength(contents);
  return contents instanceof Uint8Array ? contents.length : contents.reduce((sum, part) => sum + part.length, 0);
}

function joined(contents: Contents): Uint8Array {
  return typeof contents === "string" || contents instanceof Uint8Array
    ? Buffer.from(contents)
    : Buffer.concat(contents);
}

function moduleName(words: Words): string {
  const path = modelPath(words);
  if (path === STDIN && !words.has("name") && !words.has("stdin-path")) {
    throw new UsageError("say what the files of a model from standard input are called: --name NAME");
  }
  const file = modelName(path, words);
  const name = words.one("name") ?? basename(file, extname(file));
  if (name !== basename(name) || /^\.*$/.test(name)) {
    throw new UsageError(`--name takes a file name, not ${JSON.stringify(name)}`);
  }
  return name;
}

function isInline(place: string, size: number): boolean {
  return place === "module" || (place === "auto" && size <= SMALL);
}
