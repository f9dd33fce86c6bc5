/** A command in this process: what it says and how it ends, without the start of a shell's. */
import { parseWords, type Command } from "../../src/cli/command.ts";
import { reportFailure } from "../../src/cli/failure.ts";
import type { Io } from "../../src/cli/io.ts";
import { unstyled } from "../../src/diagnostics/pretty.ts";
import type { Outcome } from "./command.ts";

export async function runHere(command: Command, ...args: readonly string[]): Promise<Outcome> {
  let [out, err] = ["", ""];
  const io: Io = {
    out: (text) => void (out += text),
    outExactly: (text) => void (out += text),
    err: (text) => void (err += text),
    outStyle: unstyled,
    errStyle: unstyled,
    progress: () => {},
    outFailure: undefined,
  };
  try {
    return { code: await command.run(parseWords(command, args), io), out, err };
  } catch (error) {
    return { code: reportFailure(error, io), out, err };
  }
}
