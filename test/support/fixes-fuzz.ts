/** Fixes of examples with one change or two, from a seed: all that is offered is made. */
import type { RandomSource } from "../../src/base/random.ts";
import { spanText } from "../../src/base/source.ts";
import { applySureFixes } from "../../src/diagnostics/apply-fixes.ts";
import { codeActionsAt } from "../../src/language-service/code-actions.ts";
import { createWorkspace } from "../../src/language-service/workspace.ts";
import { resolvePath } from "../../src/resolve/import-path.ts";
import { examplePaths, examplesOfModels } from "./examples.ts";
import { isError } from "./fixes.ts";
import {
  everyRule,
  faultOfEdits,
  fixFaults,
  formsOf,
  foundIn,
  hostOf,
  withEdits,
  type FixFault,
  type Found,
  type Texts,
} from "./fix-faults.ts";
import { examplesHost } from "./models.ts";
import { changed, slippable, type Slippable } from "./slips.ts";

/** An example, and which of its files is changed. */
export interface Subject {
  readonly root: string;
  readonly path: string;
}

export interface Case {
  readonly name: string;
  readonly texts: Texts;
  readonly fixes: number;
  readonly faults: readonly FixFault[];
}

const exampleTexts: ReadonlyMap<string, string> = new Map(
  examplePaths.map((path) => [path, examplesHost.readFile(path)!]),
);

/** Blocks are changed in a net that imports them. */
export function fuzzSubjects(): readonly Subject[] {
  return examplesOfModels.flatMap((root) => {
    const imports = [...exampleTexts.get(root)!.matchAll(/^import .* from "(.*)"/gm)];
    return [root, ...imports.map(([, path]) => resolvePath(root, path!))].map((path) => ({ root, path }));
  });
}

export function caseOf({ root, path }: Subject, random: RandomSource): Case | undefined {
  const first = changed(slippableOf(path), random);
  if (first === undefined) return undefined;
  const second = random.next() < 0.8 ? undefined : changed(slippable(first.text), random);
  const texts: Texts = { root, texts: new Map(exampleTexts).set(path, (second ?? first).text) };
  const found = foundIn(texts);
  const origin = second === undefined ? { found: soundOf(root), isSlip: first.isSlip } : undefined;
  const reference = origin?.isSlip === true ? origin.found : undefined;
  const faults = [
    ...fixFaults(texts, found, origin),
    ...(random.next() < 0.25 ? actionFaults(texts, found) : []),
    ...allFaults(texts, found, reference),
  ];
  const fixes = found.diagnostics.reduce((sum, each) => sum + each.fixes.length, 0);
  const kind = second === undefined ? first.kind : `${first.kind}, ${second.kind}`;
  return { name: `${root}${path === root ? "" : `, ${path}`}: ${kind}`, texts, fixes, faults };
}

const sounds = new Map<string, Found>();

function soundOf(root: string): Found {
  const known = sounds.get(root) ?? foundIn({ root, texts: exampleTexts });
  sounds.set(root, known);
  return known;
}

const slippables = new Map<string, Slippable>();

function slippableOf(path: string): Slippable {
  const known = slippables.get(path) ?? slippable(exampleTexts.get(path)!);
  slippables.set(path, known);
  return known;
}

/** The language service offers the same fixes; what else it offers for warnings takes them away and keeps the net. */
function actionFaults(texts: Texts, found: Found): readonly FixFault[] {
  const workspace = createWorkspace({ ...hostOf(texts), optionsFor: () => everyRule });
  const own = found.diagnostics.filter(({ span }) => span.source.path === texts.root);
  return own.flatMap((diagnostic) => {
    const { start, end } = diagnostic.span;
    const actions = codeActionsAt(workspace, texts.root, diagnostic.span).filter(
      ({ kind, mends }) => kind === "quickfix" && mends?.start === start && mends.end === end,
    );
    const expected = found.diagnostics.filter(
      ({ span }) => span.source.path === texts.root && span.start === start && span.end === end,
    );
    const fixes = actions.filter(({ title }) => !title.startsWith("suppress "));
    const offered = fixes.map(({ title, edits }) => form(title, edits()));
    const meant = expected.flatMap((each) => each.fixes.map(({ description, edits }) => form(description, edits)));
    const fix = { description: "all", edits: [] };
    return [
      ...(JSON.stringify(offered) === JSON.stringify(meant)
        ? []
        : [
            {
              kind: "the service offers others",
              diagnostic,
              fix,
              details: `${offered.join("\n")}\n-- check:\n${meant.join("\n")}`,
            },
          ]),
      ...actions
        .filter(({ title }) => title === `suppress ${diagnostic.code} here`)
        .flatMap(({ title, edits }) =>
          suppressionFaults(texts, found, diagnostic, { description: title, edits: edits() }),
        ),
    ];
  });
}

function form(title: string, edits: FixFault["fix"]["edits"]): string {
  return `${title}: ${edits.map(({ span, newText }) => `${span.source.path} ${span.start} ${span.end} ${JSON.stringify(newText)}`).join("; ")}`;
}

function suppressionFaults(
  texts: Texts,
  found: Found,
  diagnostic: FixFault["diagnostic"],
  fix: FixFault["fix"],
): readonly FixFault[] {
  const wrong = faultOfEdits(texts, fix.edits);
  if (wrong !== undefined) return [{ kind: wrong, diagnostic, fix, details: "" }];
  const after = foundIn(withEdits(texts, fix.edits));
  if (countOf(after, diagnostic.code) >= countOf(found, diagnostic.code))
    return [{ kind: "suppression does nothing", diagnostic, fix, details: "" }];
  if (after.diagnostics.length >= found.diagnostics.length)
    return [
      {
        kind: "suppression brings",
        diagnostic,
        fix,
        details: after.diagnostics.map(({ code, message }) => `${code}: ${message}`).join("\n"),
      },
    ];
  return formsOf(after) === formsOf(found) ? [] : [{ kind: "suppression: another net", diagnostic, fix, details: "" }];
}

function countOf({ diagnostics }: Found, code: string): number {
  return diagnostics.filter((each) => each.code === code).length;
}

/** All that is sure at once brings no error, and gives back the net where it leaves none. */
function allFaults(texts: Texts, found: Found, sound: Found | undefined): readonly FixFault[] {
  const errors = found.diagnostics.filter(isError);
  if (errors.length === 0) return [];
  const recheck = (text: string): Found["diagnostics"] =>
    foundIn({ ...texts, texts: new Map(texts.texts).set(texts.root, text) }).diagnostics;
  const mended = applySureFixes(texts.root, texts.texts.get(texts.root)!, recheck);
  if (mended.count === 0) return [];
  const after = foundIn({ ...texts, texts: new Map(texts.texts).set(texts.root, mended.text) });
  const left = after.diagnostics.filter(isError);
  const fault = (kind: string, details: string): readonly FixFault[] => [
    { kind, diagnostic: errors[0]!, fix: { description: "all", edits: [] }, details },
  ];
  if (left.length > errors.length) return fault("all: more errors", left.map(({ message }) => message).join("\n"));
  if (left.some(({ code }) => !code.startsWith("claim/")) || sound === undefined || formsOf(after) === formsOf(sound))
    return [];
  return fault("all: another net", mended.text);
}

/** One line, then what there is to see. */
export function describeFault({ kind, diagnostic: { code, message, span }, fix, details }: FixFault): string {
  const words = fix.description.replaceAll(/`[^`]*`|\d+/g, "_").slice(0, 40);
  const edits = fix.edits.map(
    ({ span: at, newText }) =>
      `${at.source.path}:${at.source.positionAt(at.start).line}: ${JSON.stringify(spanText(at))} becomes ${JSON.stringify(newText)}`,
  );
  const { line, column } = span.source.positionAt(span.start);
  return [
    `${kind}: ${code}: ${words}`,
    `${span.source.path}:${line}:${column}: ${message}`,
    `fix: ${fix.description}`,
    ...edits,
    ...[-1, 0, 1].map((at) => `  | ${span.source.lineText(line + at)}`),
    details,
  ].join("\n");
}

export interface Outcome {
  readonly name: string;
  readonly kind: "sound" | "without fixes" | "unchanged" | "bug";
  readonly message: string;
  readonly milliseconds: number;
}

export function fuzzCase(subject: Subject, random: RandomSource): Outcome {
  const begun = performance.now();
  const found = caseOf(subject, random);
  const kind =
    found === undefined ? "unchanged" : found.faults.length > 0 ? "bug" : found.fixes > 0 ? "sound" : "without fixes";
  const message = found?.faults.map(describeFault).join("\n\n") ?? "";
  return { name: found?.name ?? subject.root, kind, message, milliseconds: performance.now() - begun };
}
