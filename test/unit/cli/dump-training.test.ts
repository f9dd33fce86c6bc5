/** `convoke dump --train`: what the compiler makes of a step of training. */
import { afterAll, expect, it } from "vitest";
import { dump } from "../../../src/cli/dump.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";

const net = (block: string): string =>
  `block Two {\n  conv 2 kernel=1 relu\n  conv 2 kernel=1 relu\n}\nmodel Net {\n  input image [2, 4, 4]\n  Two recompute=true\n${block}}\n`;
const place = workplace({
  "net.cvk": net("  train { loss mse; optimizer sgd; batch 3 }\n"),
  "untrained.cvk": net(""),
});
afterAll(() => place.remove());

const printed = (...words: string[]) => runHere(dump, place.path("net.cvk"), "--train", ...words);

it("prints the graph, with what is computed again and what parameters become", async () => {
  const { code, out } = await printed("--after", "differentiate");
  expect(code).toBe(0);
  expect(out).toMatch(/two1\.conv1_again = conv\(.* : \[3, 2, 4, 4\]\n/);
  expect(out).toMatch(/\n {2}output next two1\.conv2\.weight = %\d+\n/);
});

it.each([
  [["--after", "resolve"], "graph Net\n"],
  [["--after", "fuse-epilogues", "--batch", "5"], "[5, 2, 4, 4]"],
  [[], "two1.conv1_gradient = weightgradient("],
  [["--strategies", "--target", "wasm"], "two1.conv1_gradient"],
  [["--after", "lower", "--target", "wasm"], 'state "two1.conv1.weight" [2, 2, 1, 1] in two1.conv1.weight\n'],
  [["--after", "vectorise-loops", "--target", "wasm"], "program Net\n"],
  [["--after", "code"], "function "],
])("prints %s", async (words, expected) => {
  expect(await printed(...words)).toEqual({ code: 0, out: expect.stringContaining(expected) as string, err: "" });
});

it.each([
  [["net.cvk", "--after", "differentiate"], 2, "differentiate is a stage of training: --train --after differentiate"],
  [["net.cvk", "--train", "--accuracy", "strict"], 2, "--accuracy goes with what infers"],
  [["untrained.cvk", "--train"], 1, "Net does not say how it is trained"],
])("refuses %s", async ([file, ...words], code, told) => {
  const found = await runHere(dump, place.path(file!), ...words);
  expect(found).toEqual({ code, out: "", err: expect.stringContaining(told) as string });
});
