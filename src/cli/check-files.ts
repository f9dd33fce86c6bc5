/** Several models at once: each file is read and checked, and what is wrong with one does not hide the others. */
import { FormatError, Source, type Counts, type Diagnostic, type ResolvedModel, type WeightType } from "../index.ts";
import { briefBlocks, noneOmitted, shown, sumOfCounts } from "../tools.ts";
import type { Words } from "./command.ts";
import { configured } from "./configuration.ts";
import { reportingOnce } from "./failure.ts";
import { findModels } from "./find-models.ts";
import type { Io } from "./io.ts";
import { settingMistakesPlaced, type CheckedWith } from "./setting-mistakes.ts";
import { checkFile, checkOptions, isForeign, judgedType, modelName, type Texts } from "./models.ts";

export interface CheckedFile {
  /** As messages call it. */
  readonly name: string;
  /** Those without an error, but perhaps with claims that do not hold. */
  readonly models: readonly ResolvedModel[];
  /** Of text without models: what there is instead. */
  readonly blocks: string | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly omitted: Counts;
  /** The type that figures and claims about the bytes of weights are for. */
  readonly weightsType: WeightType;
  /** Of a model of another program: what is not supported or not sound, one a node. */
  readonly problems: readonly string[];
  /** Of such a model: what was checked, and what a user should know of it although it is not a mistake. */
  readonly scope: string | undefined;
  readonly notes: readonly string[];
}

export interface CheckedFiles {
  readonly files: readonly CheckedFile[];
  /** Those of all files, each once. */
  readonly diagnostics: readonly Diagnostic[];
  /** How many more there are than are printed. */
  readonly omitted: Counts;
  /** The exit code of the files that could not be read, which have been reported. */
  readonly unread: number;
  /** Which those are. */
  readonly unreadFiles: readonly string[];
}

/** Telling takes time as well. */
export const PROGRESS_STEP = 50;

/** `texts` stand for those of files. */
export async function checkFiles(words: Words, io: Io, texts: Texts = new Map()): Promise<CheckedFiles> {
  // Wrong words are reported once, not for each file.
  checkOptions(words);
  const files: (CheckedFile & CheckedWith)[] = [];
  const fail = reportingOnce(io);
  const unreadFiles: string[] = [];
  let unread = 0;
  const paths = await findModels(words.positionals, io);
  for (const [at, path] of paths.entries()) {
    if (at % PROGRESS_STEP === PROGRESS_STEP - 1) io.progress(`checking ${at + 1} of ${paths.length} files`);
    try {
      const own = await configured(words, path);
      files.push({ path, words: own, ...(await checkOne(path, own, texts)) });
    } catch (error) {
      unread = Math.max(unread, fail(error));
      unreadFiles.push(path);
    }
  }
  const found = await settingMistakesPlaced(files);
  return { ...together(files.map((file, at) => ({ ...file, diagnostics: found[at]! }))), unread, unreadFiles };
}

/** What was found in files, each mistake once. */
export function together(files: readonly CheckedFile[]): Omit<CheckedFiles, "unread" | "unreadFiles"> {
  return {
    files,
    diagnostics: distinct(files.flatMap((file) => file.diagnostics)),
    omitted: sumOfCounts(files.map((file) => file.omitted)),
  };
}

export const nothingFound = {
  models: [],
  blocks: undefined,
  diagnostics: [],
  omitted: noneOmitted,
  problems: [],
  scope: undefined,
  notes: [],
};

async function checkOne(path: string, words: Words, texts: Texts): Promise<CheckedFile & Pick<CheckedWith, "source">> {
  const nothing = { ...nothingFound, source: new Source(path, ""), weightsType: judgedType(words) };
  if (!isForeign(path)) {
    const checked = checkFile(path, words, texts, { everySize: true });
    const blocks = checked.models.length === 0 ? briefBlocks(checked.source) : undefined;
    return { ...nothing, name: modelName(path, words), ...checked, blocks };
  }
  // Loaded when it is needed, so that commands on text start fast.
  const { importProblems, loadForeign, scopeOf } = await import("./foreign-models.ts");
  const outcome = await importProblems(() => loadForeign(path, words)).catch((error) => brokenFile(path, error));
  if ("problems" in outcome) return { ...nothing, name: path, problems: outcome.problems };
  const { file, imported } = outcome.value;
  return { ...nothing, name: path, models: [imported.model], scope: scopeOf(file), notes: imported.notes };
}

/** A file that is no model at all is a finding like others. */
function brokenFile(path: string, error: unknown): { readonly problems: readonly string[] } {
  if (!(error instanceof FormatError)) throw error;
  const head = `${shown(path)}: `;
  return { problems: [error.message.startsWith(head) ? error.message.slice(head.length) : error.message] };
}

/** A mistake in an imported file is found once for each file that imports it. */
function distinct(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  return diagnostics.filter(({ code, message, span }) => {
    const key = [span.source.path, span.start, span.end, code, message].join("\0");
    return !seen.has(key) && seen.add(key);
  });
}
