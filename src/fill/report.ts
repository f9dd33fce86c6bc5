/** What is told of holes. */
import type { Diagnostic, DiagnosticInit, Edit, Fix, SpanLabel } from "../diagnostics/diagnostic.ts";
import { formatValue, type LanguageValue } from "../ops/contract/language-value.ts";
import type { UnknownUse } from "../resolve/environment.ts";
import type { Unknown } from "../syntax/ast.ts";
import { textOf } from "./answers.ts";
import type { Attempts } from "./one-hole.ts";
import { shownNumbers } from "./search.ts";
import type { Combinations, Finding, Found } from "./together.ts";

export function reportOne(unknown: Unknown, { answers, attempts, uses }: Found): DiagnosticInit {
  const { told, others, isLargestFirst } = answers;
  if (told.length === 0) return reportNone(unknown, uses, attempts);
  const isOnly = told.length === 1 && others === undefined;
  return {
    code: "hole/answers",
    message: `${nameOf(uses)} is to be found: ${textOf(answers)} ${isOnly ? "fits, and nothing else" : "fit"}`,
    span: unknown.span,
    help: [
      isOnly
        ? `write ${formatValue(told[0]!)}, as --fix does`
        : `write one of them${isLargestFirst ? "; the largest comes first" : ""}`,
    ],
    fixes: told.map((value) => writing([unknown], [value], formatValue(value), isOnly)),
  };
}

function reportNone(unknown: Unknown, uses: readonly UnknownUse[], { nearest, isSpent }: Attempts): DiagnosticInit {
  if (nearest === undefined) return reportUnjudged(unknown, `nothing tells what ${nameOf(uses)} could be`);
  const what = isSpent ? "none of the values that were tried fits" : "no value fits";
  return {
    code: "hole/no-answer",
    message: `${nameOf(uses)} is to be found, and ${what}`,
    span: unknown.span,
    labels: excluding(nearest.errors),
    notes: [`${formatValue(nearest.value)} comes nearest: ${nearest.errors[0]!.message}`],
    help: ["change what excludes it, or write a value: then all that is wrong with that is told"],
  };
}

export function reportCombinations(
  unknowns: readonly Unknown[],
  combinations: Combinations,
  find: Finding,
): DiagnosticInit {
  const { found, hasOthers, nearest, isTooMuch } = combinations;
  const [first, ...more] = unknowns;
  const labels = more.map(({ span }) => ({ span, text: "found together with it" }));
  const holes = `${unknowns.length} values are to be found together`;
  if (found.length === 0) {
    if (isTooMuch || nearest === undefined)
      return { ...reportUnjudged(first!, "together with the others it has too many combinations to try"), labels };
    return {
      code: "hole/no-answer",
      message: `${holes}, and nothing fits`,
      span: first!.span,
      labels: [...labels, ...excluding(nearest.errors)],
      notes: [`what comes nearest: ${nearest.errors[0]!.message}`],
      help: ["write some of them: then what excludes the others is told"],
    };
  }
  const names = namesOf(unknowns, found[0]!, find);
  const texts = found
    .slice(0, shownNumbers)
    .map((values) => values.map((value, at) => `${names[at]!}=${formatValue(value)}`).join(" "));
  const isOnly = found.length === 1 && !hasOthers;
  const others = hasOthers || isTooMuch || texts.length < found.length ? " and others" : "";
  return {
    code: "hole/answers",
    message: `${holes}: ${texts.join("; ")}${others} ${isOnly ? "fits, and nothing else" : "fit"}`,
    span: first!.span,
    labels,
    help: [
      isOnly
        ? `write ${texts[0]!}, as --fix does`
        : "write one of these combinations, or one of the values: then the others are told",
    ],
    fixes: texts.map((text, at) => writing(unknowns, found[at]!, text, isOnly)),
  };
}

/** What each is called, as it shows when the others are given. */
function namesOf(unknowns: readonly Unknown[], values: readonly LanguageValue[], find: Finding): readonly string[] {
  return unknowns.map((unknown) => {
    const others = unknowns.flatMap((each, at) => (each === unknown ? [] : [[each, values[at]!] as const]));
    return nameOf(find(unknown, new Map(others), 0).uses);
  });
}

export function reportUnjudged(unknown: Unknown, why: string): DiagnosticInit {
  return {
    code: "hole/unjudged",
    message: `what this stands for cannot be found: ${why}`,
    span: unknown.span,
    help: ["write a value in its place"],
  };
}

/** The attributes that it is for, as they are called. */
function nameOf(uses: readonly UnknownUse[]): string {
  const names = [...new Set(uses.map(({ attribute }) => attribute))];
  return names.length === 1 ? names[0]! : "this";
}

function writing(unknowns: readonly Unknown[], values: readonly LanguageValue[], text: string, isOnly: boolean): Fix {
  const edits = unknowns.map(({ span }, at): Edit => ({ span, newText: formatValue(values[at]!) }));
  return { description: `write ${text}`, edits, ...(isOnly ? {} : { isGuess: true }) };
}

function excluding([error]: readonly Diagnostic[]): readonly SpanLabel[] {
  return error === undefined ? [] : [{ span: error.span, text: "excludes it" }];
}
