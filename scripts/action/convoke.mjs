// The command of this checkout, run on the repository of the workflow.
import { spawnSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { fileURLToPath } from "node:url";

const command = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

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
  return { title: `convoke ${name}`, code, text: `${out}${err}` };
}

/**
 * Runs `diff` on what is checked. A side with mistakes cannot be compared: those of the base are not what is to be judged, and
 * those of the other side are told by `check`, whose result says whether there are any.
 */
export function compare(base, { paths, failOn, config }, { isSound, problem }) {
  const title = "convoke diff";
  if (problem !== undefined) return { title, code: 2, text: problem, markdown: "" };
  const options = [...(failOn === "" ? [] : ["--fail-on", failOn]), ...(config === "" ? [] : ["--config", config])];
  const runs = [...new Set(paths.map(placeOf))].map((place) =>
    convoke("diff", ...options, "--format", "markdown", "--", `git:${base}`, place),
  );
  for (const { out, err } of runs) print(title, `${out}${err}`);
  const told = runs.filter((run) => isSound || isComparable(run));
  return {
    title,
    code: Math.max(0, ...runs.filter(isComparable).map(({ code }) => code)),
    text: told.map(({ err }) => err).join(""),
    markdown: joined(runs.map(({ out }) => out).filter((out) => out !== "")),
  };
}

/** Whether both sides were without mistakes, or wrong words are to blame. */
function isComparable({ code, out }) {
  return code !== 1 || out !== "";
}

/** Of a pattern the folder that it looks in. */
function placeOf(path) {
  const [, folder] = /^(?:(.*)\/)?[^/]*[*?[{]/.exec(path) ?? [undefined, path];
  return folder ?? ".";
}

/** With the mark of a comment once, at its beginning. */
function joined([first = "", ...others]) {
  return [first, ...others.map((text) => text.slice(text.indexOf("\n") + 1))].join("\n");
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
