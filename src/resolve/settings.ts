/** Values given from outside: model parameters (`--set classes=10`) and symbolic sizes (`--size H=224`). */
import { nearest } from "../base/did-you-mean.ts";
import { OptionSource } from "../base/option-source.ts";
import type { Span } from "../base/source.ts";
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import type { LanguageValue } from "../ops/contract/language-value.ts";
import type { ModelDeclaration } from "../syntax/ast.ts";
import { constantEnvironment } from "./create-environment.ts";
import { evaluate } from "./evaluate.ts";
import type { Environment } from "./environment.ts";
import type { Module } from "./frame.ts";
import { parseSetting } from "./fragment.ts";
import type { ResolveMistake } from "./expansion-reporter.ts";
import { formatResolved, poison, type ResolvedValue } from "./value.ts";

export type ModelSettings = ReadonlyMap<string, ResolvedValue>;

/** Evaluates what was set, in the sight of the file's own `let`s; poison where that fails. */
export function readSettings(
  given: Readonly<Record<string, LanguageValue | string>>,
  module: Module,
  diagnostics: Diagnostics,
  report: (mistake: ResolveMistake) => void,
): ModelSettings {
  // A shell takes one pair of quotes away.
  const environmentOf = (name: string): Environment =>
    constantEnvironment(module.scope, report, ({ text }) => [
      `a text stands in double quotes, inside of the shell's own: --set '${name}="${text}"'`,
    ]);
  const settings = new Map<string, ResolvedValue>();
  for (const [name, value] of Object.entries(given)) {
    const expression = typeof value === "string" ? parseSetting("--set", name, value, diagnostics) : undefined;
    if (typeof value !== "string") settings.set(name, value);
    else settings.set(name, expression === undefined ? poison : evaluate(expression, environmentOf(name)));
  }
  return settings;
}

/** Reports settings that no model of the file has a parameter for, if there is a model. */
export function judgeSettings(
  settings: ModelSettings,
  models: readonly ModelDeclaration[],
  report: (mistake: ResolveMistake) => void,
): void {
  if (models.length === 0) return;
  const known = models.flatMap(({ parameters }) => parameters.map(({ name }) => name.text));
  for (const [name, value] of settings) {
    if (known.includes(name)) continue;
    const near = nearest(name, known);
    report({
      code: "resolve/unknown-setting",
      message: `no model here has a parameter \`${name}\``,
      span: outside("--set", name, formatResolved(value)),
      help: [near !== undefined ? `did you mean \`${near}\`?` : listOf("the parameters are", known)],
    });
  }
}

/** Reports sizes that no input of the file has. */
export function judgeSizes(
  sizes: ReadonlyMap<string, number>,
  known: ReadonlySet<string>,
  report: (mistake: ResolveMistake) => void,
): void {
  for (const [name, value] of sizes) {
    if (known.has(name)) continue;
    const near = nearest(name, known);
    report({
      code: "resolve/unknown-size",
      message: `no input here has a size \`${name}\``,
      span: outside("--size", name, `${value}`),
      help: [near !== undefined ? `did you mean \`${near}\`?` : listOf("the symbolic sizes are", [...known])],
    });
  }
}

function listOf(beginning: string, names: readonly string[]): string {
  return names.length === 0 ? "there are none" : `${beginning} ${[...new Set(names)].join(", ")}`;
}

/** A place in what was written outside of any file. */
export function outside(option: string, name: string, value: string): Span {
  return { source: new OptionSource(option, name, `${name}=${value}`), start: 0, end: name.length };
}
