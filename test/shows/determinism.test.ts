/** The same model gives the same bytes, and the same net the same answers: in another process, and in another Node. */
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";

const script = fileURLToPath(new URL("../support/fingerprint.mjs", import.meta.url));

/** The other major version that users have: exp and tanh of the engine itself differ between the two. */
const other = process.version.startsWith("v24.") ? "20" : "24";
const npx = ["-y", `node@${other}`];
const hasOther = spawnSync("npx", [...npx, "--version"], { timeout: 60_000 }).status === 0;

interface Fingerprint {
  readonly modules: Readonly<Record<string, string>>;
  readonly answers: Readonly<Record<string, string>>;
  /** Those of the net of functions, for each target. */
  readonly strategies: Readonly<Record<string, readonly string[]>>;
}

function fingerprint(command: string, ...args: string[]): Fingerprint {
  const { status, stdout, stderr } = spawnSync(command, [...args, script], { encoding: "utf8" });
  expect(status, stderr).toBe(0);
  return JSON.parse(stdout) as Fingerprint;
}

describe("determinism", () => {
  const here = fingerprint(process.execPath);

  it("examples differ, and what nets answer", () => {
    expect(Object.keys(here.modules).length).toBeGreaterThan(2 * 25);
    for (const hashes of [here.modules, here.answers]) {
      expect(new Set(Object.values(hashes)).size).toBe(Object.keys(hashes).length);
    }
    expect(here.strategies["wasm"]).toContain("winograd");
  });

  const where = hasOther ? `Node ${other}` : `the same Node (skipped: another, which npx cannot fetch)`;
  it(`the same bytes are compiled and the same answers given in another process, of ${where}`, () => {
    expect(hasOther ? fingerprint("npx", ...npx) : fingerprint(process.execPath)).toEqual(here);
  });
});
