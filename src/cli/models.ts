/** What the commands that work on one model share: its options, reading it, choosing it, telling its mistakes. */
import {
  check,
  formatDiagnostics,
  FormatError,
  openSizes,
  oversizedMessage,
  type Checked,
  type CheckOptions,
  type Diagnostic,
  type Host,
  type Refusal,
  type ResolvedModel,
  type StoredWeight,
  type TensorMap,
} from "../index.ts";
import { judgeStored, noneOmitted, severityCounts, nearest, shown } from "../tools.ts";
import { UsageError, type Words } from "./command.ts";
import type { LoadedModel } from "./loaded-model.ts";
import { isForeign, modelName, STDIN } from "./model-names.ts";
import { checkOptions, modelPath } from "./model-options.ts";
import type { Io } from "./io.ts";
import { projectHost, readModelText, readModelTextFromStdin } from "./project.ts";
import { settingMistakesPlaced } from "./setting-mistakes.ts";
import { realPath } from "./real-path.ts";

export type { LoadedModel } from "./loaded-model.ts";
export {
  batchOption,
  checkOptions,
  judgedType,
  judgedTypeOption,
  modelOptions,
  modelPath,
  outputName,
  settingOptions,
} from "./model-options.ts";
export { isForeign, modelName, STDIN } from "./model-names.ts";

/**
 * Reads and checks the model; its mistakes are printed on the error stream, and it is undefined where it has errors, claims
 * that do not hold among them unless `despiteClaims`.
 */
export async function loadModel(
  words: Words,
  io: Io,
  despiteClaims = false,
  more: Pick<CheckOptions, "everySize"> = {},
): Promise<LoadedModel | undefined> {
  const path = modelPath(words);
  if (!isForeign(path)) return loadText(path, words, io, despiteClaims, more);
  // Loaded when it is needed, so that commands on text start fast.
  const { loadForeign, withProblemsReported } = await import("./foreign-models.ts");
  const loaded = await withProblemsReported(path, io, () => loadForeign(path, words));
  if (loaded === undefined) return undefined;
  const { model, weights, quantised, inputs, outputs } = loaded.imported;
  return { model, weights, quantised, ports: { inputs, outputs } };
}

/** Texts that stand for those of files, by `placeOf` their paths. */
export type Texts = ReadonlyMap<string, string>;

/** One for all spellings of a path. */
export function placeOf(path: string): string {
  return path === STDIN ? STDIN : realPath(path);
}

/** A model text, and what it imports. */
export function checkFile(
  path: string,
  words: Words,
  texts: Texts = new Map(),
  more: Pick<CheckOptions, "everySize"> = {},
): Checked {
  const options = { ...checkOptions(words), ...more };
  const name = modelName(path, words);
  const host = withTexts(projectHost(name, words.one("root")), texts);
  return check(name, texts.get(placeOf(path)) ?? textAt(path), host, options);
}

/** The text of a model that the user names, or why it is none. */
export function textAt(path: string): string | Refusal {
  return path === STDIN ? readModelTextFromStdin() : readModelText(path);
}

function withTexts(host: Host, texts: Texts): Host {
  if (texts.size === 0) return host;
  return {
    ...host,
    readFile(path) {
      const found = host.readFile(path);
      return typeof found === "string" ? (texts.get(placeOf(path)) ?? found) : found;
    },
  };
}

async function loadText(
  path: string,
  words: Words,
  io: Io,
  despiteClaims: boolean,
  more: Pick<CheckOptions, "everySize">,
): Promise<LoadedModel | undefined> {
  const checked = checkFile(path, words, new Map(), more);
  const { models, omitted } = checked;
  const [diagnostics] = await settingMistakesPlaced([{ path, words, ...checked }]);
  const found = { diagnostics: diagnostics!, omitted };
  const name = modelName(path, words);
  const errors = reportMistakes(found, name, io);
  if (despiteClaims ? !areOfClaims(errors) : errors.length > 0) return undefined;
  return {
    model: chooseModel(name, models, words.one("model")),
    weights: undefined,
    breaksClaims: errors.length > 0,
  };
}

/** Whether no more is wrong than what a model says of itself, so that its figures stand. */
export function areOfClaims(errors: readonly Diagnostic[]): boolean {
  return errors.every(({ code }) => code.startsWith("claim/"));
}

/** Tells what was found; gives the errors among it. */
function reportMistakes({ diagnostics, omitted }: Mistakes, name: string, io: Io): readonly Diagnostic[] {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (io.mistakes !== undefined) {
    io.mistakes.diagnostics(diagnostics, omitted);
    return errors;
  }
  io.err(formatDiagnostics(diagnostics, omitted, io.errStyle));
  if (errors.length > 0) io.err(`${severityCounts(diagnostics, omitted)} in ${shown(name)}\n`);
  return errors;
}

type Mistakes = Pick<Checked, "diagnostics" | "omitted">;

/** Whether what a model claims holds of its weights as they are stored; what does not is reported. */
export function holdsStored(model: ResolvedModel, weights: readonly StoredWeight[], words: Words, io: Io): boolean {
  const { all: diagnostics, omitted } = judgeStored(model, weights);
  return reportMistakes({ diagnostics, omitted }, modelName(modelPath(words), words), io).length === 0;
}

/** Tells errors that were found in the model that the words name. */
export function tellErrors(diagnostics: readonly Diagnostic[], words: Words, io: Io): void {
  if (diagnostics.length > 0)
    reportMistakes({ diagnostics, omitted: noneOmitted }, modelName(modelPath(words), words), io);
}

/** @throws UsageError where there is none of that name, or several without one. */
export function chooseModel(path: string, models: readonly ResolvedModel[], name: string | undefined): ResolvedModel {
  const names = models.map((model) => model.name);
  if (models.length === 0)
    throw new UsageError(`${path} holds no model; a model is written as: model Name { input image [1, 28, 28] … }`);
  if (name === undefined) {
    if (models.length > 1)
      throw new UsageError(`${path} holds several models; choose one with --model: ${names.join(", ")}`);
    return models[0]!;
  }
  const chosen = models.find((model) => model.name === name);
  if (chosen !== undefined) return chosen;
  const near = nearest(name, names);
  const hint = near === undefined ? `it holds ${names.join(", ")}` : `did you mean ${near}?`;
  throw new UsageError(`${path} holds no model ${JSON.stringify(name)}; ${hint}`);
}

/**
 * What compiling and running ask of a model.
 * @throws UsageError where a size is still a name.
 * @throws FormatError where a tensor is too large for any module.
 */
export function demandCompilable(model: ResolvedModel): void {
  demandBound(model);
  const { graph } = model;
  const oversized = oversizedMessage(graph);
  if (oversized !== undefined) throw new FormatError(oversized);
}

/** @throws UsageError where a size is still a name. */
export function demandBound({ graph }: ResolvedModel): void {
  const open = openSizes(graph);
  if (open.length === 0) return;
  const options = open.map((name) => `--size ${name}=224`).join(" ");
  throw new UsageError(`the size${open.length > 1 ? "s" : ""} ${open.join(", ")} must be bound: ${options}`);
}

/** @throws UsageError where a model lacks weights. */
export function demandWeights({ graph }: ResolvedModel, weights: TensorMap): void {
  if (graph.parameters.length <= weights.size) return;
  throw new UsageError("the model has weights to fill: --weights FILE.safetensors, or --init seed=N for random ones");
}
