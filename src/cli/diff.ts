/** `convoke diff`: what of two versions of models is other, and what that breaks. */
import { formatDiagnostics } from "../index.ts";
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
import { helpOption, UsageError, type Command } from "./command.ts";
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
    "what each side has. Of a revision .cvk files are read, and what they import; links are not followed there.\n\n" +
    "Four things may break, strictest first:\n" +
    "  signature  inputs and outputs: names, shapes, layout, pixels, classes; or a model is gone\n" +
    "  weights    an old checkpoint does not load: other names or shapes of tensors, or they belong to other layers\n" +
    "  function   the same weights and inputs give other numbers; judged by the graphs after folding, else by running both\n" +
    "             on random weights. What cannot be told is said, and fails too where function must not break\n" +
    "  cost       parameters, multiply-accumulates, activations at their peak or bytes of weights are others\n\n" +
    "--fail-on names what must not break, and by how much a figure may grow: cost>5% of any, params>0, macs>10%,\n" +
    "memory>1MB (activations), size>1MB (weights). Exits with 1 where it does, or a side has errors.\n" +
    "--format markdown is a comment for a pull request, of less than 60 lines; its first line marks it, so that a program can\n" +
    "find and renew it.",
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
    const isSound = sides.map((side) => reportErrors(side, io)).every((sound) => sound);
    const unread = Math.max(...sides.map((side) => side.unread));
    if (!isSound || unread > 0) return Math.max(unread, isSound ? exitCodes.fine : exitCodes.mistake);
    const [old, now] = sides.map(versionOf);
    if (old!.models.length + now!.models.length === 0) {
      throw new UsageError(
        "there is no model on either side; one is written as: model Name { input image [1, 28, 28] … }",
      );
    }
    const compared = await compareVersions(old!, now!, (model) => io.progress(`comparing ${shown(model)}`));
    io.out(textOf(compared, (words.one("format") ?? "text") as Format, io));
    return judge(compared, limits, io) ? exitCodes.fine : exitCodes.mistake;
  },
};

function versionOf({ name, files, placeOf }: CheckedVersion): Version {
  const models = files.flatMap((file) =>
    file.models.map((model) => ({ file: file.name, place: placeOf(file), model, weightsType: file.weightsType })),
  );
  return { name, models };
}

/** As `check` does; warnings would be longer than what is asked for. */
function reportErrors({ name, files, diagnostics, omitted }: CheckedVersion, io: Io): boolean {
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const foreign = files.filter(({ problems }) => problems.length > 0);
  if (errors.length > 0) {
    io.err(formatDiagnostics(errors, { ...noneOmitted, error: omitted.error }, io.errStyle));
    io.err(`${severityCounts(errors, { ...noneOmitted, error: omitted.error })} in ${shown(name)}\n`);
  }
  for (const { name: file, problems } of foreign) io.err(problemsText(file, problems, io.errStyle));
  return errors.length + foreign.length === 0;
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
