/** Words of `check` and `docs` that do not go together, or with what they name. */
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { check } from "../../../src/cli/check.ts";
import { docs } from "../../../src/cli/docs.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";

const place = workplace({ "net.cvk": "model Net { input x [4]; relu }\n" });
const net = place.path("net.cvk");
afterAll(() => place.remove());

describe("wrong usage", () => {
  it.each([
    [["--fix", "--fix-dry-run"], "--fix and --fix-dry-run exclude each other"],
    [["--watch", "--format", "json"], "--watch goes with pretty, concise, github: --format json is of one check"],
    [["--watch", "--fix"], "--watch and --fix exclude each other"],
  ])("check %j", async (words, told) => {
    const { code, out, err } = await runHere(check, net, ...words);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(told);
  });

  it("docs of a model", async () => {
    const { code, err } = await runHere(docs, net);
    expect([code, err]).toEqual([
      2,
      expect.stringContaining("net.cvk is a model, and no page of Markdown: convoke check"),
    ]);
  });
});

it.skipIf(process.platform === "win32")("a link that leads nowhere is told once, with --fix too", async () => {
  mkdirSync(place.path("links"));
  writeFileSync(place.path("links/net.cvk"), "model Net { input x [4]; relu }\n");
  symlinkSync("gone.cvk", place.path("links/lost.cvk"));
  const { code, err } = await runHere(check, place.path("links"), "--fix");
  expect([code, err.match(/lost\.cvk/g)?.length]).toEqual([0, 1]);
});

it("a file that is not UTF-8 is told as such, once, and never written", async () => {
  const latin1 = Buffer.from("// Gr\u00f6\u00dfe \u00fc\nmodel Net { inptu x [4]; rleu }\n", "latin1");
  writeFileSync(place.path("latin1.cvk"), latin1);
  const { code, out } = await runHere(check, place.path("latin1.cvk"), "--format", "concise");
  expect([code, out]).toEqual([
    1,
    `${place.path("latin1.cvk")}:1:1: error[resolve/not-model-text]: this is not read: it is not UTF-8\n1 error\n`,
  ]);
  expect((await runHere(check, place.path("latin1.cvk"), "--fix")).code).toBe(1);
});
