/** Texts of models with their fixes: what applying one leaves of its error, or brings. */
import { check, type CheckOptions } from "../../src/check.ts";
import { applyEdits } from "../../src/diagnostics/apply-fixes.ts";
import type { Diagnostic, Fix } from "../../src/diagnostics/diagnostic.ts";

const mainPath = "model.cvk";

export interface Text {
  readonly name: string;
  readonly text: string;
  readonly options?: CheckOptions;
  readonly readFile?: (path: string) => string | undefined;
}

export function diagnosticsOf({ options, readFile }: Text, text: string): readonly Diagnostic[] {
  const read = readFile ?? (() => undefined);
  const readNames = (path: string): Uint8Array | undefined => {
    const names = read(path);
    return names === undefined ? undefined : new TextEncoder().encode(names);
  };
  const host = { readFile: read, readNames };
  return check(mainPath, text, host, options).diagnostics;
}

export function isError({ severity }: Diagnostic): boolean {
  return severity === "error";
}

/** Code and message, without the places, which edits move. */
export function said({ code, message }: Diagnostic): string {
  return `${code}: ${message}`;
}

/** What a fix leaves of its diagnostic or brings of errors; empty where all is well. */
export function faultsOf(
  subject: Text,
  before: readonly Diagnostic[],
  mended: Diagnostic,
  fix: Fix,
): readonly string[] {
  const left = afterFix(subject, mended, fix);
  const own = left.filter((each) => said(each) === said(mended) && each.span.start === mended.span.start);
  const brought = left.filter((each) => isError(each) && !own.includes(each));
  for (const message of before.filter((each) => each !== mended).map(said)) {
    const at = brought.findIndex((each) => said(each) === message);
    if (at !== -1) brought.splice(at, 1);
  }
  const word = (each: Diagnostic): string => (own.includes(each) ? "leaves" : "brings");
  return [...own, ...brought].map((each) => `${subject.name}: "${fix.description}" ${word(each)} ${said(each)}`);
}

/** What is wrong once a fix is applied, to the text or to a file that it imports. */
function afterFix(subject: Text, { span: { source } }: Diagnostic, { edits }: Fix): readonly Diagnostic[] {
  const mended = applyEdits(source.text, edits);
  if (source.path === mainPath) return diagnosticsOf(subject, mended);
  const readFile = (path: string): string | undefined => (path === source.path ? mended : subject.readFile?.(path));
  return diagnosticsOf({ ...subject, readFile }, subject.text);
}
