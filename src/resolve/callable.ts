/** What is known by a name that is called or stands for a word: functions, layers, words of attributes. */
import { nearest } from "../base/did-you-mean.ts";
import type { Signature } from "../ops/contract/language-value.ts";
import { findOp, ops } from "../ops/index.ts";
import type { CallExpression } from "../syntax/ast.ts";
import { functionNames } from "./arithmetic.ts";
import { behaviourNames } from "./behaviour-signatures.ts";
import type { Environment } from "./environment.ts";

/** Every word that some attribute takes: `same`, `nearest`, `channels`. */
export const attributeWords: ReadonlySet<string> = new Set(
  ops.flatMap((op) => Object.values(op.attributes).flatMap((spec) => spec.type.words ?? [])),
);

/** Every word that takes arguments as the value of some attribute: `normal(std=0.02)`. */
export const attributeVariants: ReadonlyMap<string, Signature> = new Map(
  ops.flatMap((op) =>
    Object.values(op.attributes).flatMap((spec) =>
      (spec.type.variants ?? []).map((each) => [each.name, each] as const),
    ),
  ),
);

const written: Readonly<Record<string, (...values: number[]) => number>> = {
  exp: Math.exp,
  log: Math.log,
};

/** Whether something is known by a name that is called: a function, a layer, a word of an attribute. */
export function isCallable(name: string): boolean {
  const isFunction = functionNames.some((candidate) => candidate === name) || Object.hasOwn(written, name);
  return isFunction || findOp(name)?.spelled === true || attributeVariants.has(name);
}

/** What a function that the language lacks would give, where its arguments are written as numbers. */
export function foreignResult({ name, items }: CallExpression): number | undefined {
  const values = items.map((item) => (item.kind === "value" && item.value.kind === "number" ? item.value.value : NaN));
  if (!Object.hasOwn(written, name.text) || values.length === 0) return undefined;
  const result = written[name.text]!(...values);
  return Number.isFinite(result) ? Number(result.toPrecision(12)) : undefined;
}

/** A call of what is not a function, with the value that was probably meant, or the name. */
export function reportUnknownFunction(call: CallExpression, environment: Environment): void {
  const result = foreignResult(call);
  const near = nearest(call.name.text, [...functionNames, ...attributeVariants.keys()]);
  const replacement = result === undefined ? near : `${result}`;
  const span = result === undefined ? call.name.span : call.span;
  environment.report({
    code: "resolve/unknown-name",
    message: `there is no function \`${call.name.text}\``,
    span: call.name.span,
    help: [
      ...(result === undefined ? [] : [`write its value, ${result}`]),
      behaviourNames.includes(call.name.text)
        ? "a claim about behaviour stands in `expect`"
        : near === undefined
          ? `the functions are ${functionNames.join(", ")}`
          : `did you mean \`${near}\`?`,
    ],
    fixes:
      replacement === undefined
        ? []
        : [{ description: `write ${replacement}`, edits: [{ span, newText: replacement }] }],
  });
}
