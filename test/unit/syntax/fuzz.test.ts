import { array, assert, constantFrom, nat, property, record } from "fast-check";
import { expect, test } from "vitest";
import type { SourceFile } from "../../../src/syntax/ast.ts";
import { read } from "./reading.ts";

const words = [
  ..."model block import input output from let if else repeat for in expect require layout train true conv relu A é 0".split(
    " ",
  ),
  ...`64 0.5 11x11 8MiB 12px .5 ( ) [ ] { } { } , : . = == -> - + < ? ! && ; "a" " 'b' # // /* */ @ 😀`.split(" "),
  "\n",
  "\n",
  "\n",
  "\n  ",
  "\r\n",
  " ",
  " ",
  "\u0000",
];

const model = `import { Down } from "./down.cvk"
let base = 64
block Bottleneck(width, stride = 1, project = false) {
  add {
    conv width * 4 kernel=1 bias=false bn relu
    0: conv(width, kernel=3, pad=[1, 1, 1, 1])
  } {
    if project {
      downsample.0: conv width * 4 kernel=1 stride=stride
    } else { bn(eps=1e-3) }
  } relu
}
model A(classes = 1000) {
  input image [3, 224, 224]
  "conv1/7x7": conv 64 kernel=7x7 -> [64, 112, 112]
  repeat 3 { Bottleneck min(base, 64) }
  for w in [64, 128] { conv w; relu }
  dense classes > 1 ? classes : 1
  expect params <= 5M && !false
  output mask
}
`;

const soup = array(constantFrom(...words), { maxLength: 60 }).map((parts) => parts.join(""));

/** The model with some of its characters taken away or others put in. */
const mutation = array(record({ at: nat(model.length), remove: nat(4), insert: constantFrom("", ...words) }), {
  minLength: 1,
  maxLength: 4,
}).map((edits) =>
  edits.reduce((text, { at, remove, insert }) => text.slice(0, at) + insert + text.slice(at + remove), model),
);

/** All spans lie within the text and within the span of what contains them, but for implied ends. */
function spansAreSound(file: SourceFile, length: number): boolean {
  const pending: unknown[] = [file];
  while (pending.length > 0) {
    const value = pending.pop();
    if (typeof value !== "object" || value === null) continue;
    if ("start" in value && "end" in value) {
      const { start, end } = value as { start: number; end: number };
      if (!(start >= 0 && start <= end && end <= length)) return false;
    } else pending.push(...Object.values(value));
  }
  return true;
}

function check(text: string): void {
  const { file, diagnostics } = read(text);
  expect(spansAreSound(file, text.length)).toBe(true);
  for (const { span, message } of diagnostics) {
    expect(span.start >= 0 && span.start <= span.end && span.end <= text.length).toBe(true);
    expect(message).not.toContain("undefined");
  }
}

const options = { seed: 20, numRuns: 1000 };

test("any soup of tokens is read without a fault", () => {
  assert(property(soup, check), options);
});

test("any soup inside a model is read without a fault", () => {
  assert(
    property(soup, (text) => check(`model A {\n${text}\n}\n`)),
    options,
  );
});

test("any damaged model is read without a fault, and damage is reported or harmless", () => {
  assert(property(mutation, check), options);
});
