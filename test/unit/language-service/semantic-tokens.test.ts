import { expect, it } from "vitest";
import { semanticTokens } from "../../../src/language-service/semantic-tokens.ts";
import { analysisOf } from "../../support/language-service.ts";

/** Each as `kind text`, with a star where it declares. */
function kinds(text: string): readonly string[] {
  return semanticTokens(analysisOf(text)).map(
    ({ kind, range, isDeclaration }) => `${kind}${isDeclaration ? "*" : ""} ${text.slice(range.start, range.end)}`,
  );
}

/** Of the words of one line, which stands in a block of parameters `width` and `act`. */
function inLine(line: string): readonly string[] {
  const [head, tail] = ["block A(width, act = relu) { let n = 2; skip: relu\n", "\n}"];
  const skipped = kinds(head + tail).length;
  return kinds(`${head}${line}${tail}`).slice(skipped);
}

it("tells the words of declarations", () => {
  expect(kinds(`import { Down } from "./down.cvk"`)).toEqual([
    "keyword import",
    "block* Down",
    "keyword from",
    'string "./down.cvk"',
  ]);
  expect(kinds("model Net(classes = 10) { input image [3, H = 32, W] } // end")).toEqual([
    "keyword model",
    "model* Net",
    "parameter* classes",
    "operator =",
    "number 10",
    "keyword input",
    "label* image",
    "number 3",
    "variable* H",
    "operator =",
    "number 32",
    "variable W",
    "comment // end",
  ]);
});

it.each([
  [
    "conv width * n kernel=3x3 pad=same bn act",
    "layer conv, parameter width, operator *, variable n, attribute kernel, operator =, number 3x3, attribute pad, operator =, value same, layer bn, parameter act",
  ],
  ["relu: relu", "label* relu, layer relu"],
  ["0.conv: conv 8 kernel=1", "label* 0, label* conv, layer conv, number 8, attribute kernel, operator =, number 1"],
  ["concat skip, in", "layer concat, label skip, keyword in"],
  [
    "conv in.channels kernel=1 share=other",
    "layer conv, keyword in, fact channels, attribute kernel, operator =, number 1, attribute share, operator =, label other",
  ],
  ["A(width=min(4, n))", "block A, parameter width, operator =, function min, number 4, variable n"],
  ["dropout(0.5) bn(eps=1e-3)", "layer dropout, number 0.5, layer bn, attribute eps, operator =, number 1e-3"],
  ["expect skip.params <= 5M", "keyword expect, label skip, fact params, operator <=, number 5M"],
  [
    "for i in [1, 2] { from skip; -> [?, 4] }",
    "keyword for, variable* i, keyword in, number 1, number 2, keyword from, label skip, operator ->, operator ?, number 4",
  ],
  [
    "if width == 4 { relu } else if !true { tanh }",
    "keyword if, parameter width, operator ==, number 4, layer relu, keyword else, keyword if, operator !, value true, layer tanh",
  ],
  [
    "x: parameter [8] init=normal(std=0.1)",
    "label* x, layer parameter, number 8, attribute init, operator =, value normal, attribute std, operator =, number 0.1",
  ],
  ["max a.*.b", "layer max, label a, operator *, label b"],
  ["output y = skip", "keyword output, label* y, operator =, label skip"],
])("tells those of the line %s", (line, expected) => {
  expect(inLine(line).join(", ")).toBe(expected);
});

it("tells the words of training", () => {
  expect(kinds("model N { train { loss mse(reduction=sum); epochs 5 } }").slice(2)).toEqual([
    "keyword train",
    "keyword loss",
    "value mse",
    "attribute reduction",
    "operator =",
    "value sum",
    "keyword epochs",
    "number 5",
  ]);
});

it("guesses where a line cannot be read", () => {
  expect(inLine("conv ) kernel=3 ( relu")).toEqual([
    "layer conv",
    "attribute kernel",
    "operator =",
    "number 3",
    "layer relu",
  ]);
});
