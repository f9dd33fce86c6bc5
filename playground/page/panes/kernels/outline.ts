/** The functions that a text became. */
import type { CodeForm } from "../../../questions/kernel-code.ts";
import type { Kernels } from "../../../questions/kernels.ts";
import type { Subject, Targeted } from "../../../subject.ts";

export interface Outline extends Kernels {
  readonly of: Targeted;
  readonly versions: Readonly<Record<CodeForm, CodeVersion>>;
}

/** What code is of: one object for each text, target and form. */
export interface CodeVersion {
  readonly path: Subject["path"];
  readonly target: Targeted["target"];
  readonly form: CodeForm;
}

export function outlineOf(kernels: Kernels, of: Targeted): Outline {
  const { path, target } = of;
  const versions = { ir: { path, target, form: "ir" }, code: { path, target, form: "code" } } as const;
  return { ...kernels, of, versions };
}

/** Only their texts differ. */
export function isLaterVersion(a: CodeVersion, b: CodeVersion): boolean {
  return a.path === b.path && a.target === b.target && a.form === b.form;
}
