/** What bisection found, for people and for machines. */
import { shown } from "../base/visible.ts";
import type { Style } from "../diagnostics/pretty.ts";
import { formatDims } from "../tensor/shape.ts";
import type { Bisection, Cause, Finding, JudgedStage } from "../verify/bisect.ts";
import type { CompilerStage } from "../verify/compiler-stages.ts";
import { textTable } from "./text-table.ts";

/** One model on one set of inputs, on the way to one target. */
export interface BisectedCase extends Bisection {
  readonly target: string;
  /** What it ran on: `random inputs (seed 1)`, `test_data_set_0`, `data, example 2 of 2`. */
  readonly inputs: string;
}

export interface BisectionJson {
  readonly target: string;
  readonly inputs: string;
  /** `largest` is null where the stage fails, or where the difference is infinite. */
  readonly stages: readonly (CompilerStage & { readonly largest: number | null; readonly pass: boolean })[];
  /** `place` is as `net.cvk:7`; elements that are no finite numbers are null. Null where nothing differs. */
  readonly finding: Readonly<Record<string, string | number | null | readonly number[]>> | null;
}

/**
 * Bisections as data, as `convoke verify --bisect --format json` prints them.
 * @example
 * ```ts
 * import { bisect, bisectJson, check } from "convoke";
 *
 * const [model] = check("net.cvk", "model Net { input x [2]; relu }").models;
 * const found = await bisect(model, new Map(), new Map([["x", Float32Array.of(-1, 1)]]), "ts");
 * console.log(bisectJson([{ ...found, target: "ts", inputs: "mine" }]).bisections[0].finding); // null
 * ```
 */
export function bisectJson(cases: readonly BisectedCase[]): { readonly bisections: readonly BisectionJson[] } {
  return {
    bisections: cases.map(({ target, inputs, stages, finding }) => ({
      target,
      inputs,
      stages: stages.map(({ kind, name, largest, pass }) => ({ kind, name, largest: finite(largest), pass })),
      finding: finding === undefined ? null : findingJson(finding),
    })),
  };
}

function findingJson(finding: Finding): NonNullable<BisectionJson["finding"]> {
  if (finding.kind === "failure") return { ...finding };
  const difference = { at: finding.at, found: finite(finding.found), expected: finite(finding.expected) };
  if (finding.kind === "output") return { ...finding, ...difference };
  const { kind, layer, node, cause } = finding;
  return { kind, layer, node, place: placeOf(finding) ?? null, cause, ...difference };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

/** `net.cvk:7`; undefined for what no text has. */
function placeOf({ span }: Extract<Finding, { kind: "layer" }>): string | undefined {
  return span && `${span.source.path}:${span.source.positionAt(span.start).line}`;
}

// ── For people ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** `kernel pass shift-views`, `lower`, `code` */
export function stageLabel({ kind, name }: CompilerStage): string {
  return kind === "graph pass" || kind === "kernel pass" ? `${kind} ${name}` : name;
}

const causes: Readonly<Record<Cause, string>> = {
  bug: "a bug of ours: please report it with the model, the weights and the inputs",
  tolerance: "beyond the tolerance given, and within the default one: rounding, not a bug",
  range:
    "beyond the range of float32, in which this target computes or gives its results (docs/architecture.md, Special values)",
};

/** A table of the stages, and what was found. */
export function bisectText({ target, inputs, stages, finding }: BisectedCase, style: Style): string {
  const head = style("bold", shown(`${target}, on ${inputs}`));
  const table = textTable(
    [
      { title: "stage", align: "left" },
      { title: "largest difference", align: "right" },
      { title: "verdict", align: "left" },
    ],
    stages.map((stage) => [stageLabel(stage), figure(stage.largest), verdictOf(stage)]),
  );
  if (finding === undefined) {
    const advice =
      "If a number is wrong, the reference interpreter has it too: compare it with stored outputs, --target reference";
    return `${head}\n${table}\nno stage differs from the graph as written. ${advice}\n`;
  }
  const found = shown(findingText(finding, stages.at(-1)!, target));
  return `${head}\n${table}\n${style("error", found)}\n${causes[finding.cause]}\n`;
}

function verdictOf({ pass, largest }: JudgedStage): string {
  if (pass) return "same";
  return largest === undefined ? "fails" : "differs";
}

/** `1.2e-6`; `0` */
function figure(value: number | undefined): string {
  if (value === undefined) return "";
  return value === 0 || !Number.isFinite(value) ? String(value) : value.toExponential(1);
}

/** `first differs: layer conv2 (net.cvk:7) after kernel pass shift-views: 0.31 at [0, 3, 5, 5], expected 0.27` */
function findingText(finding: Finding, stage: CompilerStage, target: string): string {
  if (finding.kind === "failure") return `${stageLabel(stage)} fails: ${finding.message}`;
  const where = stage.kind === "target" ? `in the code for ${target}` : `after ${stageLabel(stage)}`;
  const [found, expected] = distinctTexts(finding.found, finding.expected);
  const values = `${found} at ${formatDims(finding.at)}, expected ${expected}`;
  if (finding.kind === "output") {
    return `first differs: output ${finding.output} ${where}, though no layer's own result does: ${values}`;
  }
  const place = placeOf(finding);
  const computed = finding.node === finding.layer ? "" : `, computed by ${finding.node},`;
  return `first differs: layer ${finding.layer}${place === undefined ? "" : ` (${place})`}${computed} ${where}: ${values}`;
}

/** With seven digits, or as many as it takes to tell them apart. */
function distinctTexts(...numbers: readonly [number, number]): readonly string[] {
  for (let digits = 7; ; digits++) {
    const texts = numbers.map((number) => String(Number(number.toPrecision(digits))));
    if (texts[0] !== texts[1] || digits === 17) return texts;
  }
}
