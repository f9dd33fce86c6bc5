// The command of this checkout, run on the repository of the workflow.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

const FAILS = "❌";

/** Runs `check` or `docs`: annotations go to the log, and what a person reads is kept for the summary. */
export function check(name, paths, { isStrict, baseline, config }) {
  const options = [
    ...(isStrict ? ["--strict"] : []),
    ...(config === "" ? [] : ["--config", config]),
    ...(name === "check" && baseline !== "" ? ["--baseline", baseline] : []),
    ...(name === "docs" ? ["--check"] : []),
  ];
  const annotations = convoke(name, ...options, "--format", "github", "--", ...paths);
  annotate(annotations.out);
  const { code, out, err } = convoke(name, ...options, "--", ...paths);
  print(`convoke ${name}`, `${out}${err}`);
  return { title: `convoke ${name}`, code, sign: code === 0 ? "✅" : FAILS, text: `${out}${err}` };
}

/**
 * Runs `diff` on what is checked. Mistakes of the base are told and fail nothing; those of the other side are what `diff` fails
 * for as `check` does. `changes` counts what there is to tell.
 */
export function compare(base, { paths, failOn, config }, problem) {
  const title = "convoke diff";
  if (problem !== undefined) return { title, code: 2, sign: FAILS, text: problem, markdown: "", changes: 0 };
  const options = [...(failOn === "" ? [] : ["--fail-on", failOn]), ...(config === "" ? [] : ["--config", config])];
  const runs = [...new Set(paths.map(placeOf))].map((place) =>
    convoke("diff", ...options, "--format", "markdown", "--", `git:${base}`, place),
  );
  for (const { out, err } of runs) print(title, `${out}${err}`);
  const code = Math.max(0, ...runs.map((run) => run.code));
  const text = runs.map(({ err }) => err).join("");
  return { title, code, sign: code === 0 ? "⚠️" : FAILS, text, ...joined(runs.map(({ out }) => readChanges(out))) };
}

/** What `convoke diff --format markdown` says, behind its marks: that of a comment, and how much there is to tell. */
function readChanges(out) {
  const [, count = "", ...lines] = out.split("\n");
  return { changes: Number(/^<!-- changes: (\d+) -->$/.exec(count)?.[1] ?? 0), markdown: lines.join("\n") };
}

/** Of paths where nothing changes only the first is told of, and that where there is no other. */
function joined(parts) {
  const told = parts.filter(({ markdown }) => markdown !== "");
  const changed = told.filter(({ changes }) => changes > 0);
  return {
    changes: changed.reduce((sum, { changes }) => sum + changes, 0),
    markdown: (changed.length > 0 ? changed : told.slice(0, 1)).map(({ markdown }) => markdown).join("\n"),
  };
}

/** Of a pattern the folder that it looks in. */
function placeOf(path) {
  const [, folder] = /^(?:(.*)\/)?[^/]*[*?[{]/.exec(path) ?? [undefined, path];
  return folder ?? ".";
}

/** A checkout of one commit lacks the base of a pull request. Gives why there is none. */
export function fetchBase(base) {
  if (git("rev-parse", "--quiet", "--verify", "--end-of-options", `${base}^{commit}`).status === 0) return undefined;
  if (!/^[0-9a-f]{40,64}$/.test(base))
    return `there is no revision ${JSON.stringify(base)}: check out more with fetch-depth\n`;
  const { status, stderr } = git("fetch", "--quiet", "--no-tags", "--depth=1", "origin", base);
  return status === 0 ? undefined : `the base of the pull request is not there: ${stderr}`;
}

function git(...words) {
  return spawnSync("git", words, { encoding: "utf8" });
}

function convoke(...words) {
  const { status, stdout, stderr, error } = spawnSync(process.execPath, [command, ...words], {
    encoding: "utf8",
    maxBuffer: 2 ** 28,
    env: { ...process.env, NO_COLOR: "1", INPUT_TOKEN: "" },
  });
  if (error !== undefined) throw error;
  return { code: status ?? 2, out: stdout, err: stderr };
}

/** Workflow commands, which are all that may act on the log. */
function annotate(text) {
  const commands = text.split("\n").filter((line) => /^::(error|warning|notice) /.test(line));
  process.stdout.write(commands.map((line) => `${line}\n`).join(""));
}

/** Text in which nothing is a workflow command, whatever names and paths are in it. */
function print(title, text) {
  const token = randomUUID();
  process.stdout.write(`::group::${title}\n::stop-commands::${token}\n${text}\n::${token}::\n::endgroup::\n`);
}
