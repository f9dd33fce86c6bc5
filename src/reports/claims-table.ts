/** What was measured of claims about behaviour, for people and for machines. */
import { formatNumber } from "../analysis/quantity.ts";
import { shown } from "../base/visible.ts";
import { place, type JsonPlace } from "../diagnostics/diagnostic-json.ts";
import type { Style } from "../diagnostics/pretty.ts";
import type { FoundBehaviour, JudgedClaim } from "../verify/judge-behaviour.ts";

/** Of one model, on one target. */
export interface VerifiedClaims {
  readonly target: string;
  readonly claims: readonly JudgedClaim[];
}

export interface ClaimJson extends JsonPlace {
  /** As written. */
  readonly claim: string;
  /** Only where several targets were asked for. */
  readonly target?: string;
  readonly pass: boolean;
  /** Why it does not. */
  readonly reason?: string;
  readonly found: readonly FoundJson[];
}

export interface FoundJson {
  /** What was measured, as written. */
  readonly of: string;
  /** Null where it is no finite number. */
  readonly value: number | boolean | null;
  readonly note: string;
}

export function holdAll({ claims }: VerifiedClaims): boolean {
  return claims.every(({ result }) => result === "pass");
}

export function claimsJson(verified: readonly VerifiedClaims[], withTarget: boolean): readonly ClaimJson[] {
  return verified.flatMap(({ target, claims }) =>
    claims.map((claim) => ({
      claim: claim.text,
      ...place(claim.span),
      ...(withTarget && { target }),
      pass: claim.result === "pass",
      ...(claim.result !== "pass" && { reason: reasonOf(claim) }),
      found: claim.found.map(({ text, value, note }) => ({ of: text, value: finite(value), note })),
    })),
  );
}

function finite(value: number | boolean): number | boolean | null {
  return typeof value === "boolean" || Number.isFinite(value) ? value : null;
}

function reasonOf({ diagnostics }: JudgedClaim): string {
  return diagnostics.map(({ message }) => message).join("; ");
}

/** A claim a line, with what was found. */
export function claimsText({ target, claims }: VerifiedClaims, style: Style, withTarget: boolean): string {
  const head = withTarget ? `${target}: ` : "";
  return claims.map((claim) => `${mark(claim, style)} ${shown(head + lineOf(claim))}\n`).join("");
}

function mark({ result }: JudgedClaim, style: Style): string {
  return result === "pass" ? style("help", "ok  ") : style("error", "FAIL");
}

function lineOf(claim: JudgedClaim): string {
  const { text, result, found } = claim;
  const isAlone = found.length === 1;
  return `${text}: ${result === "data" ? reasonOf(claim) : found.map((each) => foundText(each, isAlone)).join("; ")}`;
}

function foundText({ text, value, note }: FoundBehaviour, isAlone: boolean): string {
  const figure = typeof value === "number" ? `${formatNumber(value)} ${note}` : note;
  return isAlone ? figure : `${text}: ${figure}`;
}
