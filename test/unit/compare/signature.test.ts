/** What of a signature is about open sizes: for which the nets are valid, and what they require. */
import { expect, it } from "vitest";
import { compareSignatures } from "../../../src/compare/signature.ts";
import { modelOf } from "../../support/models.ts";

function texts(old: string, now: string): readonly string[] {
  const [before, after] = [old, now].map((body) => modelOf(`model Net {\n${body}\nrelu\n}`, { everySize: true }));
  return compareSignatures(before!, after!).changes.map(({ text }) => text);
}

const open = "input image [3, H = 32, W = 32]\n";

it.each([
  ["", "", []],
  ["require H % 2 == 0", "require (H) % 2 == 0 // as before", []],
  ["require H % 2 == 0", "require H % 4 == 0", ["require H % 2 == 0 removed", "require H % 4 == 0 added"]],
  ["", "require H > W - 1", ["require H >= W added"]],
  ["", "maxpool 2; upsample 2", ["valid for every H and W -> for H and W from 2 on"]],
])("%j -> %j", (old, now, expected) => expect(texts(open + old, open + now)).toEqual(expected));

it("inputs that are alike at their defaults alone are told apart", () => {
  expect(texts(open, "input image [3, H = 32, H]\n")).toEqual([
    "size W has no default 32 any more",
    "valid for every H and W -> for every H",
    "input image [3, H, W] -> [3, H, H], with its sizes open",
  ]);
});
