/** `convoke run`: compiles a model in memory and runs it on arrays. */
import {
  engineFor,
  fitToPort,
  readNpy,
  runBatches,
  withPorts,
  writeNpy,
  type Engine,
  type EnginePort,
  type NpyTensor,
  type TensorData,
  storedTypes,
  storedValues,
} from "../index.ts";
import { insteadOf, isNpy, nearest, shown } from "../tools.ts";
import { helpOption, quote, UsageError, type Command, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { readBytes } from "./read-files.ts";
import { withPathInErrors } from "./file-errors.ts";
import {
  demandClasses,
  pictureOptions,
  picturedInputs,
  readPictures,
  topJson,
  topsOf,
  topText,
} from "./run-pictures.ts";
import { isStream, writeFiles } from "./write-files.ts";
import { realPath } from "./real-path.ts";
import { batchOption, demandCompilable, demandWeights, loadModel, modelOptions, type LoadedModel } from "./models.ts";
import { accuracyOption, chosenAccuracy, chosenEngines, engineOption, targetFlags } from "./targets.ts";
import { givenWeights, weightOptions, weightsToStore, weightTypeHereOption } from "./weight-options.ts";

export const run: Command = {
  name: "run",
  summary: "compile a model in memory and run it on .npy arrays or pictures",
  usage: "MODEL --input FILE.npy",
  details:
    "An array that holds more examples than the batch is run batch by batch, and the results are stacked. Without\n" +
    "--output the results are printed as JSON: { name: { shape, data } }. With --top and --format json what is printed is\n" +
    "[{ image, example, output, top: [{ name, score }] }], an element for each example of each output that has names:\n" +
    "image is the file as it was named, null for an array; example counts from 1; the highest score comes first.",
  options: [
    {
      name: "input",
      value: "[NAME=]FILE.npy",
      repeatable: true,
      help: "an input; the name may be left out where there is one",
    },
    ...pictureOptions,
    { name: "output", value: "[NAME=]FILE.npy", repeatable: true, help: "where to write an output" },
    engineOption,
    accuracyOption,
    ...targetFlags("run"),
    ...weightOptions,
    weightTypeHereOption,
    batchOption,
    ...modelOptions,
    helpOption,
  ],
  examples: [
    "convoke run mnist.cvk --weights mnist.safetensors --input digits.npy --output scores.npy",
    "convoke run net.cvk --weights net.safetensors --image cat.jpg --top 5",
    "convoke run net.cvk --weights net.safetensors --image a.jpg --image b.jpg --top 5 --format json",
    "convoke run edge.cvk --input image=photo.npy --target reference",
    "convoke run resnet-18.cvk --init seed=1 --input photo.npy --target wasm",
  ],
  isOnModel: true,
  async run(words, io) {
    const [choice] = chosenEngines(words);
    words.all("output").forEach(demandNpy);
    const loaded = await loadModel(words, io);
    if (loaded === undefined) return 1;
    const { model } = loaded;
    demandCompilable(model);
    const top = words.has("top") ? words.count("top", 1) : undefined;
    if (top !== undefined) demandClasses(loaded);
    else if (words.has("format")) throw new UsageError("--format goes with --top N: other results are printed as JSON");
    const given = (await givenWeights(words, loaded, io)) ?? { weights: new Map<string, TensorData>() };
    demandWeights(model, given.weights);
    const stored = words.has("weights-type") ? weightsToStore(model.graph, given, words) : undefined;
    const weights = stored ? storedValues(stored) : given.weights;
    io.progress(`compiling ${model.name}`);
    const inner = await engineFor(model, weights, choice!, {
      accuracy: chosenAccuracy(words),
      weightsType: stored ? storedTypes(stored) : "f32",
    });
    const engine = loaded.ports === undefined ? inner : withPorts(inner, loaded.ports);
    const outputFiles = assign(
      "output",
      words,
      engine.outputs.map(({ name }) => name),
    );
    const inputFiles = assign(
      "input",
      words,
      engine.inputs.map(({ name }) => name),
    );
    const images = assignImages(words, loaded, inputFiles);
    demandOthers(outputFiles, inputFiles);
    const pictures = await readPictures(loaded, images);
    const results = await runBatches(engine, readInputs(engine, inputFiles, pictures), (batch, batches) =>
      io.progress(batches === 1 ? "running" : `running ${batch + 1} of ${batches}`),
    );
    await writeFiles(
      [...outputFiles].map(([name, path]) => {
        const { shape, data } = results.get(name)!;
        return [path, writeNpy(shape, data)];
      }),
    );
    if (top !== undefined) {
      const tops = topsOf(loaded, results, top, [...images.values()][0] ?? []);
      io.out(words.one("format") === "json" ? topJson(tops) : topText(tops));
    } else if (outputFiles.size === 0) printResults(results, io);
    for (const [name, path] of outputFiles) {
      io.err(`${shown(path)}  ${shown(name)} [${results.get(name)!.shape.join(", ")}]\n`);
    }
    return 0;
  },
};

/** The files named for inputs or outputs, by name. */
function assign(option: string, words: Words, names: readonly string[]): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const text of words.all(option)) {
    const [name, path] = nameAndPath(option, text, names);
    if (files.has(name)) throw new UsageError(`--${option} names ${name} twice`);
    files.set(name, path);
  }
  return files;
}

/** The files of pictures, one an example, by the names of inputs. */
function assignImages(
  words: Words,
  loaded: LoadedModel,
  inputs: ReadonlyMap<string, string>,
): ReadonlyMap<string, readonly string[]> {
  const files = new Map<string, string[]>();
  if (!words.has("image")) return files;
  const names = picturedInputs(loaded);
  for (const text of words.all("image")) {
    const [name, path] = nameAndPath("image", text, names);
    if (inputs.has(name)) throw new UsageError(`--image and --input both name ${name}`);
    files.set(name, [...(files.get(name) ?? []), path]);
  }
  return files;
}

function nameAndPath(option: string, text: string, names: readonly string[]): readonly [string, string] {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(0, at));
  if (at > 0 && names.includes(name)) return [name, text.slice(at + 1)];
  if (at > 0 && !/[/\\.]/.test(name)) {
    const near = nearest(name, names);
    throw new UsageError(
      `the model has no ${option} ${JSON.stringify(name)}; ${near === undefined ? `it has ${names.join(", ")}` : `did you mean ${near}?`}`,
    );
  }
  if (names.length !== 1)
    throw new UsageError(
      `say which ${option} it is: --${option} NAME=${option === "image" ? "FILE" : "FILE.npy"} with one of ${names.join(", ")}`,
    );
  return [names[0]!, text];
}

/** Nothing else is overwritten; devices and pipes are not files. */
function demandNpy(output: string): void {
  const path = /\.npy$/i.test(output) ? undefined : output.slice(output.indexOf("=") + 1);
  if (path === undefined || isStream(path)) return;
  throw new UsageError(`--output writes a .npy file, whose name ends so, unlike ${quote(path)}`);
}

/** Inputs are not overwritten. */
function demandOthers(outputs: ReadonlyMap<string, string>, inputs: ReadonlyMap<string, string>): void {
  const read = new Set([...inputs.values()].map(realPath));
  const both = [...outputs.values()].find((path) => !isStream(path) && read.has(realPath(path)));
  if (both !== undefined) throw new UsageError(`--output would overwrite the input ${shown(both)}: name another file`);
}

function readInputs(
  engine: Engine,
  files: ReadonlyMap<string, string>,
  pictures: ReadonlyMap<string, NpyTensor>,
): ReadonlyMap<string, NpyTensor> {
  const missing = engine.inputs.filter(({ name }) => !files.has(name) && !pictures.has(name));
  if (missing.length > 0) {
    throw new UsageError(
      `missing: ${missing.map(({ name, shape }) => `--input ${name}=FILE.npy with shape [${shape.join(", ")}]`).join(", ")}`,
    );
  }
  return new Map(
    engine.inputs.map((port) => [port.name, pictures.get(port.name) ?? readInput(files.get(port.name)!, port)]),
  );
}

/** @throws FormatError that begins with the path. */
function readInput(path: string, port: EnginePort): NpyTensor {
  const bytes = readBytes(path);
  return withPathInErrors(path, () => {
    const other = isNpy(bytes) ? undefined : insteadOf("array", [], bytes, ARRAY_ADVICE);
    if (other !== undefined) throw other;
    return fitToPort(port, readNpy(bytes));
  });
}

const ARRAY_ADVICE = 'arrays are .npy files, from Python: numpy.save("input.npy", array.astype("float32"))';

/** Numbers that JSON has no words for are printed as strings. */
function printResults(results: ReadonlyMap<string, NpyTensor>, io: Io): void {
  const entries = [...results].map(([name, { shape, data }]) => {
    const values = [...data].map((value) => (Number.isFinite(value) ? value : String(value)));
    return `  ${JSON.stringify(name)}: { "shape": ${JSON.stringify(shape)}, "data": ${JSON.stringify(values)} }`;
  });
  io.out(`{\n${entries.join(",\n")}\n}\n`);
}
