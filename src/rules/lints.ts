/** The lints, and how they are asked. */
import type { Diagnostics } from "../diagnostics/diagnostic.ts";
import { isFoundSound, keepSound } from "../diagnostics/found-sound.ts";
import type { ResolvedModel } from "../resolve/resolved-model.ts";
import { automaticNames } from "./automatic-names.ts";
import { biasBeforeNorm } from "./bias-before-norm.ts";
import { denseShare } from "./dense-share.ts";
import { dropoutPlace } from "./dropout-place.ts";
import type { Rules } from "./levels.ts";
import type { Advice, Lint } from "./lint.ts";
import { paddingOnly } from "./padding-only.ts";
import { repeatedActivation } from "./repeated-activation.ts";
import { unevenBranches } from "./uneven-branches.ts";

const lints: readonly Lint[] = [
  automaticNames,
  biasBeforeNorm,
  denseShare,
  dropoutPlace,
  paddingOnly,
  repeatedActivation,
  unevenBranches,
];

export function runLints(models: readonly ResolvedModel[], rules: Rules, diagnostics: Diagnostics): void {
  for (const lint of lints) {
    if (rules.levelOf(lint.code) === "off") continue;
    for (const advice of oncePerPlace(models.flatMap((model) => adviceOf(lint, model)))) {
      const { origin, ...init } = advice;
      diagnostics.add({ code: lint.code, severity: "warning", span: origin.span!, ...init });
    }
  }
}

function adviceOf(lint: Lint, model: ResolvedModel): readonly Advice[] {
  if (isFoundSound(model, lint.code)) return [];
  const found = [...lint.find(model)];
  if (found.length === 0) keepSound(model, lint.code);
  return found;
}

/** A block's line is one place, in however many calls. */
function oncePerPlace(found: readonly Advice[]): readonly Advice[] {
  const seen = new Set<string>();
  return found.filter(({ origin: { span } }) => {
    const key = span && `${span.source.path}\0${span.start}`;
    return key !== undefined && !seen.has(key) && seen.add(key);
  });
}
