/**
 * The driver: runs the pipeline from text to module and keeps what each stage made. A pure library: files come from the
 * host, diagnostics go back to the caller, and nothing here knows a file system, a process or a clock.
 */
import { judgeClaims } from "./analysis/claims.ts";
import { warnOfUnusedLayers } from "./analysis/unused-layers.ts";
import { typescriptFacts } from "./backends/typescript/facts.ts";
import { Source } from "./base/source.ts";
import { Diagnostics, type Diagnostic } from "./diagnostics/diagnostic.ts";
import type { Graph } from "./graph/graph.ts";
import { verifyProgram } from "./kernel/verify.ts";
import type { Lowered } from "./lower/lowered.ts";
import { lower } from "./lower/lower.ts";
import type { Pass } from "./passes/pass.ts";
import { runPipeline } from "./pipeline.ts";
import type { ResolvedModel } from "./resolve/model.ts";
import { resolveFile } from "./resolve/resolve.ts";
import type { SourceFile } from "./syntax/ast.ts";
import { parse } from "./syntax/parse.ts";

/** How imported files are found; paths are as written by the user, joined with `/`. */
export interface Host {
  /** The text of a file, undefined where there is none. */
  readFile(path: string): string | undefined;
}

export interface CheckOptions {
  /** Values of model parameters, as text of the language: `{ classes: "10" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Values of symbolic sizes: `{ H: 224 }`. */
  readonly sizes?: Readonly<Record<string, number>>;
  /** Examples at once, 1 where left out. */
  readonly batch?: number;
}

export interface Checked {
  readonly source: Source;
  /** The models that resolved without an error. */
  readonly models: readonly ResolvedModel[];
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
}

export const emptyHost: Host = { readFile: () => undefined };

/** Parses, resolves and judges every model of a text; never throws for any text. */
export function check(path: string, text: string, host: Host = emptyHost, options: CheckOptions = {}): Checked {
  const source = new Source(path, text);
  const diagnostics = new Diagnostics();
  const { settings = {}, sizes = {}, batch = 1 } = options;
  const file = parse(source, diagnostics);
  const { models, broken } = resolveFile(file, host, { settings, sizes, batch }, diagnostics);
  for (const model of [...models, ...broken]) judgeClaims(model.claims, model.graph, diagnostics);
  for (const model of models) warnOfUnusedLayers(model.graph, diagnostics);
  if (!diagnostics.hasErrors) warnOfNothing(file, diagnostics);
  return { source, models, diagnostics: diagnostics.sorted() };
}

/** A file of blocks and constants is there to be imported; one without even those was hardly meant so. */
function warnOfNothing({ span, declarations }: SourceFile, diagnostics: Diagnostics): void {
  if (declarations.some(({ kind }) => kind !== "import")) return;
  diagnostics.add({
    code: "resolve/no-model",
    severity: "warning",
    message: "the file declares no model, and nothing to import",
    span: { ...span, start: 0, end: 0 },
    help: ["a model is written as: model Name { input image [1, 28, 28]; flatten; dense 10 }"],
  });
}

export interface Compiled {
  readonly model: ResolvedModel;
  /** After all passes. */
  readonly graph: Graph;
  readonly lowered: Lowered;
}

/** Called with the graph before the first pass (`resolve`) and after each. */
export type GraphObserver = (stage: Pass["name"], graph: Graph) => void;

/** Optimises and lowers a model whose sizes are all bound, for the TypeScript target. */
export function compileModel(model: ResolvedModel, observe: GraphObserver = () => {}): Compiled {
  observe("resolve", model.graph);
  const graph = runPipeline(model.graph, observe);
  const lowered = lower(graph, typescriptFacts, { layout: model.layout });
  verifyProgram(lowered.program);
  return { model, graph, lowered };
}
