/** What went wrong, as a person should read it, and the exit code that says whose mistake it was. */
import { FormatError, LongSizeError } from "../index.ts";
import { isOutOfMemory, shown } from "../tools.ts";
import { UsageError } from "./command.ts";
import type { Io } from "./io.ts";

export const exitCodes = { fine: 0, mistake: 1, usage: 2, bug: 70 } as const;

/** For the user, below the help of every command. */
export const EXIT_CODES =
  "Exit codes: 0 fine, 1 the model or data has errors, 2 wrong usage, or a file or stream that cannot be read or written,\n" +
  "70 a bug of ours; 128 and the signal's number where one ended it.";

/** Tells what is wrong with several files, and once what is wrong for all of them, as a configuration. */
export function reportingOnce(io: Pick<Io, "err" | "errStyle">): (error: unknown) => number {
  const told = new Map<string, number>();
  return (error) => {
    if (!(error instanceof UsageError)) return reportFailure(error, io);
    const code = told.get(error.message) ?? reportFailure(error, io);
    told.set(error.message, code);
    return code;
  };
}

/** Tells the error on the error stream; gives the exit code. */
export function reportFailure(error: unknown, io: Pick<Io, "err" | "errStyle">): number {
  if (error instanceof UsageError || error instanceof FormatError) {
    const isUsage = error instanceof UsageError;
    // Wrong usage is one sentence, whatever words it quotes; what is wrong with a file may be a list.
    io.err(`${io.errStyle("error", "error")}: ${isUsage ? shown(error.message) : error.message}\n`);
    return isUsage ? exitCodes.usage : exitCodes.mistake;
  }
  if (error instanceof LongSizeError) {
    const advice = "bind the sizes: --size NAME=224";
    io.err(`${io.errStyle("error", "error")}: a figure is too long an expression of the symbolic sizes; ${advice}\n`);
    return exitCodes.mistake;
  }
  if (isOutOfMemory(error)) {
    io.err(`${io.errStyle("error", "error")}: the model is too large for the memory of this process\n`);
    return exitCodes.mistake;
  }
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  io.err(
    `${io.errStyle("error", "internal error")}: this is a bug in convoke, not in your model. Please report it with the model.\n${text}\n`,
  );
  return exitCodes.bug;
}
