/**
 * `convoke train` that does not come to its end: after Ctrl-C it ends after the step, killed it ends at once, also while it writes; what
 * goes on from there is the run that was not interrupted.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readdirSync, readFileSync, watch } from "node:fs";
import { afterAll, expect, it } from "vitest";
import { randomSource } from "../../../src/base/random.ts";
import { train } from "../../../src/cli/train.ts";
import { readCheckpoint } from "../../../src/engine/checkpoint.ts";
import { readSafetensors } from "../../../src/formats/safetensors.ts";
import { writeNpy } from "../../../src/formats/npy.ts";
import { commandPath, workplace } from "../../support/command.ts";
import { tries } from "../../support/effort.ts";
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
  // Its files take as long to be written as its epochs to be learnt.
  "wide.cvk":
    "model Wide { input x [2]; dense 256 relu; dense 256 relu; dense 2; train { loss crossentropy; optimizer adam; batch 32 } }",
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
const words = (out: string, net = "net.cvk") => [
  at(net),
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
  const repeated = await runHere(train, ...words("cut.safetensors"));
  expect([repeated.code, repeated.err]).toEqual([
    2,
    expect.stringContaining(`a run was interrupted at step ${step}: `),
  ]);
  const resumed = await runHere(train, ...words("cut.safetensors"), "--resume", checkpoint, "--log", at("run.jsonl"));
  const whole = await runHere(train, ...words("whole.safetensors"), "--log", at("whole.jsonl"));
  expect([resumed.code, whole.code]).toEqual([0, 0]);
  expect(readFileSync(at("run.jsonl"), "utf8")).toBe(readFileSync(at("whole.jsonl"), "utf8"));
  for (const part of ["", ".last", ".checkpoint"]) {
    expect(readFileSync(at(`cut${part}.safetensors`))).toEqual(readFileSync(at(`whole${part}.safetensors`)));
  }
});

/**
 * Kills a run while it writes: so many changes in the folder after its start, and as many milliseconds later. Every other time Ctrl-C comes
 * just before, so that it is the checkpoint of an interruption that is written.
 */
async function killWriting(args: readonly string[], changes: number, later: number, isInterrupted: boolean) {
  const child = spawn(process.execPath, [commandPath, "train", ...args], { stdio: "ignore" });
  let left = changes;
  const watcher = watch(at("killed"), () => {
    if (left-- !== 0) return;
    if (isInterrupted) child.kill("SIGINT");
    setTimeout(() => child.kill("SIGKILL"), later);
  });
  const [code, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  watcher.close();
  return code ?? signal;
}

it("a run that is killed while it writes leaves whole files, and goes on bit for bit", async () => {
  mkdirSync(at("killed"));
  const checkpoint = at("killed/net.checkpoint.safetensors");
  const kills = tries(10, 4);
  const run = (out: string) => [...words(out, "wide.cvk"), "--epochs", String(3 * kills)];
  const resumed = () => [...run("killed/net.safetensors"), ...(existsSync(checkpoint) ? ["--resume", checkpoint] : [])];
  const { next } = randomSource(1);
  let epochs = 0;
  for (let kill = 0; kill < kills; kill++) {
    const ended = await killWriting(resumed(), Math.floor(24 * next()), 4 * next(), kill % 2 === 1);
    expect(["SIGKILL", 130]).toContain(ended);
    const files = readdirSync(at("killed")).filter((name) => name.endsWith(".safetensors"));
    for (const name of files) readSafetensors(readFileSync(at(`killed/${name}`)));
    if (!existsSync(checkpoint)) continue;
    const { progress } = readCheckpoint(readFileSync(checkpoint));
    expect(progress.epochs).toBeGreaterThanOrEqual(epochs);
    epochs = progress.epochs;
  }
  expect((await runHere(train, ...resumed())).code).toBe(0);
  expect((await runHere(train, ...run("unharmed.safetensors"))).code).toBe(0);
  expect(readdirSync(at("killed"))).toHaveLength(3);
  for (const part of ["", ".last", ".checkpoint"]) {
    const [found, due] = ["killed/net", "unharmed"].map((name) => readFileSync(at(`${name}${part}.safetensors`)));
    expect(found!.equals(due!), part).toBe(true);
  }
});
