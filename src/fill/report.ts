/** What is told of holes. */
import type { Diagnostic, DiagnosticInit, Edit, Fix, SpanLabel } from "../diagnostics/diagnostic.ts";
import { formatValue, type LanguageValue } from "../ops/contract/language-value.ts";
import { domainOf } from "../solve/domain.ts";
import type { Unknown } from "../syntax/ast.ts";
import { textOf, textWith } from "./answers.ts";
import type { Narrow } from "./attempts.ts";
import type { Found } from "./finding.ts";
import { shownNumbers } from "./search.ts";
import type { Combination, Combinations } from "./together.ts";

/** A hole with what it is called. */
export interface NamedHole {
  readonly unknown: Unknown;
  readonly name: string;
}

export function reportOne(hole: NamedHole, found: Found): DiagnosticInit {
  const { told, others, isLargestFirst } = found.answers;
  if (told.length === 0) return reportNone(hole, found);
  const isOnly = told.length === 1 && others === undefined && !found.isStopped;
  const { narrow, isPartial } = found.attempts;
  return {
    code: "hole/answers",
    message: `${hole.name} is to be found: ${textOf(found.answers)} ${fitText(isOnly, narrow.length > 0)}${isPartial ? ", at some sizes only" : ""}`,
    span: hole.unknown.span,
    notes: [
      ...(narrow.length === 0 ? [] : [narrowText(narrow)]),
      ...(found.isStopped ? ["the search ended before its time: there may be others"] : []),
    ],
    help: [
      isOnly
        ? `write ${formatValue(told[0]!)}, as --fix does`
        : `write one of them${isLargestFirst ? "; the largest comes first" : ""}`,
    ],
    fixes: told.map((value) => writing([hole], [value], formatValue(value), isOnly)),
  };
}

function fitText(isOnly: boolean, hasNarrow: boolean): string {
  if (!isOnly) return "fit";
  return hasNarrow ? "fits, and nothing else at as many sizes" : "fits, and nothing else";
}

/** `at fewer sizes others fit: 1 (for H and W of 2), 3, 4 …` */
function narrowText(narrow: readonly Narrow[]): string {
  const shown = narrow.slice(0, shownNarrow).map(({ value, solution }) => {
    return `${formatValue(value)}${solution === undefined ? "" : ` (${domainOf(solution).text})`}`;
  });
  return `at fewer sizes others fit: ${shown.join(", ")}${narrow.length > shownNarrow ? " and more" : ""}`;
}

/** So many values that fit at fewer sizes are told. */
const shownNarrow = 3;

function reportNone(hole: NamedHole, { attempts, samples }: Found): DiagnosticInit {
  const { isSpent, isUndecided } = attempts;
  if (isUndecided)
    return reportUnjudged(hole, "the sizes that the model is valid for then repeat too rarely to be followed");
  const nearest = attempts.nearest(samples);
  if (nearest === undefined) return reportUnjudged(hole, `nothing tells what ${hole.name} could be`);
  const what = isSpent ? "none of the values that were tried fits" : "no value fits";
  return {
    code: "hole/no-answer",
    message: `${hole.name} is to be found, and ${what}`,
    span: hole.unknown.span,
    labels: excluding(nearest.errors),
    notes: [`${formatValue(nearest.value)} comes nearest: ${nearest.errors[0]!.message}`],
    help: ["change what excludes it, or write a value: then all that is wrong with that is told"],
  };
}

export function reportCombinations(holes: readonly NamedHole[], combinations: Combinations): DiagnosticInit {
  const { found, hasOthers, stoppedAfter } = combinations;
  const names = distinctNames(holes);
  if (found.length === 0) return reportNoCombination(holes, names, combinations);
  const shown = found.slice(0, shownNumbers);
  const texts = shown.map((combination) => combinationText(names, combination));
  const isOnly = found.length === 1 && !hasOthers;
  const others = hasOthers || shown.length < found.length ? " and others" : "";
  const plain = shown.map(({ values }) => combinationText(names, { values, alike: [] }));
  return {
    code: "hole/answers",
    message: `${holes.length} values are to be found together: ${texts.join("; ")}${others} ${isOnly ? "fits, and nothing else" : "fit"}`,
    span: holes[0]!.unknown.span,
    labels: labelsOf(holes, names),
    notes: stoppedAfter === undefined ? [] : [stopped(stoppedAfter)],
    help: [
      isOnly
        ? `write ${plain[0]!}, as --fix does`
        : "write one of these combinations, or one of the values: then the others are told",
    ],
    fixes: plain.map((text, at) => writing(holes, shown[at]!.values, text, isOnly)),
  };
}

function stopped(count: number): string {
  return `there are too many combinations to try: the search ended after ${count.toLocaleString("en")}`;
}

function reportNoCombination(
  holes: readonly NamedHole[],
  names: readonly string[],
  { nearest, stoppedAfter, hasOthers }: Combinations,
): DiagnosticInit {
  const [first] = holes;
  const labels = labelsOf(holes, names);
  if (stoppedAfter !== undefined || nearest === undefined) {
    const why = stoppedAfter === undefined ? "nothing tells what it could be" : stopped(stoppedAfter);
    return { ...reportUnjudged(first!, why), labels };
  }
  return {
    code: "hole/no-answer",
    message: `${holes.length} values are to be found together, and ${hasOthers ? "none of the combinations that were tried fits" : "nothing fits"}`,
    span: first!.unknown.span,
    labels: [...labels, ...excluding(nearest.errors)],
    notes: [`what comes nearest: ${nearest.errors[0]!.message}`],
    help: ["write some of them: then what excludes the others is told"],
  };
}

function labelsOf([, ...others]: readonly NamedHole[], names: readonly string[]): readonly SpanLabel[] {
  return others.map(({ unknown: { span } }, at) => ({ span, text: `${names[at + 1]!}, found together with it` }));
}

/** `kernel=2 stride=1`; `kernel of line 3: 2, kernel of line 4: 5` */
function combinationText(names: readonly string[], { values, alike }: Combination): string {
  const areWords = names.every((name) => /^\w+$/.test(name));
  const texts = values.map((value, at) => {
    const text = textWith(value, alike[at] ?? []);
    return areWords ? `${names[at]!}=${text}` : `${names[at]!}: ${text}`;
  });
  return texts.join(areWords ? " " : ", ");
}

/** With their lines where some would be called the same, and with their columns where these are. */
function distinctNames(holes: readonly NamedHole[]): readonly string[] {
  const placed = holes.map(({ name, unknown: { span } }) => ({ name, ...span.source.positionAt(span.start) }));
  const forms: readonly ((hole: (typeof placed)[number]) => string)[] = [
    ({ name }) => name,
    ({ name, line }) => `${name} of line ${line}`,
    ({ name, line, column }) => `${name} of line ${line}, column ${column}`,
  ];
  const [form = forms[2]!] = forms.filter((each) => new Set(placed.map(each)).size === placed.length);
  const isAlone = placed.every(({ line }) => line === placed[0]!.line);
  return placed.map(isAlone || form !== forms[0] ? form : forms[1]!);
}

export function reportUnjudged({ unknown }: NamedHole, why: string): DiagnosticInit {
  return {
    code: "hole/unjudged",
    message: `what this stands for cannot be found: ${why}`,
    span: unknown.span,
    help: ["write a value in its place"],
  };
}

function writing(holes: readonly NamedHole[], values: readonly LanguageValue[], text: string, isOnly: boolean): Fix {
  const edits = holes.map(({ unknown: { span } }, at): Edit => ({ span, newText: formatValue(values[at]!) }));
  return { description: `write ${text}`, edits, ...(isOnly ? {} : { isGuess: true }) };
}

function excluding([error]: readonly Diagnostic[]): readonly SpanLabel[] {
  return error === undefined ? [] : [{ span: error.span, text: "excludes it" }];
}
