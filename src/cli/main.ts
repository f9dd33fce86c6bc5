#!/usr/bin/env node
/**
 * The `convoke` command. Exit codes: 0 fine, 1 the user's model or data has errors, 2 wrong usage or a machine that does not
 * do its part, 70 our bug.
 */
import { nearest, version } from "../tools.ts";
import { configured } from "./configuration.ts";
import { helpText, parseWords, UsageError, type Command } from "./command.ts";
import { commands } from "./commands.ts";
import { EXIT_CODES, exitCodes, reportFailure } from "./failure.ts";
import { processIo, type Io } from "./io.ts";

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
