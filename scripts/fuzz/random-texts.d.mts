import type { RandomSource } from "../../src/base/random.ts";
import type { check } from "../../src/check.ts";
import type { formatDiagnostic } from "../../src/diagnostics/pretty.ts";
import type { toJson } from "../../src/diagnostics/diagnostic-json.ts";

export interface Outcome {
  readonly kind: "sound" | "no model" | "1 error" | "more errors" | "violation";
  readonly what?: string;
}

export function randomText(models: readonly string[], random: RandomSource): string;

export function outcomeOf(
  text: string,
  api: {
    readonly check: typeof check;
    readonly formatDiagnostic: typeof formatDiagnostic;
    readonly toJson: typeof toJson;
  },
): Outcome;
