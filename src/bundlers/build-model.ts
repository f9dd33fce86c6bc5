/** A model as a module in memory, for whatever serves it: what it is made of, the files beside it, and what is wrong. */
import { existsSync, readFileSync } from "node:fs";
import { basename, extname } from "node:path";
import { randomUUID } from "node:crypto";
import { sourceMapWriter } from "../index.ts";
import { Words } from "../cli/command.ts";
import { configured } from "../cli/configuration.ts";
import { recordingReads } from "../cli/files-read.ts";
import { compiledModule, demandSense, type CompiledModule } from "../cli/module-files.ts";
import { demandCompilable, isForeign, loadModel } from "../cli/models.ts";
import { settingsFor, takeConfiguration } from "../cli/read-configuration.ts";
import { settableOptions, withSettings } from "../cli/settings.ts";
import { chosenTarget, placeFlags } from "../cli/targets.ts";
import { declarationsOf } from "../cli/types.ts";
import { weightsInOption } from "../cli/weight-options.ts";
import { writeFiles } from "../cli/write-files.ts";
import type { Io } from "../cli/io.ts";
import type { Asked } from "./asked.ts";
import { companionOf, type Companion } from "./companion.ts";
import { isError, listening, thrownMistake, type Mistake } from "./mistakes.ts";
import type { ConvokeOptions } from "./options.ts";
import { settingsInQuery } from "./query.ts";

export interface BuildRequest {
  /** With an absolute path. */
  readonly asked: Asked;
  /** Behind the query, and in front of `convoke.config.json`; its files are named from `root` on. */
  readonly options: ConvokeOptions;
  readonly root: string;
  /** Whether weights and binaries go into the module, since nothing would ship files. */
  readonly isWhole: boolean;
}

/** Gives an expression for the URL object of a file beside a module. */
export type Address = (companion: Companion) => string;

export interface BuiltModule {
  readonly companions: readonly Companion[];
  /** The text of the module. */
  code(address: Address): string;
  /** Its source map, as JSON, in which files have absolute paths. */
  readonly map: string | undefined;
}

export interface Build {
  /** The absolute paths of all that it was made of, and of what was looked for in vain: a change there changes it. */
  readonly files: readonly string[];
  /** Errors, where there is no module; else warnings. */
  readonly mistakes: readonly Mistake[];
  readonly module: BuiltModule | undefined;
}

/** Where the options ask for declarations, those beside the model are kept up to date. */
export async function buildModel(request: BuildRequest): Promise<Build> {
  const { path } = request.asked;
  const { io, found } = listening(path);
  const files = new Set<string>([path]);
  const module = await recordingReads(files, async () => {
    try {
      const built = await builtModule(request, io);
      if (built !== undefined && request.options.types === true) await writeDeclarations(request, io);
      return built;
    } catch (error) {
      found.push(thrownMistake(error, path));
      return undefined;
    }
  });
  const mistakes = found.filter(({ severity }) => severity !== "note");
  const isBroken = module === undefined || mistakes.some(isError);
  const errorsFirst = mistakes.toSorted((a, b) => Number(isError(b)) - Number(isError(a)));
  return { files: [...files], mistakes: errorsFirst, module: isBroken ? undefined : module };
}

async function builtModule(request: BuildRequest, io: Io): Promise<BuiltModule | undefined> {
  const { path } = request.asked;
  const words = await wordsOf(request);
  const name = basename(path, extname(path));
  const compilation = chosenTarget(words, "module");
  demandSense(compilation.target, words);
  const loaded = await loadModel(words, io);
  if (loaded === undefined) return undefined;
  demandCompilable(loaded.model);
  // Nobody can know them, so that no text of a model is taken for one.
  const stamp = `convoke_${randomUUID().replaceAll("-", "")}_`;
  const endings: string[] = [];
  const address = (ending: string): string => {
    if (!endings.includes(ending)) endings.push(ending);
    return `${stamp}${endings.indexOf(ending)}_`;
  };
  const sourceMap = await sourceMapWriter((source) => source);
  const compiled = await compiledModule(loaded, { ...compilation, name, address, sourceMap }, words, io);
  if (compiled === undefined) return undefined;
  const companions = endings.map((ending) => companionOf(`${name}.${ending}`, contentsOf(compiled, ending)));
  const places = new RegExp(`${stamp}(\\d+)_`, "g");
  return {
    companions,
    code: (of) => compiled.js.replace(places, (_, at: string) => of(companions[Number(at)]!)),
    map: compiled.map,
  };
}

/** What the query says, behind it the options, and behind those the configuration. */
async function wordsOf({ asked: { path, query }, options, root, isWhole }: BuildRequest): Promise<Words> {
  const asked = new Words([path], settingsInQuery(query, path), settableOptions);
  const { types: _, ...settings } = options;
  const opted = withSettings(asked, settingsFor(takeConfiguration(settings, root, "convoke"), path));
  const words = await configured(opted);
  return isWhole ? inOne(words, path) : words;
}

/** Of the model as it is without a query: there is one file of declarations, whatever imports ask for. */
async function writeDeclarations(request: BuildRequest, io: Io): Promise<void> {
  const { path } = request.asked;
  const words = await wordsOf({ ...request, asked: { path, query: "" }, isWhole: false });
  // What is wrong with the model has been told.
  const file = await declarationsOf(path, words, { ...io, mistakes: { diagnostics() {}, problems() {} } });
  if (file === undefined || (existsSync(file[0]) && readFileSync(file[0], "utf8") === file[1])) return;
  await writeFiles([file]);
}

/** The words for a module with all that it is made of in it. */
function inOne(words: Words, path: string): Words {
  const hasWeights = words.has("weights") || words.has("init") || isForeign(path);
  const places = [...(hasWeights ? [weightsInOption.name] : []), ...placeFlags(words)];
  return words.withValues({ ...words.values, ...Object.fromEntries(places.map((name) => [name, ["module"]])) });
}

function contentsOf({ files, weights }: CompiledModule, ending: string): readonly Uint8Array[] {
  const file = files[ending];
  if (file === undefined) return weights!;
  return [typeof file === "string" ? new TextEncoder().encode(file) : file];
}
