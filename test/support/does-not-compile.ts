/** Mistakes planted in a copy of the sources, and what tsc says of them. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { invariant } from "../../src/base/invariant.ts";

export interface Mistake {
  /** The claim that it is against, as the name of a test. */
  readonly what: string;
  /** The file that is changed, and how: wherever `from` stands in it. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
  /** Where tsc must complain, `file` where left out, and words of the complaint that no other mistake causes. */
  readonly errorIn?: string;
  readonly error: string;
}

export interface Compiled {
  /** Of the sources as they are. */
  readonly before: readonly string[];
  /** Of the sources with all the mistakes at once: `file(line,column): error …`. */
  readonly after: readonly string[];
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Two runs of tsc, however many mistakes there are. */
export function compileWith(mistakes: readonly Mistake[]): Compiled {
  const copy = mkdtempSync(join(tmpdir(), "convoke-does-not-compile-"));
  try {
    for (const name of ["src", "grammar", "tsconfig.json", "package.json"]) {
      cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    const before = errorsIn(copy);
    for (const mistake of mistakes) plant(copy, mistake);
    return { before, after: errorsIn(copy) };
  } finally {
    rmSync(copy, { recursive: true });
  }
}

/** Whether one of the errors is what the mistake must lead to. */
export function isRefused({ file, errorIn = file, error }: Mistake, errors: readonly string[]): boolean {
  return errors.some((line) => line.startsWith(`${errorIn}(`) && line.includes(error));
}

function plant(copy: string, { file, from, to }: Mistake): void {
  const path = join(copy, file);
  const text = readFileSync(path, "utf8");
  invariant(text.includes(from), `${file} has no ${from}`);
  writeFileSync(path, text.replaceAll(from, to));
}

function errorsIn(folder: string): readonly string[] {
  const { stdout } = spawnSync(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--noEmit"], {
    cwd: folder,
    encoding: "utf8",
  });
  // Continued lines are indented.
  return stdout.replaceAll(/\n\s+/g, " ").split("\n").filter(Boolean);
}
