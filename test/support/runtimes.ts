/**
 * Other engines than Node, where this machine has them: on the PATH, or where CONVOKE_DENO and CONVOKE_BUN say. They are
 * no dependencies of the project, being larger than all of those together; the npm packages `deno` and `bun` bring them.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

export interface Runtime {
  readonly name: string;
  /** Undefined where the machine does not have it. */
  readonly path: string | undefined;
  /** What stands before the program on the command line. */
  readonly options: readonly string[];
}

export const runtimes: readonly Runtime[] = [
  { name: "Node", path: process.execPath, options: [] },
  { name: "Deno", path: found("deno"), options: ["run", "--quiet", "--no-config", "--allow-all"] },
  { name: "Bun", path: found("bun"), options: [] },
];

function found(command: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).map((folder) => join(folder, command));
  return [process.env[`CONVOKE_${command.toUpperCase()}`], ...folders].find((path) => path && existsSync(path));
}

/** What `describe.skipIf` shows beside its name. */
export function runtimeNote({ name, path }: Runtime): string {
  return path === undefined
    ? ` (skipped: there is no ${name}; set CONVOKE_${name.toUpperCase()} to the path of its binary)`
    : "";
}
