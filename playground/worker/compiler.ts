/** What the worker keeps between questions: the files of the examples, and the last text with what was found in it. */
import {
  check,
  openSizes,
  type Checked,
  type CheckOptions,
  type Diagnostic,
  type Host,
  type ResolvedModel,
  type TargetName,
} from "../../src/index.ts";
import type { Subject } from "../subject.ts";
import type { Compilation } from "./compilation.ts";
import type { WeightShelf } from "./kept-weights.ts";
import { NoAnswer } from "./no-answer.ts";

export interface Compiler {
  /** Of files that were opened, and of trainings. */
  readonly weights: WeightShelf;
  /** Checked once for each text. */
  check(subject: Subject): Checked;
  /** With other values of parameters and sizes. */
  checkAt(subject: Subject, options: CheckOptions): Checked;
  /**
   * The model that is meant.
   * @throws NoAnswer where the text has none without mistakes.
   */
  model(subject: Subject): ResolvedModel;
  /**
   * The same, with sizes bound: what has a default is, what has none is not.
   * @throws NoAnswer also where a size is open.
   */
  boundModel(subject: Subject): ResolvedModel;
  /**
   * What compiling it gives, with what each stage left; once for each text, model and target.
   * @throws NoAnswer also where a tensor is too large.
   */
  compilation(subject: Subject, target: TargetName): Promise<Compilation>;
}

export function createCompiler(library: Readonly<Record<string, string>>): Compiler {
  const host: Host = { readFile: (path) => (Object.hasOwn(library, path) ? library[path] : undefined) };
  const compilations = new WeakMap<ResolvedModel, Map<TargetName, Compilation>>();
  let last: { readonly path: string; readonly text: string; readonly checked: Checked } | undefined;
  const compiler: Compiler = {
    weights: new Map(),
    check({ path, text }) {
      if (last?.path !== path || last.text !== text) last = { path, text, checked: check(path, text, host) };
      return last.checked;
    },
    checkAt: ({ path, text }, options) => check(path, text, host, options),
    model(subject) {
      const { models, diagnostics } = compiler.check(subject);
      const model = models.find(({ name }) => name === subject.model) ?? models[0];
      if (model !== undefined) return model;
      throw new NoAnswer(mistakesIn(diagnostics) ?? "The text has no model.");
    },
    boundModel(subject) {
      const model = compiler.model(subject);
      const open = openSizes(model.graph);
      if (open.length === 0) return model;
      throw new NoAnswer(
        `${open.join(" and ")} ${open.length === 1 ? "is" : "are"} left open: give a default, as in \`${open[0]} = 224\`.`,
      );
    },
    async compilation(subject, target) {
      const model = compiler.boundModel(subject);
      const known = compilations.get(model) ?? new Map<TargetName, Compilation>();
      compilations.set(model, known);
      const { compilationOf } = await import("./compilation.ts");
      const found = known.get(target) ?? compilationOf(model, target);
      known.set(target, found);
      return found;
    },
  };
  return compiler;
}

/** The first, by its line, and how many more; undefined where there is none. */
function mistakesIn(diagnostics: readonly Diagnostic[]): string | undefined {
  const [first, ...others] = diagnostics.filter(({ severity }) => severity === "error");
  if (first === undefined) return undefined;
  const { source, start } = first.span;
  const more = others.length === 0 ? "" : others.length === 1 ? " (and one more)" : ` (and ${others.length} more)`;
  return `Line ${source.positionAt(start).line}: ${first.message}${more}`;
}
