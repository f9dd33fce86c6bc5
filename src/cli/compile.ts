/** `convoke compile`: a module for exactly one net. */
import { join } from "node:path";
import { storedWeightsTable, type ModuleTexts } from "../index.ts";
import { bytes, shown } from "../tools.ts";
import { helpOption, quote, UsageError, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { compiledModule, demandSense } from "./module-files.ts";
import { writeFiles, type Contents } from "./write-files.ts";
import { batchOption, demandCompilable, loadModel, modelOptions, outputName, type LoadedModel } from "./models.ts";
import { chosenSourceMap, demandMappable, mapComment, noMapNote, sourceMapOption } from "./source-maps.ts";
import { aboutTargets, accuracyOption, chosenTarget, targetFlags, targetOption, type Compilation } from "./targets.ts";
import { demandTrainWords, trainOptions } from "./train-option.ts";
import { fitOption, weightOptions, weightsInOption, weightTypeOption } from "./weight-options.ts";

export const compile: Command = {
  name: "compile",
  summary: "compile a model to a JavaScript and TypeScript module without a runtime",
  usage: "MODEL --out DIR",
  details:
    "Writes NAME.ts, NAME.js and NAME.d.ts (see --emit), and with --weights or --init, or from an ONNX model, the weights: into the\n" +
    `module where they are small, else to NAME.weights next to it. What the kernels are is said by --target:\n${aboutTargets()}`,
  options: [
    { name: "out", value: "DIR", help: "the folder to write to; made where it is missing" },
    { name: "name", value: "NAME", help: "the files' name (default: the model file's)" },
    targetOption,
    accuracyOption,
    { name: "emit", value: "KINDS", help: "js: NAME.js and NAME.d.ts; ts: NAME.ts (default js,ts: both)" },
    sourceMapOption,
    ...weightOptions,
    weightsInOption,
    weightTypeOption,
    fitOption,
    ...targetFlags("module"),
    batchOption,
    ...trainOptions,
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke compile lenet.cvk --out generated",
    "convoke compile resnet-18.cvk --out generated --weights resnet18.safetensors",
    "convoke compile resnet-18.cvk --out generated --target wasm --threads 4 --weights r.safetensors --weights-type f16",
    "convoke compile lenet.cvk --out generated --init seed=1 --batch 8",
    "convoke compile squeezenet.onnx --out generated --target wasm --emit js",
    "convoke compile mnist.cvk --out generated --target wasm --train --step-batch 16",
  ],
  isOnModel: true,
  async run(words, io) {
    const out = words.one("out");
    if (out === undefined) throw new UsageError("say where to write: --out DIR");
    const compilation = chosenTarget(words, "module");
    const kinds = emittedKinds(words);
    demandSense(compilation.target, words);
    demandTrainWords(words, compilation.target);
    demandMappable(words, kinds);
    const loaded = await loadModel(words, io);
    if (loaded === undefined) return 1;
    demandCompilable(loaded.model);
    return (await writeModule(loaded, { out, kinds, ...compilation }, words, io)) ? 0 : 1;
  },
};

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

/** What is written, and where. */
interface Writing extends Compilation {
  readonly out: string;
  readonly kinds: ReadonlySet<Kind>;
}

/** False where a claim does not hold of the weights, which has been reported: then nothing is written. */
async function writeModule(loaded: LoadedModel, writing: Writing, words: Words, io: Io): Promise<boolean> {
  const { out, kinds, target } = writing;
  const name = outputName(words);
  const sourceMap = await chosenSourceMap(words, join(out, name));
  const compiled = await compiledModule(loaded, { ...writing, name, sourceMap }, words, io);
  if (compiled === undefined) return false;
  const { weights, stored, map } = compiled;
  const files = filesOf(join(out, name), name, compiled, kinds);
  if (weights !== undefined) files.push([join(out, `${name}.weights`), weights]);
  await writeFiles(files);
  io.out(storedWeightsTable(stored ?? []));
  for (const [path, contents] of files) io.err(`${shown(path)}  ${bytes(sizeOf(contents))}\n`);
  if (stored === undefined && loaded.model.graph.parameters.length > 0) {
    io.err(noWeightsNote(words));
  }
  if (words.has("source-map") && map === undefined) io.err(noMapNote(name));
  if (target.module?.note !== undefined) io.err(`${target.module.note}\n`);
  return true;
}

function noWeightsNote(words: Words): string {
  if (words.has("train"))
    return "no weights compiled in: load() draws them by its seed, or takes the bytes of a .safetensors file\n";
  return "no weights compiled in: hand the bytes of a .safetensors file to load(), or compile with --weights FILE\n";
}

function filesOf(stem: string, name: string, texts: ModuleTexts, kinds: ReadonlySet<Kind>): [string, Contents][] {
  const { ts, js, dts, map, files } = texts;
  return [
    ...(kinds.has("ts") ? ([[`${stem}.ts`, ts]] as const) : []),
    ...(kinds.has("js")
      ? ([
          [`${stem}.js`, map === undefined ? js : js + mapComment(name)],
          [`${stem}.d.ts`, dts],
        ] as const)
      : []),
    ...(map === undefined ? [] : ([[`${stem}.js.map`, map]] as const)),
    ...Object.entries(files).map(([ending, contents]) => [`${stem}.${ending}`, contents] as const),
  ].map(([path, contents]) => [path, contents]);
}

function sizeOf(contents: Contents): number {
  if (typeof contents === "string") return Buffer.byteLength(contents);
  return contents instanceof Uint8Array ? contents.length : contents.reduce((sum, part) => sum + part.length, 0);
}
