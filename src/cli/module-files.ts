/** A compiled module in memory: what `compile` writes, and what plugins of bundlers hand on. */
import { basename } from "node:path";
import {
  compileModel,
  emitModule,
  packWeights,
  storedTypes,
  storedValues,
  weightFileChunks,
  type ModuleOptions,
  type ModuleTexts,
  type StoredWeight,
  type Target,
} from "../index.ts";
import { UsageError, type Words } from "./command.ts";
import type { Io } from "./io.ts";
import { holdsStored, isForeign, modelName, modelPath, type LoadedModel } from "./models.ts";
import { chosenTraining } from "./train-option.ts";
import { weightFlags, type Compilation } from "./targets.ts";
import { demandTrainable } from "./training-settings.ts";
import { demandStorage, givenWeights, SMALL, weightsToStore, weightTypeOf } from "./weight-options.ts";

export interface ModuleRequest extends Compilation, Pick<ModuleOptions, "name" | "address" | "sourceMap"> {}

export interface CompiledModule extends ModuleTexts {
  /** The weight file in parts, where there is one: `NAME.weights`. */
  readonly weights: readonly Uint8Array[] | undefined;
  /** How the weights of the file, or those in the module, are stored. */
  readonly stored: readonly StoredWeight[] | undefined;
}

/**
 * What says how weights are stored needs weights; but a module may be made for a type of those that it is handed later.
 * @throws UsageError where there are none.
 */
export function demandSense({ module }: Target, words: Words): void {
  demandStorage(words);
  if (module?.packWeights !== undefined && words.has("fit")) {
    const packing = weightFlags(words).map((flag) => `--${flag} ${words.one(flag)!}`);
    throw new UsageError(
      `--fit and ${packing.join(" ")} exclude each other: --fit counts the bytes of a safetensors file`,
    );
  }
  const given = [...["weights-in", "fit"].filter((name) => words.has(name)), ...weightFlags(words)];
  if (words.has("weights") || words.has("init") || isForeign(modelPath(words))) return;
  if (given[0] !== undefined) throw new UsageError(`--${given[0]} goes with --weights FILE or --init seed=N`);
}

/** Undefined where a claim does not hold of the weights, which has been reported. */
export async function compiledModule(
  loaded: LoadedModel,
  request: ModuleRequest,
  words: Words,
  io: Io,
): Promise<CompiledModule | undefined> {
  const { target, accuracy, name, address, sourceMap } = request;
  const { model } = loaded;
  // Chosen before compiling, so that a wrong weight file is reported right away.
  const chosen = await givenWeights(words, loaded, io);
  const given = model.graph.parameters.length === 0 ? undefined : chosen;
  const stored = given && weightsToStore(model.graph, given, words);
  if (stored !== undefined && !holdsStored(model, stored, words, io)) return undefined;
  io.progress(`compiling ${model.name}`);
  const weightsType = stored ? storedTypes(stored) : weightTypeOf(words);
  const options = { target, accuracy, weightsType, training: chosenTraining(words, model) };
  const compile = () => compileModel(model, options);
  const { lowered, training } = options.training === undefined ? compile() : demandTrainable(compile);
  const { program } = lowered;
  const isPacked = target.module?.packWeights !== undefined;
  if (isPacked && given) io.progress("packing weights");
  const file =
    stored && (isPacked ? await packWeights(program, storedValues(stored), target) : weightFileChunks(stored));
  const isInline = file !== undefined && goesInline(words.one("weights-in") ?? "auto", sizeOf(file));
  const texts = emitModule(program, {
    name,
    model: model.name,
    source: basename(modelName(modelPath(words), words)),
    layout: model.layout,
    weights: file === undefined ? "none" : isInline ? { inline: Buffer.concat(file) } : "file",
    readsBytes: weightTypeOf(words) === "u8" || (stored ?? []).some(({ type }) => type === "u8"),
    target,
    training,
    sourceMap,
    ...(address && { address }),
  });
  return { ...texts, weights: isInline ? undefined : file, stored };
}

/** The declarations of a module, without reading its weights. */
export function moduleDeclarations(loaded: LoadedModel, request: ModuleRequest, words: Words): string {
  const { model, weights } = loaded;
  const { target, accuracy, name } = request;
  const { program } = compileModel(model, { target, accuracy, weightsType: weightTypeOf(words) }).lowered;
  const hasWeights = weights !== undefined || words.has("weights") || words.has("init");
  const source = basename(modelName(modelPath(words), words));
  const given = hasWeights ? { inline: new Uint8Array() } : "none";
  return emitModule(program, { name, model: model.name, source, layout: model.layout, weights: given, target }).dts;
}

function goesInline(place: string, size: number): boolean {
  return place === "module" || (place === "auto" && size <= SMALL);
}

function sizeOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((sum, part) => sum + part.length, 0);
}
