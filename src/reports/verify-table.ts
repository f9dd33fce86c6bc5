/** What verification found, for people and for machines. */
import { shown } from "../base/visible.ts";
import type { Style } from "../diagnostics/pretty.ts";
import type { Result, Verdict } from "../verify/verify-model.ts";

/** One model on its stored data, on one target. */
export interface VerifiedCase {
  /** The path below the suite, or the model as it was named. */
  readonly name: string;
  readonly target: string;
  /** At least one. */
  readonly verdicts: readonly Verdict[];
}

export interface CaseJson {
  readonly name: string;
  /** Only where several targets were asked for. */
  readonly target?: string;
  readonly pass: boolean;
  /** Why it fails. */
  readonly reason?: string;
  /** The largest of all outputs of all sets; null where nothing was compared, or where a difference is infinite. */
  readonly maxAbsolute: number | null;
  readonly maxRelative: number | null;
  /** What a reader should know even where it passes; left out where there is nothing. */
  readonly notes?: readonly string[];
}

/** From the worst on: what a case with several sets counts as. */
const WORST: readonly Result[] = ["bug", "data", "unsupported", "differs", "pass"];

export function worstResult({ verdicts }: VerifiedCase): Result {
  return WORST.find((result) => verdicts.some((verdict) => verdict.result === result))!;
}

/**
 * Verdicts as data, as `convoke verify --format json` prints them; with the target of each case where several were asked for.
 * @example
 * ```ts
 * import { check, float32Tensor, verifyJson, verifyModel } from "convoke";
 *
 * const [model] = check("net.cvk", "model Net { input x [1]; relu }").models;
 * const one = () => float32Tensor("x", [1, 1], Float32Array.of(1));
 * const set = { name: "one", tensors: new Map([["input_0", one], ["output_0", one]]) };
 * const verdicts = await verifyModel(model, new Map(), [set], "ts");
 * console.log(verifyJson([{ name: "net.cvk", target: "ts", verdicts }], false).cases[0].pass); // true
 * ```
 */
export function verifyJson(
  cases: readonly VerifiedCase[],
  withTarget: boolean,
): { readonly cases: readonly CaseJson[] } {
  return { cases: cases.map((each) => caseJson(each, withTarget)) };
}

function caseJson(verified: VerifiedCase, withTarget: boolean): CaseJson {
  const pass = worstResult(verified) === "pass";
  const notes = distinct(verified.verdicts.flatMap(({ set, notes: told }) => told.map((note) => prefixOf(set) + note)));
  return {
    name: verified.name,
    ...(withTarget ? { target: verified.target } : {}),
    pass,
    ...(pass ? {} : { reason: reasonText(verified) }),
    maxAbsolute: finite(largest(verified, "maxAbsolute")),
    maxRelative: finite(largest(verified, "maxRelative")),
    ...(notes.length === 0 ? {} : { notes }),
  };
}

function finite(value: number | undefined): number | null {
  return value !== undefined && Number.isFinite(value) ? value : null;
}

function largest({ verdicts }: VerifiedCase, key: "maxAbsolute" | "maxRelative"): number | undefined {
  const values = verdicts.flatMap(({ outputs }) => outputs.flatMap((output) => output[key] ?? []));
  return values.length === 0 ? undefined : values.reduce((most, value) => Math.max(most, value));
}

const BEGINNINGS: Readonly<Record<Result, string>> = {
  pass: "",
  differs: "",
  unsupported: "not supported because ",
  data: "the data do not fit: ",
  bug: "our bug: ",
};

/** Every reason once, each with what kind it is. */
export function reasonText({ verdicts }: VerifiedCase): string {
  return distinct(verdicts.filter(({ result }) => result !== "pass").map(verdictReason)).join("; ");
}

function verdictReason({ set, result, reasons }: Verdict): string {
  const place = result === "differs" || result === "data" ? prefixOf(set) : "";
  return `${place}${BEGINNINGS[result]}${reasons.join("; ")}`;
}

function prefixOf(set: string): string {
  return set === "" ? "" : `${set}: `;
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

// ── For people ───────────────────────────────────────────────────────────────────────────────────────────────────────

/** Every set and output of a case, one a line. */
export function caseText(verified: VerifiedCase, style: Style, withTarget: boolean): string {
  const head = withTarget ? `${verified.target}: ` : "";
  return verified.verdicts.map((verdict) => verdictText(verdict, head, style)).join("");
}

function verdictText(verdict: Verdict, head: string, style: Style): string {
  const { set, result, reasons, outputs, notes } = verdict;
  const place = head + prefixOf(set);
  const line = (found: Result, text: string): string => `${mark(found, style)} ${shown(place + text)}\n`;
  if (outputs.length === 0) return reasons.map((reason) => line(result, BEGINNINGS[result] + reason)).join("");
  const lines = outputs.map((output) => line(output.pass ? "pass" : "differs", outputText(output)));
  return [...lines, ...notes.map((note) => `     ${style("dim", shown(note))}\n`)].join("");
}

function outputText({ name, shape, reason, maxAbsolute, maxRelative }: Verdict["outputs"][number]): string {
  const errors =
    maxAbsolute === undefined
      ? []
      : [`max absolute error ${figure(maxAbsolute)}, relative ${figure(maxRelative ?? 0)}`];
  return `${name} [${shape.join(", ")}]: ${[...errors, ...(reason === undefined ? [] : [reason])].join("; ")}`;
}

function mark(result: Result, style: Style): string {
  return result === "pass" ? style("help", "ok  ") : style("error", "FAIL");
}

/** `1.2e-6`; `0` */
function figure(value: number): string {
  return value === 0 || !Number.isFinite(value) ? String(value) : value.toExponential(1);
}

const TITLES: Readonly<Record<Result, string>> = {
  pass: "passed",
  differs: "differ",
  unsupported: "not supported",
  data: "data that do not fit",
  bug: "our bugs",
};

/** How many names stand behind a reason before the rest is counted. */
const NAMED = 3;

/** A suite: how many of each result, and behind every failure's reason who has it. */
export function suiteText(cases: readonly VerifiedCase[], targets: readonly string[], style: Style): string {
  return targets
    .map((target) =>
      targetText(
        target,
        cases.filter((each) => each.target === target),
        style,
      ),
    )
    .join("\n");
}

function targetText(target: string, cases: readonly VerifiedCase[], style: Style): string {
  const passed = cases.filter((each) => worstResult(each) === "pass").length;
  const percent = cases.length === 0 ? "0.0" : ((100 * passed) / cases.length).toFixed(1);
  const groups = WORST.filter((result) => result !== "pass").flatMap((result) => {
    const failed = cases.filter((each) => worstResult(each) === result);
    return failed.length === 0 ? [] : [groupText(result, failed, style)];
  });
  return `${groups.join("")}${style("bold", target)}: ${passed} of ${cases.length} passed (${percent}%)\n`;
}

function groupText(result: Result, cases: readonly VerifiedCase[], style: Style): string {
  const byReason = new Map<string, string[]>();
  for (const verified of cases) {
    for (const reason of generalReasons(verified, result)) {
      byReason.set(reason, [...(byReason.get(reason) ?? []), verified.name]);
    }
  }
  const lines = [...byReason]
    .toSorted(([a, as], [b, bs]) => bs.length - as.length || (a < b ? -1 : 1))
    .map(
      ([reason, names]) =>
        `  ${String(names.length).padStart(4)}  ${shown(reason)}\n        ${style("dim", shown(nameList(names)))}\n`,
    );
  return `${style("error", `${cases.length} ${TITLES[result]}`)}\n${lines.join("")}`;
}

/** Reasons without the names that tell a node of one model from that of another: `Conv: its attribute …`. */
function generalReasons({ verdicts }: VerifiedCase, result: Result): readonly string[] {
  const reasons = verdicts.filter((verdict) => verdict.result === result).flatMap((verdict) => verdict.reasons);
  return distinct(
    reasons.map((reason) => (result === "unsupported" ? reason.replace(/^.*? \((\w+)\): /, "$1: ") : reason)),
  );
}

function nameList(names: readonly string[]): string {
  const rest = names.length - NAMED;
  return `${names.slice(0, NAMED).join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}
