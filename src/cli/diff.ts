/** `convoke diff`: what of two versions of models is other, and what that breaks. */
import { formatDiagnostics, type Diagnostic } from "../index.ts";
import {
  compareVersions,
  diffJson,
  diffMarkdown,
  diffText,
  excessText,
  noneOmitted,
  problemsText,
  severityCounts,
  shown,
  type ProjectDiff,
  type Version,
} from "../tools.ts";
import type { CheckedFile, CheckedFiles } from "./check-files.ts";
import { helpOption, type Command } from "./command.ts";
import { limitsOf, type WrittenLimit } from "./fail-on.ts";
import { exitCodes } from "./failure.ts";
import type { Io } from "./io.ts";
import { judgedTypeOption, settingOptions } from "./model-options.ts";
import { checkVersions, type CheckedVersion } from "./versions.ts";

const formats = ["text", "markdown", "json"] as const;
type Format = (typeof formats)[number];

export const diff: Command = {
  name: "diff",
  summary: "what another version of models changes, and what that breaks",
  usage: "OLD [NEW]",
  details:
    "OLD and NEW are files or folders, or what a revision of the repository has: git:REV, git:REV:PATH. Without a path a\n" +
    "revision is compared where the other side is, NEW left out is the work tree. What counts of convoke.config.json is\n" +
    "what each side has. Of a revision .cvk files are read, and what they import; links are left out.\n\n" +
    "Four things may break, strictest first:\n" +
    "  signature  inputs and outputs: names, shapes, layout, pixels, classes; or a model is gone\n" +
    "  weights    an old checkpoint does not load: other names or shapes of tensors, or they belong to other layers\n" +
    "  function   the same weights and inputs give other numbers; judged by the graphs after folding, else by running both\n" +
    "             on random weights. What cannot be told is said, and fails too where function must not break\n" +
    "  cost       parameters, multiply-accumulates, activations at their peak or bytes of weights are others\n\n" +
    "--fail-on names what must not break, and by how much a figure may grow: cost>5% of any, params>0, macs>10%,\n" +
    "memory>1MB (activations), size>1MB (weights). Exits with 1 where it does, or NEW has errors. A file with errors on\n" +
    "either side is told as one that cannot be compared, and all others are; of models claims need not hold.\n" +
    "--format markdown is a comment for a pull request, of less than 60 lines; its first line marks it, so that a program can\n" +
    "find and renew it, and the second counts what is told: <!-- changes: 2 -->.",
  options: [
    { name: "format", value: "FORMAT", choices: formats, help: "how to print (default text)" },
    {
      name: "fail-on",
      value: "WHAT",
      repeatable: true,
      help: "exit with 1 where it breaks: signature, weights, function, cost, cost>5%, memory>1MB; several with commas between",
    },
    ...settingOptions.filter(({ name }) => ["set", "size", "config"].includes(name)),
    judgedTypeOption,
    helpOption,
  ],
  examples: [
    "convoke diff old.cvk new.cvk",
    "convoke diff git:HEAD",
    "convoke diff git:origin/main models --format markdown",
    "convoke diff git:v1.2:models/net.cvk models/net.cvk --fail-on signature,weights",
    "convoke diff git:main --fail-on 'macs>10%'",
  ],
  async run(words, io) {
    const limits = limitsOf(words);
    const sides = await checkVersions(words, io);
    for (const side of sides) reportErrors(side, io);
    const [old, now] = sides.map(versionOf) as [Version, Version];
    const compared = await compareVersions(old, now, (model) => io.progress(`comparing ${shown(model)}`));
    io.out(textOf(compared, (words.one("format") ?? "text") as Format, io));
    const isFine = judge(compared, limits, io) && !hasErrors(sides[1]);
    // What is wrong with the past cannot be mended.
    const unread = Math.max(sides[0].isCommitted ? exitCodes.fine : sides[0].unread, sides[1].unread);
    return Math.max(unread, isFine ? exitCodes.fine : exitCodes.mistake);
  },
};

function versionOf({ name, files, unreadFiles, placeOf }: CheckedVersion): Version {
  const models = files.flatMap((file) =>
    file.models.map((model) => ({ file: file.name, place: placeOf(file.name), model, weightsType: file.weightsType })),
  );
  const counts = [
    ...files.map((file) => [file.name, errorsOf(file)] as const),
    ...unreadFiles.map((file) => [file, 1] as const),
  ];
  const unsound = counts.flatMap(([file, errors]) => (errors === 0 ? [] : { file, place: placeOf(file), errors }));
  return { name, models, unsound };
}

/** Those that leave a model unknown: whether claims hold, or not, it can be compared. */
function errorsOf({ diagnostics, omitted, problems }: CheckedFile): number {
  const own = diagnostics.filter((each) => each.severity === "error" && !isClaim(each));
  return own.length + omitted.error + problems.length;
}

function isClaim({ code }: Diagnostic): boolean {
  return code.startsWith("claim/");
}

function hasErrors({ files, diagnostics, unreadFiles }: CheckedFiles): boolean {
  const hasProblems = files.some(({ problems }) => problems.length > 0);
  return hasProblems || unreadFiles.length > 0 || diagnostics.some(({ severity }) => severity === "error");
}

/** Those of a revision, which `check` does not reach, in full; warnings would be longer than what is asked for. */
function reportErrors({ name, files, diagnostics, omitted, isCommitted }: CheckedVersion, io: Io): void {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const grave = errors.filter((each) => !isClaim(each));
  if (isCommitted && grave.length > 0) {
    io.err(formatDiagnostics(grave, { ...noneOmitted, error: omitted.error }, io.errStyle));
    io.err(`${severityCounts(grave, { ...noneOmitted, error: omitted.error })} in ${shown(name)}\n`);
  }
  const claims = errors.length - grave.length;
  if (claims > 0) io.err(`${io.errStyle("warning", "warning")}: ${claimsText(claims)} in ${shown(name)}\n`);
  for (const { name: file, problems } of files)
    if (problems.length > 0) io.err(problemsText(file, problems, io.errStyle));
}

function claimsText(count: number): string {
  return count === 1 ? "1 claim does not hold" : `${count} claims do not hold`;
}

function textOf(compared: ProjectDiff, format: Format, io: Io): string {
  if (format === "json") return `${JSON.stringify(diffJson(compared), null, 2)}\n`;
  return format === "markdown" ? diffMarkdown(compared) : diffText(compared, io.outStyle);
}

/** Tells what is beyond the limits; whether nothing is. */
function judge({ models, removed }: ProjectDiff, limits: readonly WrittenLimit[], io: Io): boolean {
  const tell = (name: string, text: string, limit: string): void =>
    io.err(`${io.errStyle("error", "error")}: ${shown(name)}: ${text} (--fail-on ${shown(limit)})\n`);
  let isWithin = true;
  for (const { text, limit } of limits) {
    const gone = limit.kind === "category" && limit.category === "signature" ? removed : [];
    for (const { model } of gone) tell(model.name, "the model is gone", text);
    const beyond = models.flatMap((each) => {
      const reason = excessText(each, limit);
      return reason === undefined ? [] : [[each.now.name, reason] as const];
    });
    for (const [name, reason] of beyond) tell(name, reason, text);
    isWithin &&= gone.length + beyond.length === 0;
  }
  return isWithin;
}
