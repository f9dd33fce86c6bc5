/** `convoke types`: declarations beside models, for projects that import these by a plugin of their bundler. */
import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { countOf, shown } from "../tools.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { configured } from "./configuration.ts";
import { exitCodes, reportFailure, reportingOnce } from "./failure.ts";
import { findModels } from "./find-models.ts";
import type { Io } from "./io.ts";
import { checkFile, demandCompilable, isForeign, loadModel, modelOptions, STDIN } from "./models.ts";
import { moduleDeclarations } from "./module-files.ts";
import { settableOptions } from "./settings.ts";
import { chosenTarget } from "./targets.ts";
import { declarationNaming } from "./tsconfig.ts";
import { watching } from "./watch.ts";
import { writeFiles } from "./write-files.ts";

export const types: Command = {
  name: "types",
  summary: "write declarations beside models, for programs that import these by a bundler's plugin",
  usage: "FILE|FOLDER|PATTERN…",
  details:
    "Of net.cvk the declarations are in net.cvk.d.ts or, where the nearest tsconfig.json asks for endings as Node does\n" +
    '("moduleResolution": "nodenext", or "allowArbitraryExtensions"), in net.d.cvk.ts. Shapes are literal types, as the\n' +
    "convoke.config.json of a model has its sizes. Files that say the same already are left alone.",
  options: [
    { name: "check", help: "write nothing; exit with 1 where declarations are missing or say something else" },
    { name: "watch", help: "go on, and write them anew when a model changes, or what it is made of" },
    ...modelOptions.filter(({ name }) => ["root", "config"].includes(name)),
    helpOption,
  ],
  examples: ["convoke types src", "convoke types src --check", "convoke types 'src/**/*.cvk' --watch"],
  async run(words, io) {
    if (words.positionals.length === 0) throw new UsageError("name models or a folder of them: convoke types src");
    if (words.positionals.includes(STDIN)) throw new UsageError("declarations lie beside a file: name it instead of -");
    if (words.has("check") && words.has("watch")) throw new UsageError("--check and --watch exclude each other");
    if (!words.has("watch")) return writeTypes(await findModels(words.positionals, io), words, io);
    return watching(async () => {
      const code = await written(words, io);
      io.err(`${code === exitCodes.fine ? "types are up to date" : "there are mistakes"}; watching for changes\n`);
    }, words.positionals);
  },
};

/** While watching, models may come and go, and what cannot be done now may be later. */
async function written(words: Words, io: Io): Promise<number> {
  try {
    return await writeTypes(await findModels(words.positionals, io), words, io);
  } catch (error) {
    return reportFailure(error, io);
  }
}

/** Every model is tried, and what is wrong with one does not hide the others; the highest exit code. */
async function writeTypes(paths: readonly string[], words: Words, io: Io): Promise<number> {
  const fail = reportingOnce(io);
  let code: number = exitCodes.fine;
  const files: (readonly [string, string])[] = [];
  for (const path of paths) {
    try {
      const settled = await configured(words.withPositionals([path]).withOptions(settableOptions));
      if (!isImported(path, settled)) continue;
      const file = await declarationsOf(path, settled, io);
      if (file === undefined) code = Math.max(code, exitCodes.mistake);
      else if (!existsSync(file[0]) || readFileSync(file[0], "utf8") !== file[1]) files.push(file);
    } catch (error) {
      code = Math.max(code, fail(error));
    }
  }
  if (words.has("check")) return Math.max(code, reportStale(files, io));
  await writeFiles(files);
  for (const [path] of files) io.err(`${shown(path)}\n`);
  return code;
}

function reportStale(files: readonly (readonly [string, string])[], io: Io): number {
  if (files.length === 0) return exitCodes.fine;
  for (const [path] of files) {
    io.out(`${shown(path)}: ${existsSync(path) ? "says something else than its model" : "is missing"}\n`);
  }
  io.err(`${countOf(files.length, "file")} of declarations to write: convoke types\n`);
  return exitCodes.mistake;
}

/** Whether programs can import a file: not one of blocks alone, nor one of several models none of which is chosen. */
function isImported(path: string, words: Words): boolean {
  if (isForeign(path) || words.has("model")) return true;
  const { models, diagnostics } = checkFile(path, words);
  return models.length === 1 || diagnostics.some(({ severity }) => severity === "error");
}

/** The file of declarations of a model, and what it is to hold; undefined where the model has mistakes, which are reported. */
export async function declarationsOf(
  path: string,
  words: Words,
  io: Io,
): Promise<readonly [path: string, text: string] | undefined> {
  const { form, lacking } = declarationNaming(dirname(path));
  if (lacking !== undefined) {
    const note = io.errStyle("note", "note");
    io.err(
      `${note}: ${shown(lacking)}: TypeScript reads declarations of models with "allowArbitraryExtensions": true\n`,
    );
  }
  const loaded = await loadModel(words, io);
  if (loaded === undefined) return undefined;
  demandCompilable(loaded.model);
  const name = basename(path, extname(path));
  const text = moduleDeclarations(loaded, { ...chosenTarget(words, "module"), name }, words);
  const file = form === "suffix" ? `${basename(path)}.d.ts` : `${name}.d${extname(path)}.ts`;
  return [join(dirname(path), file), text];
}
