/**
 * From syntax trees to typed graphs: names, constants, blocks, repeats, and the binding of every call to its layer. Each
 * model of the file is resolved, whatever the mistakes of the others; every mistake is reported once. Pure: files come from
 * the host.
 */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { LanguageValue } from "../ops/contract/language-value.ts";
import type { ModelDeclaration, SourceFile } from "../syntax/ast.ts";
import { parse, type Parse } from "../syntax/parse.ts";
import { resolveKnown, type Outcome, type ResolveMemory } from "./known-models.ts";
import { judgeComments } from "./floor-comments.ts";
import type { UnknownCall, UnknownOperand } from "./environment.ts";
import type { Module, ResolveObserver, Session } from "./frame.ts";
import { createBudget } from "./budget.ts";
import type { BrokenModel, ResolvedModel } from "./resolved-model.ts";
import { loadModule, type Loader, type ResolveHost } from "./modules.ts";
import { createExpansionReporter, type ResolveMistake } from "./expansion-reporter.ts";
import { withClaimsAtSizes } from "./resolve-claims-at-sizes.ts";
import { withOpenForm } from "./open-form.ts";
import { resolveModel, type Resolution } from "./resolve-model.ts";
import { judgeSettings, judgeSizes, readSettings } from "./settings.ts";
import { runBody } from "./statements.ts";
import { judgeUnrun } from "./uncalled.ts";

export type { ResolveHost } from "./modules.ts";

export interface ResolveOptions {
  /** Values of model parameters; a text is an expression of the language. */
  readonly settings: Readonly<Record<string, LanguageValue | string>>;
  /** Values of symbolic sizes; those left out stay symbolic. */
  readonly sizes: Readonly<Record<string, number>>;
  /** Examples at once: axis 0 of every tensor. */
  readonly batch: number;
  /** Whether models with defaults are wanted with their sizes left open as well. */
  readonly everySize?: boolean;
  /** Where more layers than these tell enough. */
  readonly mostLayers?: number;
  /** Imported files that were read before, by path; those that are read are added. */
  readonly read?: Map<string, SourceFile>;
  /** Reads the files that are imported; `parse` where left out. */
  readonly parse?: Parse | undefined;
  /** Whether sizes that are not given take their defaults, as they do where this is left out. */
  readonly usesDefaults?: boolean;
  /** Of earlier versions of the file: a model is taken from there where resolving it anew would make no difference. */
  readonly memory?: ResolveMemory | undefined;
  /** Told of each statement that runs, but where a model is tried at other sizes than its own. */
  readonly observer?: ResolveObserver | undefined;
}

export interface ResolvedFile {
  /** The models without a mistake, in the order of the text. */
  readonly models: readonly ResolvedModel[];
  readonly broken: readonly BrokenModel[];
  /** The names of all models that the file declares. */
  readonly declared: readonly string[];
  /** The calls that wait for values that are to be found, and the joins that wait for tensors. */
  readonly unknownCalls: readonly UnknownCall[];
  readonly unknownOperands: readonly UnknownOperand[];
}

export function resolveFile(
  file: SourceFile,
  host: ResolveHost,
  options: ResolveOptions,
  diagnostics: Diagnostics,
): ResolvedFile {
  const budget = createBudget(options.mostLayers);
  const reporter = createExpansionReporter(budget);
  const report = (mistake: ResolveMistake): void => reporter.report(mistake, undefined);
  const session: Session = {
    reporter,
    budget,
    misread: diagnostics.hasErrors,
    batch: options.batch,
    sizes: new Map(Object.entries(options.sizes)),
    usesDefaults: options.usesDefaults ?? true,
    knownSizes: new Set(),
    ranBodies: new Set(),
    unknownCalls: [],
    unknownOperands: [],
    missingNames: new WeakMap(),
    translations: new WeakMap(),
    cutShort: false,
    observer: options.observer,
    runBody,
    readNames: (path) => host.readNames?.(path),
  };
  const { read, parse: reading = parse } = options;
  const { memory } = options;
  const before = memory?.modules;
  const modules = new Map<string, Module>();
  const loader: Loader = { host, parse: reading, diagnostics, report, budget, modules, loading: [], read, before };
  const module = loadModule(file, loader);
  const settings = readSettings(options.settings, module, diagnostics, report);
  judgeSettings(settings, module.models, report);
  const resolveWhole = (model: ModelDeclaration, own: Session): Outcome => {
    const resolve = (at: Session): Resolution => resolveModel(at, module, model, settings);
    const resolution = resolve(own);
    const { claimsAtSizes } = resolution;
    if (resolution.sound === undefined) {
      return { broken: withClaimsAtSizes(resolution.broken, claimsAtSizes, own, resolve) };
    }
    const sound = withClaimsAtSizes(resolution.sound, claimsAtSizes, own, resolve);
    return { sound: options.everySize === true ? withOpenForm(sound, own, resolve) : sound };
  };
  const given = JSON.stringify([options.settings, options.sizes, options.batch, options.everySize, session.misread]);
  const resolutions =
    memory === undefined
      ? module.models.map((model) => resolveWhole(model, session))
      : resolveKnown(memory, { module, session, given }, resolveWhole);
  if (module.models.length > 0) judgeSizes(session.sizes, session.knownSizes, report);
  for (const loaded of loader.modules.values()) judgeComments(loaded, report);
  if (!session.cutShort) for (const loaded of loader.modules.values()) judgeRest(loaded, loaded === module, session);
  reporter.flush(diagnostics);
  return {
    models: resolutions.flatMap(({ sound }) => sound ?? []),
    broken: resolutions.flatMap(({ broken }) => broken ?? []),
    declared: module.models.map(({ name }) => name.text),
    unknownCalls: session.unknownCalls,
    unknownOperands: session.unknownOperands,
  };
}

/** What was not run; where a mistake has been reported nothing more is. */
function judgeRest(module: Module, withModels: boolean, { reporter, budget, ranBodies: ran }: Session): void {
  const report = (mistake: ResolveMistake): void => {
    if (!reporter.hasReportedAt(mistake.span)) reporter.report(mistake, undefined);
  };
  judgeUnrun({ module, withModels, ran, report, isOver: () => budget.exhausted });
}
