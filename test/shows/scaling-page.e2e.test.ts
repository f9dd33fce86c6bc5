/** What docs/scaling.md shows: every block of code is run, unless it says that it is not, and the page says so as well. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readOnnx } from "../../src/interchange/onnx/read.ts";
import { commandPath, workplace } from "../support/command.ts";
import { examplesFolder } from "../support/models.ts";
import { blocksOf, readPage } from "../support/pages.ts";

const page = readPage("docs/scaling.md");
const blocks = blocksOf(page);
const place = workplace({
  "package.json": '{ "type": "module" }',
  "mnist.cvk": readFileSync(`${examplesFolder}mnist.cvk`),
  "mnist.safetensors": readFileSync(`${examplesFolder}mnist/mnist.safetensors`),
});
afterAll(() => place.remove());

/** What the compiled net says of an image. */
let netOf: { run(image: Float32Array): Float32Array; top(scores: Float32Array, count: number): object };

beforeAll(async () => {
  symlinkSync(fileURLToPath(new URL("../../node_modules", import.meta.url)), place.path("node_modules"));
  const commands = blocks.filter(({ language, info }) => language === "sh" && !info.has("notrun"));
  const convoke = `convoke() { "${process.execPath}" "${commandPath}" "$@"; }`;
  const script = [convoke, ...commands.map(({ text }) => text)].join("\n");
  const { status, stderr } = spawnSync("sh", ["-euc", script], { cwd: place.folder, encoding: "utf8" });
  expect([status, stderr]).toEqual([0, expect.not.stringMatching(/error/i)]);
  for (const { text } of programs) writeFileSync(place.path(nameOf(text)), text);
  const module = (await import(pathToFileURL(place.path("generated/mnist.js")).href)) as {
    load(): Promise<typeof netOf>;
  };
  netOf = await module.load();
}, 60_000);

const programs = blocks.filter(({ language }) => language === "js");
const nameOf = (text: string): string => /^\/\/ ([\w-]+\.mjs)\n/.exec(text)![1]!;

it("has blocks that are run, and others that say that they are not", () => {
  expect(programs.map(({ text }) => nameOf(text))).toEqual(["threads.mjs", "server.mjs", "onnx.mjs"]);
  const others = blocks.filter((block) => !programs.includes(block));
  expect(new Set(others.filter(({ info }) => !info.has("notrun")).map(({ language }) => language))).toEqual(
    new Set(["sh"]),
  );
  for (const { info, line } of blocks) {
    const around = page
      .split("\n")
      .slice(line - 5, line + 8)
      .join("\n");
    if (info.has("notrun")) expect(around, `line ${line}`).toMatch(/_not run[_:.]|\(not run/i);
  }
});

it("threads share the work, and give each image its digit", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["threads.mjs"], {
    cwd: place.folder,
    encoding: "utf8",
  });
  const due = Array.from({ length: 100 }, (_, at) => {
    const scores = netOf.run(new Float32Array(28 * 28).fill(at / 100));
    return scores.indexOf(Math.max(...scores));
  });
  expect([status, stderr, stdout]).toEqual([0, "", `${due.join(" ")}\n`]);
});

it("the server answers with the net's classes, and refuses what is no image", async () => {
  const port = await freePort();
  const server = spawn(process.execPath, ["server.mjs"], {
    cwd: place.folder,
    env: { ...process.env, PORT: String(port) },
    stdio: "ignore",
  });
  try {
    const image = Float32Array.from({ length: 28 * 28 }, (_, at) => Math.abs(Math.sin(at)));
    const answer = await posted(port, new Uint8Array(image.buffer));
    expect(await answer.json()).toEqual(netOf.top(netOf.run(image), 3));
    expect((await posted(port, new Uint8Array(3))).status).toBe(400);
  } finally {
    // Workers of a cluster end with it.
    server.kill("SIGKILL");
  }
});

/** Waits for the server to be there. */
async function posted(port: number, body: Uint8Array<ArrayBuffer>): Promise<Response> {
  for (let left = 400; ; left--) {
    try {
      return await fetch(`http://127.0.0.1:${port}`, { method: "POST", body });
    } catch (error) {
      if (left === 0) throw error;
      await sleep(50);
    }
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

it("the exported model takes five images at once", () => {
  const { status, stdout, stderr } = spawnSync(process.execPath, ["onnx.mjs"], { cwd: place.folder, encoding: "utf8" });
  expect([status, stderr, stdout]).toEqual([0, "", "5 x 10\n"]);
});

it("the repository has the files that the page tells of", () => {
  const named = [...page.matchAll(/`(models\/[\w./]+)`/g)].map(([, path]) => path!);
  expect(named).toHaveLength(2);
  for (const path of named) expect(existsSync(place.path(path)), path).toBe(true);
});

describe("what is not run names the model's own tensors", () => {
  const python = blocks.filter(({ language }) => language === "python");
  it.each(python.map(({ text }) => /import (?:pyspark|ray)|from (?:pyspark)/.exec(text)![0]))("%s", (library) => {
    const { text } = python.find((each) => each.text.includes(library))!;
    const { inputs, outputs } = readOnnx(readFileSync(place.path("mnist.onnx"))).graph;
    const [, output, input] = /run\(\["(\w+)"\], \{"(\w+)": images\}\)/.exec(text)!;
    expect([inputs.map(({ name }) => name), outputs.map(({ name }) => name)]).toEqual([[input], [output]]);
    expect(text).toContain(`.reshape(-1, ${inputs[0]!.shape!.slice(1).join(", ")})`);
  });
});
