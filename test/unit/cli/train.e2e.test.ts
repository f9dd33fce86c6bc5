/** Ctrl-C while `convoke train` runs: it ends after the step, and what goes on from there is the run that was not interrupted. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { train } from "../../../src/cli/train.ts";
import { writeNpy } from "../../../src/formats/npy.ts";
import { commandPath, workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";

const COUNT = 64;
const place = workplace({
  "net.cvk": `model Net {
  input x [2]
  dense 8 bias=false bn relu
  dropout 0.25
  dense 2
  train { loss crossentropy; optimizer adamw(lr=0.01); schedule cosine(warmup=9); batch 4; epochs 120 }
}
`,
  "x.npy": writeNpy(
    [COUNT, 2],
    Float32Array.from({ length: 2 * COUNT }, (_, at) => Math.sin(3 * at + 1)),
  ),
  "target.npy": writeNpy(
    [COUNT],
    Float32Array.from({ length: COUNT }, (_, at) => at % 2),
  ),
});
afterAll(() => place.remove());

const at = (name: string): string => place.path(name);
const linesIn = (name: string): number =>
  existsSync(at(name)) ? readFileSync(at(name), "utf8").split("\n").length - 1 : 0;
const words = (out: string) => [
  at("net.cvk"),
  "--data",
  `x=${at("x.npy")}`,
  "--data",
  `target=${at("target.npy")}`,
  "--out",
  at(out),
];

it("an interrupted run writes a checkpoint, says how to go on, and goes on bit for bit", async () => {
  const child = spawn(process.execPath, [commandPath, "train", ...words("cut.safetensors"), "--log", at("run.jsonl")]);
  let err = "";
  child.stderr.on("data", (text: Buffer) => (err += text.toString()));
  const ended = once(child, "exit");
  while (linesIn("run.jsonl") < 20) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill("SIGINT");
  expect((await ended)[0]).toBe(130);
  const checkpoint = at("cut.checkpoint.safetensors");
  const [, step] =
    /interrupted after step (\d+); the same command goes on with --resume \S+cut.checkpoint.safetensors\n$/.exec(err)!;
  expect(Number(step)).toBeLessThan(1920);
  const resumed = await runHere(train, ...words("cut.safetensors"), "--resume", checkpoint, "--log", at("run.jsonl"));
  const whole = await runHere(train, ...words("whole.safetensors"), "--log", at("whole.jsonl"));
  expect([resumed.code, whole.code]).toEqual([0, 0]);
  expect(readFileSync(at("run.jsonl"), "utf8")).toBe(readFileSync(at("whole.jsonl"), "utf8"));
  for (const part of ["", ".last", ".checkpoint"]) {
    expect(readFileSync(at(`cut${part}.safetensors`))).toEqual(readFileSync(at(`whole${part}.safetensors`)));
  }
});
