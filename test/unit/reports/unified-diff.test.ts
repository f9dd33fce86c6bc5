/** Patches, as git reads them. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import { unifiedDiff } from "../../../src/reports/unified-diff.ts";
import { tries } from "../../support/effort.ts";

it("shows changed lines among three that stay", () => {
  const before = "a\nb\nc\nd\ne\nf\ng\nh\ni\nj\nk\nl\nm\nn\no\n";
  const after = before.replace("e\n", "E\n").replace("n\n", "").replace("o\n", "o\np\n");
  // As `diff -u` prints it.
  expect(unifiedDiff("nets/a.cvk", before, after)).toBe(`--- a/nets/a.cvk
+++ b/nets/a.cvk
@@ -2,7 +2,7 @@
 b
 c
 d
-e
+E
 f
 g
 h
@@ -11,5 +11,5 @@
 k
 l
 m
-n
 o
+p
`);
});

it("is empty for equal texts", () => {
  expect(unifiedDiff("a", "x\n", "x\n")).toBe("");
});

/** Lines that recur, ends of Windows, none at the last line, empty texts. */
function randomText(random: ReturnType<typeof randomSource>): string {
  const pick = (below: number): number => Math.floor(random.next() * below);
  const lines = Array.from({ length: pick(30) }, () => ["a", "b", "\ta", "c\r", "ä", ""][pick(6)]!);
  return lines.join("\n") + (pick(2) === 0 ? "\n" : "");
}

it("is applied by git to the byte, also to names in quotes", () => {
  const folder = mkdtempSync(join(tmpdir(), "convoke-patch-"));
  const random = randomSource(3);
  const names = ["plain.cvk", "two words/of it.cvk", 'in "quotes".cvk', "a\ttab.cvk", "über.cvk", "back\\slash.cvk"];
  let patch = "";
  const wanted = Array.from({ length: tries(60) }, (_, at) => {
    const path = `${at}/${names[at % names.length]!}`;
    // git deletes a file that becomes empty only where a patch says so.
    const [before, after] = [`first\n${randomText(random)}`, `first\n${randomText(random)}`];
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), before);
    patch += unifiedDiff(path, before, after);
    return [path, after] as const;
  });
  try {
    execFileSync("git", ["apply", "-p1", "--whitespace=nowarn"], { cwd: folder, input: patch });
    for (const [path, after] of wanted) expect(readFileSync(join(folder, path), "utf8"), path).toBe(after);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
