/** `convoke check --baseline`, in this process. */
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { check } from "../../../src/cli/check.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";

const WRONG = "model A {\n  input x [1, 6, 6]\n  conv 2 kernal=3\n  expect params == 3\n}\n";
const place = workplace({
  "nets/a.cvk": WRONG,
  "nets/b.cvk": "model B {\n  input x [1, 6, 6]\n  conv 2 kernel=3 stride=2\n}\n",
});
const before = process.cwd();
beforeAll(() => process.chdir(place.folder));
afterAll(() => {
  process.chdir(before);
  place.remove();
});

describe("check --baseline", () => {
  it("fails for new findings alone, and tells those that are known and gone", async () => {
    const known = ["nets", "--baseline", "known.json"];
    const written = await runHere(check, ...known, "--write-baseline", "--strict", "--format", "concise");
    expect(written).toEqual({ code: 0, out: "", err: "known.json  2 findings\n" });
    const text = readFileSync("known.json", "utf8");
    expect(text.split("\n").map((line) => line.slice(0, 46))).toEqual([
      "{",
      '  "version": 1,',
      '  "findings": [',
      '    {"file":"nets/a.cvk","code":"resolve/unkno',
      '    {"file":"nets/b.cvk","code":"conv/unread",',
      "  ]",
      "}",
      "",
    ]);

    writeFileSync("nets/a.cvk", `// a line above\n${WRONG}`);
    const again = await runHere(check, ...known, "--strict", "--format", "concise");
    expect(again).toEqual({ code: 0, out: "", err: "2 known findings in known.json\n" });

    writeFileSync("nets/a.cvk", WRONG.replace("  conv 2 kernal=3", "  dens 3"));
    const changed = await runHere(check, ...known, "--format", "concise");
    expect([changed.code, changed.out]).toEqual([
      1,
      "nets/a.cvk:3:3: error[resolve/unknown-layer]: no layer or block is named `dens`\n1 error\n",
    ]);
    expect(changed.err).toBe(
      "1 known finding in known.json\nnote: 1 of known.json is gone: --write-baseline leaves them out\n",
    );
    // What is not checked is not gone.
    expect((await runHere(check, "nets/b.cvk", "--baseline", "known.json")).err).toBe(
      "1 known finding in known.json\n",
    );
    // Paths are those from the baseline's folder on.
    process.chdir("nets");
    expect((await runHere(check, "b.cvk", "--baseline", "../known.json")).err).toBe(
      "1 known finding in ../known.json\n",
    );
    process.chdir("..");
    writeFileSync("nets/a.cvk", WRONG);
  });

  it("writes over baselines alone", async () => {
    const others = ["", WRONG, "{}", '{"version":"1.0.0","findings":[]}', "<<<<<<< HEAD\n{}"];
    for (const text of others) {
      writeFileSync("other", text);
      const { code, out, err } = await runHere(check, "nets", "--baseline", "other", "--write-baseline");
      expect([code, out, readFileSync("other", "utf8")]).toEqual([2, "", text]);
      expect(err).toMatch(/^error: other is no (JSON|baseline), .*: name another file, or remove this one/);
    }
    // One of a later version, or with a broken finding.
    for (const text of ['{"version":2,"findings":[]}', '{"version":1,"findings":[{}]}']) {
      writeFileSync("other", text);
      expect((await runHere(check, "nets", "--baseline", "other", "--write-baseline")).code).toBe(0);
      expect(JSON.parse(readFileSync("other", "utf8"))).toMatchObject({ version: 1, findings: [{}, {}] });
    }
  });

  it("says what to do where the file is missing or broken", async () => {
    const entry = '{"file":"a","code":"b","message":"c"}';
    const broken: readonly (readonly [string | undefined, string])[] = [
      [undefined, "cannot read broken0.json: there is no such file: --write-baseline makes a baseline"],
      ["{", "broken1.json is no JSON, as a baseline is: name another file, or remove this one"],
      ["[]", "broken2.json is no baseline, which has a version and findings: name another file, or remove this one"],
      ["null", "broken3.json is no baseline"],
      ['{"version":2,"findings":[]}', "broken4.json is a baseline of version 2, which this convoke does not read"],
      [`{"version":1,"findings":[${entry}]}`, "its 1. finding lacks one of file, code, message and fingerprint"],
    ];
    for (const [at, [text, told]] of broken.entries()) {
      if (text !== undefined) writeFileSync(`broken${at}.json`, text);
      const { code, out, err } = await runHere(check, "nets", "--baseline", `broken${at}.json`);
      expect([code, out]).toEqual([2, ""]);
      expect(err).toContain(told);
    }
    const alone = await runHere(check, "nets", "--write-baseline");
    expect([alone.code, alone.err]).toEqual([
      2,
      "error: --write-baseline needs the file that it writes: --baseline FILE\n",
    ]);
  });
});
