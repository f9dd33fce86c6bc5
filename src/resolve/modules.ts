/** Loads a file and what it imports: which blocks and file-level variables each can see. Files are read once. */
import { nearest } from "../base/did-you-mean.ts";
import { refusalOf, type Refusal } from "../base/recognise.ts";
import { Source, type Span } from "../base/source.ts";
import { shown } from "../base/visible.ts";
import type { Diagnostics, Edit } from "../diagnostics/diagnostic.ts";
import { findOp } from "../ops/index.ts";
import type {
  BlockDeclaration,
  Declaration,
  ImportDeclaration,
  LetStatement,
  ModelDeclaration,
  Name,
  SourceFile,
} from "../syntax/ast.ts";
import type { Parse } from "../syntax/parse.ts";
import { holeElsewhere, unknownsIn } from "../syntax/unknowns.ts";
import { constantEnvironment } from "./create-environment.ts";
import { evaluate } from "./evaluate.ts";
import type { BlockDefinition, Module } from "./frame.ts";
import { resolvePath } from "./import-path.ts";
import { tooMuchWork } from "./expansion-limits.ts";
import type { Budget } from "./budget.ts";
import type { ResolveMistake } from "./expansion-reporter.ts";
import { createScope, type ScopedVariable } from "./scope.ts";
import { isMissing } from "./static-names.ts";
import { poison, type Poison } from "./value.ts";

export interface ResolveHost {
  /** The text of a file, undefined where there is none, or why it is not read. */
  readFile(path: string): string | undefined | Refusal;
  /** The bytes of a file of class names, likewise; without, there are none. */
  readNames?(path: string): Uint8Array | undefined | Refusal;
}

export interface Loader {
  readonly host: ResolveHost;
  readonly parse: Parse;
  readonly diagnostics: Diagnostics;
  readonly report: (mistake: ResolveMistake) => void;
  readonly budget: Budget;
  /** By path, in the order in which they were finished. */
  readonly modules: Map<string, Module>;
  /** The files being loaded, outermost first. */
  readonly loading: string[];
  /** Files that were read before, by path: what is wrong with their text has been told then. */
  readonly read?: Map<string, SourceFile> | undefined;
  /** Of earlier versions, by path: these are the modules again, with what their files declare now. */
  readonly before?: Map<string, Module> | undefined;
}

export function loadModule(file: SourceFile, loader: Loader): Module {
  const { path } = file.span.source;
  const models = file.declarations.filter((declaration) => declaration.kind === "model");
  const incomplete = file.declarations.some(mayDeclareMore);
  const module = moduleFor(path, { file, scope: createScope(), blocks: new Map(), models, incomplete }, loader);
  loader.loading.push(path);
  const declared = new Map<string, Name>();
  for (const declaration of file.declarations) {
    if (declaration.kind === "import") runImport(module, declaration, declared, loader);
    else if (declaration.kind === "block") declareBlock(module, declaration, declared, loader);
    else if (declaration.kind === "model") declareModel(declaration, declared, loader);
    else if (declaration.kind === "let") declareVariable(module, declaration, declared, loader);
  }
  loader.loading.pop();
  loader.modules.set(path, module);
  return module;
}

function moduleFor(path: string, fresh: Module, { before }: Loader): Module {
  const known = before?.get(path);
  if (known === undefined) {
    before?.set(path, fresh);
    return fresh;
  }
  const { scope, blocks } = known;
  scope.variables.clear();
  blocks.clear();
  return Object.assign(known, { ...fresh, scope, blocks });
}

/** Whether a declaration could not be read so far that all names which it gives are known. */
function mayDeclareMore(declaration: Declaration): boolean {
  if (declaration.kind === "import") return declaration.broken;
  return (declaration.kind === "block" || declaration.kind === "let") && isMissing(declaration.name);
}

/** False after a report that the name is taken, and where there is none, which has been reported. */
function declareName(name: Name, declared: Map<string, Name>, { report }: Loader): boolean {
  if (isMissing(name)) return false;
  const earlier = declared.get(name.text);
  if (earlier === undefined) {
    declared.set(name.text, name);
    return true;
  }
  const labels = [{ span: earlier.span, text: "declared here first" }];
  report({ code: "resolve/name-twice", message: `\`${name.text}\` is declared twice`, span: name.span, labels });
  return false;
}

function declareBlock(
  module: Module,
  declaration: BlockDeclaration,
  declared: Map<string, Name>,
  loader: Loader,
): void {
  const { name } = declaration;
  if (findOp(name.text)?.spelled === true) {
    const message = `\`${name.text}\` is a layer, and a block cannot have its name`;
    loader.report({ code: "resolve/reserved-name", message, span: name.span });
  } else if (declareName(name, declared, loader)) module.blocks.set(name.text, { kind: "block", declaration, module });
}

function declareModel({ name }: ModelDeclaration, declared: Map<string, Name>, loader: Loader): void {
  declareName(name, declared, loader);
}

function declareVariable(
  module: Module,
  { name, value }: LetStatement,
  declared: Map<string, Name>,
  loader: Loader,
): void {
  const { budget, report } = loader;
  const spend = (span: Span, steps: number): boolean => {
    if (budget.take("steps", steps)) return true;
    if (budget.exhaust()) report(tooMuchWork(span));
    return false;
  };
  const evaluated = evaluate(value, { ...constantEnvironment(module.scope, report), spend });
  if (declareName(name, declared, loader)) module.scope.variables.set(name.text, { value: evaluated, span: name.span });
}

// ── Imports ──────────────────────────────────────────────────────────────────────────────────────────────────────────

function runImport(module: Module, declaration: ImportDeclaration, declared: Map<string, Name>, loader: Loader): void {
  const imported = declaration.from && importedModule(module, declaration.from, loader);
  for (const name of declaration.names) {
    const { broken } = declaration;
    const found = imported === undefined ? poison : findExport(imported, name, broken ? { report: () => {} } : loader);
    if (broken && declared.has(name.text)) continue;
    if (!declareName(name, declared, loader)) continue;
    if ("kind" in found) module.blocks.set(name.text, found);
    else module.scope.variables.set(name.text, found);
  }
}

/** Undefined after a report. */
function importedModule(module: Module, from: Name, loader: Loader): Module | undefined {
  const { source } = module.file.span;
  const path = resolvePath(source.path, from.text);
  const known = loader.modules.get(path);
  if (known !== undefined) return known;
  const first = loader.loading.findIndex((loading) => resolvePath("", loading) === path);
  if (first !== -1) {
    const chain = [...loader.loading.slice(first), path].join(" -> ");
    const message = `${from.text} imports this file in turn: ${chain}`;
    const help = ["put what both need into a third file"];
    loader.report({ code: "resolve/import-cycle", message, span: from.span, help });
    return undefined;
  }
  const before = loader.read?.get(path);
  if (before !== undefined) return loadModule(before, loader);
  const text = loader.host.readFile(path);
  const refusal = typeof text === "string" ? refusalOf(text) : text;
  if (typeof text === "string" && refusal === undefined) {
    const file = loader.parse(new Source(path, text), loader.diagnostics);
    for (const { unknown } of unknownsIn(file)) loader.diagnostics.add(holeElsewhere(unknown, "an imported file"));
    loader.read?.set(path, file);
    return loadModule(file, loader);
  }
  if (refusal === undefined) reportNotFound(path, from, source, loader);
  else reportRefused(path, from, refusal, loader);
  return undefined;
}

function reportNotFound(path: string, from: Name, source: Source, { report }: Loader): void {
  report({
    code: "resolve/import-not-found",
    message: `there is no file ${shown(path)}`,
    span: from.span,
    notes: [`"${from.text}" is seen from ${shown(source.path)}`],
  });
}

function reportRefused(path: string, { span }: Name, { refused, help }: Refusal, { report }: Loader): void {
  report({
    code: "resolve/import-refused",
    message: `${shown(path)} is not imported: ${refused}`,
    span,
    help: help === undefined ? [] : [help],
  });
}

function findExport(
  module: Module,
  name: Name,
  { report }: Pick<Loader, "report">,
): BlockDefinition | ScopedVariable | Poison {
  const block = module.blocks.get(name.text);
  const found = block ?? module.scope.variables.get(name.text);
  if (found !== undefined) return found;
  const { path } = module.file.span.source;
  const isModel = module.models.some((model) => model.name.text === name.text);
  const exported = [...module.blocks.keys(), ...module.scope.variables.keys()];
  const near = nearest(name.text, exported) ?? onlyNeighbour(name.text, exported);
  report({
    code: "resolve/import-unknown-name",
    message: isModel
      ? `\`${name.text}\` is a model; only blocks and variables can be imported`
      : `${path} declares no block or variable \`${name.text}\``,
    span: name.span,
    help: near === undefined ? listOf(exported) : [`did you mean \`${near}\`?`],
    fixes: near === undefined ? [] : [{ description: `write ${near}`, edits: renaming(name, near) }],
  });
  return poison;
}

/** The one name that differs in a single letter, where names are too short to be near: `Up` for `Op`. */
function onlyNeighbour(text: string, names: readonly string[]): string | undefined {
  const near = names.filter(
    (name) => name.length === text.length && [...name].filter((letter, at) => letter !== text[at]).length === 1,
  );
  return near.length === 1 ? near[0] : undefined;
}

function listOf(names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const shown = names.slice(0, 8).map((name) => `\`${name}\``);
  return [`it declares ${shown.join(", ")}${names.length > 8 ? ", ..." : ""}`];
}

/** A name wherever the file has it, since whatever it calls there is under its new name too. */
function renaming({ text, span }: Name, newText: string): readonly Edit[] {
  const { source } = span;
  const places = source.text.matchAll(new RegExp(`(?<![\\p{L}\\p{N}_.])${text}(?![\\p{L}\\p{N}_])`, "gu"));
  return [...places].map(({ index }) => ({ span: { source, start: index, end: index + text.length }, newText }));
}
