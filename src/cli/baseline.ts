/** The file of a baseline (`check --baseline`): read, written, and what is told of it. No other file is written over. */
import { existsSync } from "node:fs";
import { againstBaseline, BASELINE_VERSION, baselineOf, baselineText, countOf, shown } from "../tools.ts";
import type { Findings, KnownFinding } from "../tools.ts";
import { UsageError } from "./command.ts";
import type { Io } from "./io.ts";
import { readBytes } from "./read-files.ts";
import { writeFiles } from "./write-files.ts";

interface Paths {
  pathOf(path: string): string;
}

/**
 * The findings that are known, which with `isToWrite` are all that there are.
 * @throws UsageError where the file cannot be read or written, or is no baseline.
 */
export async function knownFindings(
  path: string,
  findings: Findings,
  paths: Paths,
  isToWrite: boolean,
  io: Io,
): Promise<readonly KnownFinding[]> {
  if (isToWrite) {
    const known = baselineOf(findings, paths);
    if (existsSync(path)) demandBaseline(path, parsed(path));
    await writeFiles([[path, baselineText(known)]]);
    io.err(`${shown(path)}  ${countOf(known.length, "finding")}\n`);
    return known;
  }
  const baseline = readBaseline(path);
  const { known, gone } = againstBaseline(findings, baseline, paths);
  if (known > 0) io.err(`${countOf(known, "known finding")} in ${shown(path)}\n`);
  if (gone > 0) {
    const note = io.errStyle("note", "note");
    io.err(`${note}: ${gone} of ${shown(path)} ${gone === 1 ? "is" : "are"} gone: --write-baseline leaves them out\n`);
  }
  return baseline;
}

const ADVICE = "--write-baseline writes it anew, with what is found now";

/** Of what may be somebody's work. */
const REPLACE = "name another file, or remove this one: --write-baseline makes a baseline";

interface BaselineText {
  readonly version: number;
  readonly findings: readonly unknown[];
}

function readBaseline(path: string): readonly KnownFinding[] {
  const { version, findings } = demandBaseline(path, parsed(path));
  if (version !== BASELINE_VERSION) {
    throw new UsageError(
      `${shown(path)} is a baseline of version ${version}, which this convoke does not read: ${ADVICE}`,
    );
  }
  const stray = findings.findIndex((each) => !isKnownFinding(each));
  if (stray < 0) return findings as KnownFinding[];
  const due = "file, code, message and fingerprint";
  throw new UsageError(`${shown(path)}: its ${stray + 1}. finding lacks one of ${due}: ${ADVICE}`);
}

function textOf(path: string): string {
  try {
    return Buffer.from(readBytes(path)).toString("utf8");
  } catch (error) {
    throw error instanceof UsageError ? new UsageError(`${error.message}: --write-baseline makes a baseline`) : error;
  }
}

function parsed(path: string): unknown {
  try {
    return JSON.parse(textOf(path));
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${shown(path)} is no JSON, as a baseline is: ${REPLACE}`);
  }
}

/** @throws UsageError where it is not what some version of convoke wrote. */
function demandBaseline(path: string, json: unknown): BaselineText {
  const { version, findings } = (json ?? {}) as { version?: unknown; findings?: unknown };
  if (typeof version === "number" && Array.isArray(findings)) return { version, findings };
  throw new UsageError(`${shown(path)} is no baseline, which has a version and findings: ${REPLACE}`);
}

function isKnownFinding(value: unknown): value is KnownFinding {
  const { file, code, message, fingerprint } = (value ?? {}) as Readonly<Record<string, unknown>>;
  return [file, code, message, fingerprint].every((each) => typeof each === "string");
}
