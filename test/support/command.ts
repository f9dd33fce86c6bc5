/** The built `convoke` command as a user's shell runs it: without a terminal, in a folder of its own. */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const commandPath = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

export interface Outcome {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A folder with the given files, and the command in it. */
export interface Workplace {
  readonly folder: string;
  convoke(...args: string[]): Outcome;
  /** With a text on standard input. */
  convokeFed(input: string | Uint8Array, ...args: string[]): Outcome;
  /** With more or other variables in the environment. */
  convokeWith(environment: Readonly<Record<string, string>>, ...args: string[]): Outcome;
  path(name: string): string;
  remove(): void;
}

export function workplace(files: Readonly<Record<string, string | Uint8Array>> = {}): Workplace {
  const folder = mkdtempSync(join(tmpdir(), "convoke-command-"));
  for (const [name, contents] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), contents);
  }
  const start = (
    environment: Readonly<Record<string, string>>,
    input: string | Uint8Array,
    args: string[],
  ): Outcome => {
    const { NO_COLOR: _noColor, FORCE_COLOR: _forceColor, ...inherited } = process.env;
    const { status, stdout, stderr } = spawnSync(process.execPath, [commandPath, ...args], {
      cwd: folder,
      env: { ...inherited, ...environment },
      input,
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    return { code: status, out: stdout, err: stderr };
  };
  return {
    folder,
    convoke: (...args) => start({}, "", args),
    convokeFed: (input, ...args) => start({}, input, args),
    convokeWith: (environment, ...args) => start(environment, "", args),
    path: (name) => join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
