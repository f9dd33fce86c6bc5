/** PyTorch, where the machine's Python has it: an oracle that others wrote. */
import { spawn, spawnSync, type ChildProcessWithoutNullStreams } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { fileURLToPath } from "node:url";

/** The system's own, whose packages come from the distribution. */
const python = "/usr/bin/python3";

const looksForTorch = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";

export const hasTorch = spawnSync(python, ["-c", looksForTorch]).status === 0;

/** What `describe.skipIf(!hasTorch)` shows beside its name. */
export const torchNote = hasTorch ? "" : ` (skipped: ${python} has no torch)`;

/** A script that answers each line of JSON with another; it ends with this process, or by `close`. */
export class TorchScript {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #lines: Interface;

  /** @param name of a file beside this one. */
  constructor(name: string) {
    const script = fileURLToPath(new URL(`./${name}`, import.meta.url));
    this.#child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] }) as never;
    this.#lines = createInterface({ input: this.#child.stdout });
    this.#holdProcess(false);
  }

  /** One question after the other. */
  async ask(question: unknown): Promise<unknown> {
    this.#holdProcess(true);
    const answer = new Promise<string>((resolve, reject) => {
      this.#lines.once("line", resolve);
      this.#child.once("exit", (code) => void reject(new Error(`${python} ended with ${code}`)));
    });
    this.#child.stdin.write(`${JSON.stringify(question)}\n`);
    const line = await answer;
    this.#child.removeAllListeners("exit");
    this.#holdProcess(false);
    // Python's JSON has words for what is no number.
    return JSON.parse(line.replaceAll(/-?Infinity|NaN/g, "null"));
  }

  close(): void {
    this.#child.stdin.end();
  }

  /** Whether this process waits for the script before it ends. */
  #holdProcess(held: boolean): void {
    for (const each of [this.#child, this.#child.stdin, this.#child.stdout] as unknown as {
      ref(): void;
      unref(): void;
    }[]) {
      if (held) each.ref();
      else each.unref();
    }
  }
}
