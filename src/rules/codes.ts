/** Every diagnostic code with what it means, and which of them are rules. */
import { nearest } from "../base/did-you-mean.ts";
import { catalogue } from "../diagnostics/catalogue.ts";
import type { Level, Meaning } from "../diagnostics/meaning.ts";
import { ops } from "../ops/index.ts";

let known: ReadonlyMap<string, Meaning> | undefined;

/** The catalogue's, then each layer's. */
export function allMeanings(): ReadonlyMap<string, Meaning> {
  return (known ??= new Map([...Object.entries<Meaning>(catalogue), ...ops.flatMap(meaningsOf)]));
}

function meaningsOf(op: (typeof ops)[number]): readonly (readonly [string, Meaning])[] {
  return Object.entries<Meaning>(op.messages).map(([code, meaning]) => [`${op.name}/${code}`, meaning]);
}

/** The level of a rule where a project says nothing; undefined of what is no rule. */
export function defaultLevel(code: string): Level | undefined {
  const meaning = allMeanings().get(code);
  return typeof meaning === "object" ? meaning.level : undefined;
}

/** Why a code is not that of a rule; undefined where it is. */
export function notARule(code: string): string | undefined {
  if (defaultLevel(code) !== undefined) return undefined;
  if (allMeanings().has(code))
    return `${code} is the code of an error; only warnings have levels and can be suppressed`;
  const near = nearest(code, allMeanings().keys());
  return `there is no code ${JSON.stringify(code)}${near === undefined ? "" : `; did you mean ${near}?`}`;
}
