/**
 * The texts that an editor has open, in front of the files that its host reads. What was found out about a text is kept until it or a
 * file that it imports changes. Knows no editor, protocol or file system.
 */
import { refusalOf, type Refusal } from "../base/recognise.ts";
import type { CheckOptions, Host } from "../check.ts";
import type { SourceFile } from "../syntax/ast.ts";
import { createResolveMemory, type ResolveMemory } from "../resolve/known-models.ts";
import { analyse, type Analysis, type OpenText } from "./analysis.ts";
import { besideImporters } from "./beside-importers.ts";
import { createSharedTrees } from "./shared-trees.ts";

export interface WorkspaceHost extends Host {
  /** The paths of the model files that belong together: what is renamed in one is renamed in all. */
  listFiles?(): readonly string[];
  /** Why a model may not read a file; undefined where it may, or there is none. Not asked of texts that are open. */
  refusalOf?(model: string, path: string): Refusal | undefined;
  /** What a project says of a file: its rules, sizes and settings. */
  optionsFor?(path: string): CheckOptions;
}

export interface Workspace {
  /** A text was opened or has changed. */
  open(text: OpenText): void;
  /** The file counts again as the host has it. */
  close(path: string): void;
  /** A file of the host has changed, or is gone, or is new. */
  forget(path: string): void;
  /** What the project says has changed. */
  forgetOptions(): void;
  isOpen(path: string): boolean;
  /** Of open texts and the host's files, each once, in the order of the alphabet. */
  paths(): readonly string[];
  /** As it is open or as the host has it; undefined where there is none that can be read. */
  textOf(path: string): string | undefined;
  /**
   * Undefined where there is no such text. Open texts that import it have their part in it, for one that is open else a file that does:
   * blocks run where they are called. The same object as long as nothing has changed that it depends on.
   */
  analysisOf(path: string): Analysis | undefined;
  /** The paths whose analysis has read a file. */
  importersOf(path: string): readonly string[];
  /** The same with other texts at some paths: to see what edits would bring. */
  withTexts(texts: ReadonlyMap<string, string>): Workspace;
}

/** An analysis, and the texts that it has read of other files, with their trees. */
interface Kept {
  readonly analysis: Analysis;
  readonly read: ReadonlyMap<string, ReturnType<Host["readFile"]>>;
  readonly trees: ReadonlyMap<string, SourceFile | undefined>;
}

export function createWorkspace(host: WorkspaceHost): Workspace {
  const open = new Map<string, OpenText>();
  const files = new Map<string, ReturnType<Host["readFile"]>>();
  const kept = new Map<string, Kept>();
  const memories = new Map<string, { readonly own: ResolveMemory; readonly tried: ResolveMemory }>();
  const trees = createSharedTrees(({ path, text }) => readFile(path) === text);
  const tried = createSharedTrees(isTried);

  const readFile = (path: string): string | undefined | Refusal => {
    const text = open.get(path)?.text;
    if (text !== undefined) return text;
    if (!files.has(path)) files.set(path, host.readFile(path));
    return files.get(path);
  };
  const hostFor = (model: string): Host => ({
    ...host,
    readFile: (path) => (open.has(path) ? undefined : host.refusalOf?.(model, path)) ?? readFile(path),
  });
  const textOf = (path: string): string | undefined => {
    const text = readFile(path);
    return typeof text === "string" && (open.has(path) || refusalOf(text) === undefined) ? text : undefined;
  };
  const isFresh = (known: Kept, text: string): boolean =>
    known.analysis.text === text &&
    known.analysis.version === (open.get(known.analysis.path)?.version ?? 0) &&
    [...known.read].every(([path, before]) => before === readFile(path)) &&
    [...known.trees].every(([path, tree]) => tree === trees.of(path));
  /** Of a text by itself. */
  const aloneOf = (path: string): Analysis | undefined => {
    const text = textOf(path);
    if (text === undefined) return undefined;
    const known = kept.get(path);
    if (known !== undefined && isFresh(known, text)) return known.analysis;
    const version = open.get(path)?.version ?? 0;
    if (!memories.has(path)) memories.set(path, { own: createResolveMemory(), tried: createResolveMemory() });
    const memory = memories.get(path)!;
    const reread = { parse: trees.parse, memory: memory.own, tried: { parse: tried.parse, memory: memory.tried } };
    const analysis = analyse({ path, version, text }, hostFor(path), host.optionsFor?.(path) ?? {}, reread);
    const read = [...analysis.dependencies];
    kept.set(path, {
      analysis,
      read: new Map(read.map((each) => [each, readFile(each)])),
      trees: new Map([path, ...read].map((each) => [each, trees.of(each)])),
    });
    return analysis;
  };
  const paths = (): readonly string[] => [...new Set([...open.keys(), ...(host.listFiles?.() ?? [])])].toSorted();
  const beside = besideImporters({ open, paths, textOf, aloneOf });

  return {
    open: (text) => void open.set(text.path, text),
    close(path) {
      open.delete(path);
      files.delete(path);
      memories.delete(path);
      tried.forget(path);
    },
    forget: (path) => void files.delete(path),
    forgetOptions: () => kept.clear(),
    isOpen: (path) => open.has(path),
    paths,
    textOf,
    analysisOf(path) {
      const own = aloneOf(path);
      return own && beside(own);
    },
    importersOf: (path) => [...kept].filter(([, { read }]) => read.has(path)).map(([importer]) => importer),
    withTexts(texts) {
      const textAt = (path: string): ReturnType<Host["readFile"]> => texts.get(path) ?? readFile(path);
      const changed = createWorkspace({ ...host, readFile: textAt, listFiles: paths });
      for (const each of open.values()) changed.open({ ...each, text: texts.get(each.path) ?? each.text });
      return changed;
    },
  };
}

/** What is tried in the place of a text differs in some lines from what was tried before. */
function isTried(): boolean {
  return true;
}
