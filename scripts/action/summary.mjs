// The summary of the job: always there, also where the token may not write a comment.
import { appendFileSync } from "node:fs";

/** GitHub takes a megabyte of a step. */
const MOST = 900_000;

export function writeSummary(checks, comparison, remark, { GITHUB_STEP_SUMMARY: path }) {
  if (path === undefined) return;
  const parts = [
    "## Convoke",
    ...checks.map(section),
    comparison?.markdown.trim(),
    comparison?.text && section(comparison),
    remark,
  ];
  appendFileSync(path, `${shortened(parts.filter(Boolean).join("\n\n"))}\n`);
}

function section({ title, sign, text }) {
  return `### ${sign} ${title}\n\n${fenced(text.trim() === "" ? "nothing to tell" : text.trimEnd())}`;
}

/** As it is: marks around it are longer than any in it. */
function fenced(text) {
  const longest = Math.max(2, ...[...shortened(text).matchAll(/`+/g)].map(([run]) => run.length));
  const marks = "`".repeat(longest + 1);
  return `${marks}text\n${shortened(text)}\n${marks}`;
}

function shortened(text) {
  return text.length <= MOST ? text : `${text.slice(0, MOST)}\n…`;
}
