import { expect, it } from "vitest";
import { plainText } from "../../../src/lsp/snippet.ts";

it.each([
  ["conv ${1:channels} kernel=${2:3}$0", "conv channels kernel=3"],
  ["mode=${1|nearest,bilinear|}", "mode=nearest"],
  ["repeat $1 {\n  $0\n}", "repeat  {\n  \n}"],
  ['layer: "conv\\$\\}\\\\"', 'layer: "conv$}\\"'],
])("%j is %j without places to fill", (snippet, plain) => {
  expect(plainText(snippet)).toBe(plain);
});
