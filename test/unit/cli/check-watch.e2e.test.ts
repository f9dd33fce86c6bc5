/** `convoke check --watch` as a user leaves it running. */
import { spawn } from "node:child_process";
import { writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, expect, it } from "vitest";
import { check } from "../../../src/cli/check.ts";
import { commandPath, workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";

const place = workplace({
  "net.cvk": 'import { Head } from "./head.cvk"\nmodel Net {\n  input x [4]\n  Head\n}\n',
  "head.cvk": "block Head() {\n  dense 5\n}\n",
});
afterAll(() => place.remove());

it("checks anew when a file changes that a model is made of, and keeps what it printed", async () => {
  const watcher = spawn(process.execPath, [commandPath, "check", "net.cvk", "--watch"], { cwd: place.folder });
  let text = "";
  for (const stream of [watcher.stdout, watcher.stderr]) stream.on("data", (chunk) => (text += String(chunk)));
  const shows = async (words: RegExp): Promise<boolean> => {
    for (let tried = 0; tried < 600 && !words.test(text); tried++) await wait(50);
    return words.test(text);
  };
  try {
    expect(await shows(/-> \[5\][^]*watching for changes\n$/)).toBe(true);
    writeFileSync(place.path("head.cvk"), "block Head() {\n  dens 6\n}\n");
    expect(await shows(/head\.cvk:2:3 error[^]*1 error[^]*watching for changes\n$/)).toBe(true);
    writeFileSync(place.path("head.cvk"), "block Head() {\n  dense 6\n}\n");
    expect(await shows(/-> \[6\][^]*watching for changes\n$/)).toBe(true);
    // oxlint-disable-next-line no-control-regex -- no terminal is cleared
    expect(text).not.toMatch(/\u001b/);
  } finally {
    watcher.kill();
  }
});

it("excludes what writes, and standard input", async () => {
  for (const other of [["--fix"], ["--baseline", "b.json", "--write-baseline"], ["-"]]) {
    const { code, err } = await runHere(check, "net.cvk", "--watch", ...other);
    expect([code, err.startsWith("error: --watch")]).toEqual([2, true]);
  }
});
