/** What `convoke check` tells of what it found, and with which exit code it ends. */
import { dirname } from "node:path";
import {
  againstBaseline,
  brief,
  domainLines,
  shown,
  unjudgedClaims,
  type Findings,
  type ModelDomain,
  type UnjudgedClaim,
} from "../tools.ts";
import type { CheckedFile, CheckedFiles } from "./check-files.ts";
import type { Words } from "./command.ts";
import type { Io } from "./io.ts";
import { isForeign } from "./models.ts";
import { portablePath, tellFindings } from "./tell-findings.ts";

/** Gives the exit code. */
export async function report(checked: CheckedFiles, words: Words, io: Io): Promise<number> {
  const findings = await newOnes(findingsOf(checked, words.has("quiet")), words, io);
  if (!words.has("quiet") && words.one("format") !== "json") for (const file of checked.files) tellUnjudged(file, io);
  return Math.max(checked.unread, tellFindings(findings, words, io));
}

/** Those that a baseline does not know. */
async function newOnes(findings: Findings, words: Words, io: Io): Promise<Findings> {
  const path = words.one("baseline");
  if (path === undefined) return findings;
  // Loaded when it is needed: few projects have one.
  const { knownFindings } = await import("./baseline.ts");
  const paths = { pathOf: (each: string) => portablePath(each, dirname(path)) };
  const known = await knownFindings(path, findings, paths, words.has("write-baseline"), io);
  return againstBaseline(findings, known, paths).findings;
}

function findingsOf({ files, diagnostics, omitted }: CheckedFiles, isQuiet: boolean): Findings {
  const unjudged = files.flatMap(unjudgedIn);
  const domains = files.flatMap(domainsIn);
  const problems = files.flatMap(({ name, problems: own }) => own.map((message) => ({ file: name, message })));
  return {
    files: files.map((file) => ({ path: file.name, ...(isQuiet ? nothingTold : toldOf(file)) })),
    diagnostics,
    ...(files.some(({ name }) => isForeign(name)) && { problems }),
    omitted,
    ...(unjudged.length > 0 && { unjudged }),
    ...(domains.length > 0 && { domains }),
  };
}

/** Claims of a file without errors that are left to `verify`. */
function unjudgedIn({ models, diagnostics }: CheckedFile): readonly UnjudgedClaim[] {
  return diagnostics.some(({ severity }) => severity === "error") ? [] : unjudgedClaims(models);
}

/** Of the models of a file without errors. */
function domainsIn({ name: file, models, diagnostics }: CheckedFile): readonly ModelDomain[] {
  if (diagnostics.some(({ severity }) => severity === "error")) return [];
  return models.flatMap(({ name, domain }) => (domain === undefined ? [] : [{ file, name, ...domain }]));
}

function tellUnjudged(file: CheckedFile, io: Io): void {
  const count = unjudgedIn(file).length;
  if (count === 0) return;
  const claims = count === 1 ? "1 claim about behaviour is" : `${count} claims about behaviour are`;
  const path = shown(file.name);
  const them = count === 1 ? "it" : "them";
  io.err(`${path}: ${claims} not judged: convoke verify ${path} --weights FILE judges ${them}\n`);
}

const nothingTold = { sound: [], remarks: [] };

/** What is told of a file without mistakes. */
function toldOf({
  models,
  blocks,
  diagnostics,
  problems,
  scope,
  notes,
}: CheckedFile): Pick<Findings["files"][number], "sound" | "remarks"> {
  if (problems.length > 0 || diagnostics.some(({ severity }) => severity === "error")) return nothingTold;
  const remarks = scope === undefined ? [] : [scope, ...notes.map((note) => `note: ${note}`)];
  const sound = models.map((model) => [brief(model), ...domainLines(model)] as const);
  return { sound: [...sound, ...(blocks === undefined ? [] : [[blocks] as const])], remarks };
}
