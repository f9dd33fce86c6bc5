#!/usr/bin/env node
/**
 * The `convoke` command. Exit codes: 0 fine, 1 the user's model or data has errors, 2 wrong usage or a machine that does not
 * do its part, 70 our bug. Commands are loaded when they are called, so that `check` starts fast.
 */
import { nearest, version } from "../tools.ts";
import { configured } from "./configuration.ts";
import { helpText, parseWords, UsageError, type Command } from "./command.ts";
import { EXIT_CODES, exitCodes, reportFailure } from "./failure.ts";
import { processIo, type Io } from "./io.ts";

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  new: async () => (await import("./new.ts")).newModel,
  check: async () => (await import("./check.ts")).check,
  report: async () => (await import("./report.ts")).report,
  field: async () => (await import("./field.ts")).field,
  graph: async () => (await import("./graph.ts")).graph,
  diff: async () => (await import("./diff.ts")).diff,
  compile: async () => (await import("./compile.ts")).compile,
  page: async () => (await import("./page.ts")).page,
  train: async () => (await import("./train.ts")).train,
  run: async () => (await import("./run.ts")).run,
  verify: async () => (await import("./verify.ts")).verify,
  import: async () => (await import("./import.ts")).importModel,
  export: async () => (await import("./export.ts")).exportModel,
  weights: async () => (await import("./weights.ts")).weights,
  profile: async () => (await import("./profile.ts")).profile,
  plan: async () => (await import("./plan.ts")).plan,
  dump: async () => (await import("./dump.ts")).dump,
  types: async () => (await import("./types.ts")).types,
  format: async () => (await import("./format.ts")).format,
  lsp: async () => (await import("./lsp.ts")).lsp,
  docs: async () => (await import("./docs.ts")).docs,
  config: async () => (await import("./config.ts")).config,
  explain: async () => (await import("./explain.ts")).explain,
  layers: async () => (await import("./layers.ts")).layers,
};

async function main(args: readonly string[], io: Io): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined) {
    io.err(await overview());
    return 2;
  }
  if (name === "--help" || name === "-h" || name === "help") return help(rest[0], io);
  if (name === "--version" || name === "-V" || name === "version") {
    io.out(`${version}\n`);
    return 0;
  }
  const command = await findCommand(name);
  if (rest.some((word) => word === "--help" || word === "-h")) {
    io.out(commandHelp(command));
    return 0;
  }
  const words = parseWords(command, rest);
  return command.run(command.isOnModel === true ? await configured(words) : words, io);
}

async function help(name: string | undefined, io: Io): Promise<number> {
  io.out(name === undefined ? await overview() : commandHelp(await findCommand(name)));
  return 0;
}

function commandHelp(command: Command): string {
  return `${helpText(command)}\n${EXIT_CODES}\n`;
}

async function findCommand(name: string): Promise<Command> {
  if (Object.hasOwn(commands, name)) return commands[name]!();
  const near = nearest(name, Object.keys(commands));
  const hint = near === undefined ? "see convoke --help" : `did you mean ${near}?`;
  throw new UsageError(`there is no command ${JSON.stringify(name)}; ${hint}`);
}

async function overview(): Promise<string> {
  const list = await Promise.all(Object.values(commands).map((load) => load()));
  const width = Math.max(...list.map((command) => command.name.length));
  return [
    "convoke: a compiler for convolutional networks",
    "",
    "Usage: convoke COMMAND …",
    "",
    ...list.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    "",
    "convoke COMMAND --help tells more of one; convoke --version prints the version.",
    EXIT_CODES,
    "",
  ].join("\n");
}

const io = processIo();

/** What a reader did not get, other than by closing its pipe, is a failure of the machine. */
function finalCode(code: number): number {
  if (io.outFailure === undefined || code === exitCodes.bug) return code;
  return reportFailure(new UsageError(`cannot write to standard output: ${io.outFailure}`), io);
}

process.on("uncaughtException", (error) => process.exit(reportFailure(error, io)));
process.exitCode = finalCode(await main(process.argv.slice(2), io).catch((error: unknown) => reportFailure(error, io)));
