/** Which rules hold, and how what they find is told. */
import { demandName } from "../base/named.ts";
import type { Diagnostic, Severity } from "../diagnostics/diagnostic.ts";
import { levels, type Level } from "../diagnostics/meaning.ts";
import { defaultLevel, notARule } from "./codes.ts";

/** What a project says of some rules, by their codes. */
export type RuleLevels = Readonly<Record<string, Level>>;

export interface Rules {
  /** Of an error, which has no level, `error`. */
  levelOf(code: string): Level;
}

/** @throws RangeError where there is no such rule, or level. */
export function readRules(given: RuleLevels = {}): Rules {
  for (const [code, level] of Object.entries(given)) {
    const reason = notARule(code);
    if (reason !== undefined) throw new RangeError(reason);
    demandName("level", level, levels);
  }
  const known = new Map(Object.entries(given));
  return { levelOf: (code) => known.get(code) ?? defaultLevel(code) ?? "error" };
}

const severities: Readonly<Record<Level, Severity>> = { off: "note", info: "note", warning: "warning", error: "error" };

/** With the severities that the levels of their rules give them. */
export function atTheirLevels(diagnostics: readonly Diagnostic[], { levelOf }: Rules): readonly Diagnostic[] {
  return diagnostics.map((diagnostic) => {
    if (diagnostic.severity === "error") return diagnostic;
    const severity = severities[levelOf(diagnostic.code)];
    return severity === diagnostic.severity ? diagnostic : { ...diagnostic, severity };
  });
}
