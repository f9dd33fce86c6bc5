/** What the worker keeps between questions: the files of the examples, and the last text with what was found in it. */
import { check, openSizes, type Checked, type Host, type ResolvedModel } from "../../src/index.ts";
import type { Subject } from "../subject.ts";
import { NoAnswer } from "./no-answer.ts";

export interface Compiler {
  /** Checked once for each text. */
  check(subject: Subject): Checked;
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
}

export function createCompiler(library: Readonly<Record<string, string>>): Compiler {
  const host: Host = { readFile: (path) => (Object.hasOwn(library, path) ? library[path] : undefined) };
  let last: { readonly path: string; readonly text: string; readonly checked: Checked } | undefined;
  const compiler: Compiler = {
    check({ path, text }) {
      if (last?.path !== path || last.text !== text) last = { path, text, checked: check(path, text, host) };
      return last.checked;
    },
    model(subject) {
      const { models, diagnostics } = compiler.check(subject);
      const model = models.find(({ name }) => name === subject.model) ?? models[0];
      if (model !== undefined) return model;
      const isBroken = diagnostics.some(({ severity }) => severity === "error");
      throw new NoAnswer(isBroken ? "The text has mistakes: mend them first." : "The text has no model.");
    },
    boundModel(subject) {
      const model = compiler.model(subject);
      const open = openSizes(model.graph);
      if (open.length === 0) return model;
      throw new NoAnswer(
        `${open.join(" and ")} ${open.length === 1 ? "is" : "are"} left open: give a default, as in \`${open[0]} = 224\`.`,
      );
    },
  };
  return compiler;
}
