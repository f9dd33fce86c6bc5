/** `convoke compile`: a module for exactly one net. */
import { basename, extname, join } from "node:path";
import { compileModel } from "../compile.ts";
import { writeSafetensors } from "../formats/safetensors.ts";
import { emitModule, type ModuleOptions } from "../index.ts";
import { bytes } from "../reports/numbers.ts";
import type { ResolvedModel } from "../index.ts";
import { storedWeights } from "../weights/match.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { writeFiles, type Io } from "./io.ts";
import { batchOption, demandCompilable, loadModel, modelOptions, modelPath } from "./models.ts";
import { chosenWeights, weightOptions } from "./weights.ts";

/** Up to this many bytes, weights go into the module itself unless told otherwise. */
const SMALL = 128 * 1024;

export const compile: Command = {
  name: "compile",
  summary: "compile a model to a JavaScript and TypeScript module without a runtime",
  usage: "MODEL.cvk --out DIR",
  details:
    "Writes NAME.ts, NAME.js and NAME.d.ts, and with --weights or --init the weights: into the module where they are\n" +
    "small, else to NAME.weights beside it.",
  options: [
    { name: "out", value: "DIR", help: "the folder to write to; made where it is missing" },
    { name: "name", value: "NAME", help: "the files' name (default: the model file's)" },
    ...weightOptions,
    {
      name: "weights-in",
      value: "PLACE",
      choices: ["auto", "module", "file"],
      help: `where to put the weights (default auto: into the module up to ${bytes(SMALL)})`,
    },
    batchOption,
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke compile lenet.cvk --out generated",
    "convoke compile resnet-18.cvk --out generated --weights resnet18.safetensors",
    "convoke compile lenet.cvk --out generated --init seed=1 --batch 8",
  ],
  async run(words, io) {
    const out = words.one("out");
    if (out === undefined) throw new UsageError("say where to write: --out DIR");
    const model = loadModel(words, io);
    if (model === undefined) return 1;
    demandCompilable(model);
    writeModule(model, out, words, io);
    return 0;
  },
};

function writeModule(model: ResolvedModel, out: string, words: Words, io: Io): void {
  const name = moduleName(words);
  // Chosen before compiling, so that a wrong weight file is told at once.
  const values = chosenWeights(words, model.graph);
  io.progress(`compiling ${model.name}`);
  const { program } = compileModel(model).lowered;
  const { parameters } = model.graph;
  const file = values && parameters.length > 0 ? writeSafetensors(storedWeights(parameters, values)) : undefined;
  const inline = file !== undefined && isInline(words.one("weights-in") ?? "auto", file.length);
  const weights: ModuleOptions["weights"] = file === undefined ? "none" : inline ? { inline: file } : "beside";
  const texts = emitModule(program, {
    name,
    model: model.name,
    source: basename(modelPath(words)),
    layout: model.layout,
    batch: words.count("batch", 1),
    weights,
  });
  const files: [string, string | Uint8Array][] = [
    [join(out, `${name}.ts`), texts.ts],
    [join(out, `${name}.js`), texts.js],
    [join(out, `${name}.d.ts`), texts.dts],
  ];
  if (file !== undefined && !inline) files.push([join(out, `${name}.weights`), file]);
  writeFiles(files);
  for (const [path, contents] of files) io.err(`${path}  ${bytes(Buffer.byteLength(contents))}\n`);
  if (file === undefined && parameters.length > 0) {
    io.err("no weights compiled in: hand the bytes of a .safetensors file to load(), or compile with --weights FILE\n");
  }
}

function moduleName(words: Words): string {
  const name = words.one("name") ?? basename(modelPath(words), extname(modelPath(words)));
  if (name !== basename(name) || /^\.*$/.test(name)) {
    throw new UsageError(`--name takes a file name, not ${JSON.stringify(name)}`);
  }
  return name;
}

function isInline(place: string, size: number): boolean {
  return place === "module" || (place === "auto" && size <= SMALL);
}
