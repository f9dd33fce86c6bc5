import { expect, it } from "vitest";
import { foldingRanges } from "../../../src/language-service/folding.ts";
import { analysisOf } from "../../support/language-service.ts";

/** Each as its kind, and the lines that stay and are hidden last, from 1. */
function folds(text: string): readonly string[] {
  const analysis = analysisOf(text);
  return foldingRanges(analysis).map(({ kind, start, end }) => {
    const [first, last] = [analysis.source.positionAt(start), analysis.source.positionAt(end)];
    return `${kind} ${first.line}-${last.line}`;
  });
}

it("folds bodies, with the closing brace in sight, and no body of one line", () => {
  const net = `model Net {
  input image [3, 8, 8]
  add {
    conv 3 kernel=1
  } {
    if true { relu }
    else {
      tanh
    }
  } relu
  repeat 2 {
    relu }

  train {
    loss mse
  }
}
`;
  expect(folds(net)).toEqual(["body 1-16", "body 3-4", "body 5-9", "body 7-8", "body 11-12", "body 14-15"]);
});

it("folds comments that follow each other, and those of several lines", () => {
  const text = `// one
// two
block A { relu } // beside
// alone

/* a
   b */
// c
block B { relu /* within
 */ }
`;
  expect(folds(text)).toEqual(["comment 1-2", "comment 6-8", "body 9-10"]);
});

it("folds imports as one, unless something stands between them", () => {
  const text = `import { A } from "./a.cvk"
import {
  B,
} from "./b.cvk"
let n = 1
import { C } from "./c.cvk"
`;
  expect(folds(text)).toEqual(["imports 1-4"]);
});

it("folds a body that nothing closes as far as it goes", () => {
  expect(folds("block A {\n  relu\n  repeat 2 {\n    relu\n\n")).toEqual(["body 1-4", "body 3-4"]);
});
