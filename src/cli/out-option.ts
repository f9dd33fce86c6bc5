/** `--out FILE` of commands that print: the file is written once all of it is there, and nothing is where they fail. */
import { unstyled } from "../tools.ts";
import type { Option, Words } from "./command.ts";
import type { Io } from "./io.ts";
import { writeFiles } from "./write-files.ts";

export const outOption: Option = {
  name: "out",
  short: "o",
  value: "FILE",
  help: "write to this file; standard output where left out",
};

/** What is printed has neither colours nor the width of a terminal where it goes to a file. */
export async function printingTo(words: Words, io: Io, run: (io: Io) => Promise<number>): Promise<number> {
  const path = words.one("out");
  if (path === undefined) return run(io);
  const parts: string[] = [];
  const keep = (text: string): void => void parts.push(text);
  const code = await run({ ...io, out: keep, outExactly: keep, outStyle: unstyled, outWidth: undefined });
  if (parts.length > 0) await writeFiles([[path, parts.join("")]]);
  return code;
}
