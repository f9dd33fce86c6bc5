/** The files that claims about behaviour name: sets of examples, and models to compare with. They lie in the project of the model. */
import { dirname, join } from "node:path";
import { FormatError, importModel, ImportError, type ResolvedModel, type TensorMap } from "../index.ts";
import { isZip, shown, type ClaimedFiles, type DataPort, type Examples, type Runnable } from "../tools.ts";
import { UsageError, type Words } from "./command.ts";
import { readForeign } from "./foreign-models.ts";
import type { Io } from "./io.ts";
import { checkFile, checkOptions, demandCompilable, isForeign } from "./models.ts";
import { fileOfProject, pathOfProject } from "./project.ts";
import { readBytes } from "./read-files.ts";
import { isFolder } from "./stored-sets.ts";
import { readExamples } from "./training-data.ts";
import type { WeightChoice } from "./weight-options.ts";

/** @param weightsFor what models as text are run with, the one that claims and the one that it is compared with. */
export function claimedFiles(model: ResolvedModel, words: Words, weightsFor: WeightChoice, io: Io): ClaimedFiles {
  const root = words.one("root");
  return {
    examples(from, file, ports) {
      const path = found(file, pathOfProject(from, join(dirname(from), file), root));
      io.progress(`reading ${file}`);
      return blamed(file, path, () => readSet(path, ports, model, io));
    },
    model(from, file) {
      const path = found(file, fileOfProject(from, join(dirname(from), file), root));
      return blamed(file, path, async () => {
        const other = await (isForeign(file) ? foreignModel(path, words) : textModel(file, path, words, weightsFor));
        demandCompilable(other.model);
        return other;
      });
    },
  };
}

function found(file: string, path: ReturnType<typeof fileOfProject>): string {
  if (typeof path === "string") return path;
  const why = path === undefined ? `there is no ${shown(file)}` : `${shown(file)} is not read: ${path.refused}`;
  throw new FormatError(why);
}

/** Whatever is wrong is the fault of what the claim names, as it names it. */
async function blamed<T>(file: string, path: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof ImportError) throw new FormatError(`${shown(file)}: ${error.problems.join("; ")}`);
    const isTheirs = error instanceof UsageError || error instanceof FormatError;
    throw isTheirs ? new FormatError(error.message.replaceAll(shown(path), shown(file))) : error;
  }
}

async function readSet(path: string, ports: readonly DataPort[], model: ResolvedModel, io: Io): Promise<Examples> {
  if (isFolder(path) || isZip(readBytes(path, 4))) return readExamples("data", [path], model, ports, io);
  const names = ports.map(({ name }) => name).join(" and ");
  throw new FormatError(`${shown(path)} is no .npz that holds ${names}, and no folder of pictures`);
}

async function foreignModel(path: string, words: Words): Promise<Runnable> {
  const { sizes = {} } = checkOptions(words);
  const { model, weights } = importModel(await readForeign(path), { sizes, rowsAs: "batch" });
  return { model, weights };
}

/** With its own defaults, and weights of the same file by its own names. */
function textModel(file: string, path: string, words: Words, weightsFor: WeightChoice): Runnable {
  if (!file.endsWith(".cvk"))
    throw new FormatError(`${shown(file)} has not the name of a model: .cvk, .onnx, .json, .h5 or .keras`);
  const { set: _, model: __, ...values } = words.values;
  const { models, diagnostics } = checkFile(path, words.withPositionals([path]).withValues(values));
  const error = diagnostics.find(({ severity }) => severity === "error");
  if (error !== undefined) throw new FormatError(`${shown(file)} has errors: ${error.message}`);
  const [model, ...others] = models;
  if (model === undefined || others.length > 0)
    throw new FormatError(`${shown(file)} holds ${models.length} models, where one is due`);
  return { model, weights: demandedWeights(file, model, weightsFor) };
}

function demandedWeights(file: string, { graph }: ResolvedModel, weightsFor: WeightChoice): TensorMap {
  if (graph.parameters.length === 0) return new Map();
  const weights = weightsFor(graph);
  if (weights === undefined)
    throw new FormatError(`${shown(file)} has weights to fill: --weights FILE has those of both models`);
  return weights;
}
