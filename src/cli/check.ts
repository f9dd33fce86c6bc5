/** `convoke check`: every mistake of the given models, for people or for machines. */
import { limitedFormats, type FindingFormat } from "../tools.ts";
import { checkFiles } from "./check-files.ts";
import { report } from "./check-report.ts";
import { helpOption, UsageError, type Command, type Words } from "./command.ts";
import { reportFailure } from "./failure.ts";
import type { Io } from "./io.ts";
import { batchOption, judgedTypeOption, settingOptions, STDIN } from "./models.ts";
import { demandLimited, findingOptions } from "./tell-findings.ts";

export const check: Command = {
  name: "check",
  summary: "check shapes, names and claims of models, without running anything",
  usage: "FILE|FOLDER|PATTERN…",
  details:
    "Folders are searched for .cvk files, but for hidden folders and node_modules; a pattern in quotes stands for the .cvk and\n" +
    ".onnx files that it matches; - is model text from standard input. Exits with 1 where a model has an error, or with\n" +
    "--strict a warning; symbolic sizes may stay open. Of a model of another program operators, attributes, types and shapes\n" +
    "are checked; what is not supported is listed, one node a line, with --format json as problems: [{ file, message }].\n" +
    "convoke explain CODE tells what a code means, with a wrong model and the right one.\n\n" +
    "Formats: concise has a line a finding, path:line:column: error[code]: message; github makes annotations of GitHub Actions,\n" +
    "gitlab a code quality report, sarif (2.1.0) what code scanning reads, junit a case a file, rdjson what reviewdog reads.\n" +
    "They go to standard output, and nothing else does.\n\n" +
    "A baseline holds the findings that a project lives with for now: check models --baseline known.json --write-baseline\n" +
    "writes it, and with --baseline known.json only new ones fail, also where lines above the known ones change.",
  options: [
    ...findingOptions,
    { name: "quiet", help: "print nothing about models without mistakes" },
    {
      name: "baseline",
      value: "FILE",
      help: "findings that are known: they are not told, and do not fail",
    },
    { name: "write-baseline", help: "write all that is found now to the file of --baseline" },
    { name: "watch", help: "go on, and check anew when a file changes" },
    { name: "fix", help: "apply the fixes that are sure to the files that are named, then check; of - print the text" },
    { name: "fix-dry-run", help: "print what --fix would change as a patch, for git apply, and change nothing" },
    ...settingOptions,
    batchOption,
    judgedTypeOption,
    helpOption,
  ],
  examples: [
    "convoke check alexnet.cvk",
    "convoke check squeezenet.onnx",
    "convoke check models --format github",
    "convoke check models --format sarif > convoke.sarif",
    "convoke check 'models/**/*.cvk' --strict",
    "convoke check - --stdin-path models/net.cvk < edited.cvk",
    "convoke check net.cvk --set classes=10",
    "convoke check models --fix-dry-run | git apply",
    "convoke check models --baseline known.json",
    "convoke check models --watch",
  ],
  async run(words, io) {
    if (words.positionals.length === 0) throw new UsageError("name files or folders to check: convoke check models");
    demandTogether(words);
    if (words.has("watch")) return watch(words, io);
    // Loaded when it is needed, as little of what is checked is fixed.
    if (words.has("fix") || words.has("fix-dry-run")) return (await import("./fix.ts")).fix(words, io, report);
    return report(await checkFiles(words, io), words, io);
  },
};

async function watch(words: Words, io: Io): Promise<never> {
  const { watching } = await import("./watch.ts");
  return watching(async () => {
    // While watching, models may come and go, and what cannot be done now may be later.
    await checkFiles(words, io)
      .then((checked) => report(checked, words, io))
      .catch((error: unknown) => reportFailure(error, io));
    io.err("watching for changes\n");
  }, words.positionals);
}

/** @throws UsageError where options are given that do not go together. */
function demandTogether(words: Words): void {
  if (words.has("write-baseline") && !words.has("baseline"))
    throw new UsageError("--write-baseline needs the file that it writes: --baseline FILE");
  if (words.has("fix") && words.has("fix-dry-run"))
    throw new UsageError("--fix and --fix-dry-run exclude each other: one changes files, the other says how");
  if (words.has("watch")) {
    const format = words.one("format");
    if (format !== undefined && !limitedFormats.includes(format as FindingFormat)) {
      throw new UsageError(`--watch goes with ${limitedFormats.join(", ")}: --format ${format} is of one check`);
    }
    const other = ["fix", "fix-dry-run", "write-baseline"].find((name) => words.has(name));
    if (other !== undefined) throw new UsageError(`--watch and --${other} exclude each other`);
    if (words.positionals.includes(STDIN)) throw new UsageError("--watch watches files: name one instead of -");
  }
  demandLimited(words);
}
