/**
 * examples/scale-out on a Redis server of its own: workers are killed in the middle, one job's three times, and each result is there
 * once, with the bytes that one process without a queue gives.
 */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import {
  closeSync,
  constants,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { createRequire } from "node:module";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readNpy, writeNpy } from "../../src/formats/npy.ts";
import { commandPath } from "../support/command.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const apps = join(root, "test/apps/node_modules");
const missing = [
  ...(spawnSync("redis-server", ["--version"]).status === 0 ? [] : ["redis-server"]),
  ...(existsSync(join(apps, "bullmq")) ? [] : ["npm ci --prefix test/apps"]),
];
const note = missing.length === 0 ? "" : ` (skipped: without ${missing.join(" and ")})`;

const folder = mkdtempSync(join(tmpdir(), "convoke-scale-out-"));
const input = join(folder, "in");
const module = join(folder, "model/mnist.js");
const children = new Set<ChildProcess>();
let redisUrl = "";
let redis: Redis | undefined;

/** What is used of ioredis. */
interface Redis {
  keys(pattern: string): Promise<string[]>;
  hgetall(key: string): Promise<Record<string, string>>;
  flushall(): Promise<string>;
  llen(key: string): Promise<number>;
  zcard(key: string): Promise<number>;
  ping(): Promise<string>;
  disconnect(): void;
}

/** The example's own computation, which its workers call. */
interface Compute {
  resultsOf(model: object, name: string, bytes: Buffer): Promise<Map<string, Buffer | string>>;
}
interface Net {
  run(image: Float32Array): Float32Array;
}

beforeAll(async () => {
  if (missing.length > 0) return;
  for (const name of readdirSync(join(root, "examples/scale-out"))) {
    if (name !== "node_modules") copyInto(join(root, "examples/scale-out", name), join(folder, "app", name));
  }
  mkdirSync(join(folder, "app/node_modules"));
  for (const name of ["bullmq", "ioredis"]) symlinkSync(join(apps, name), join(folder, "app/node_modules", name));
  symlinkSync(join(root, "node_modules/sharp"), join(folder, "app/node_modules/sharp"));
  compile("--out", join(folder, "model"));
  await writeInputs();
  await startRedis();
}, 60_000);

afterAll(async () => {
  redis?.disconnect();
  await Promise.all([...children].map((child) => killed(child)));
  rmSync(folder, { recursive: true, force: true });
});

function copyInto(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

function compile(...words: readonly string[]): void {
  const weights = words.includes("--init") ? [] : ["--weights", "mnist/mnist.safetensors"];
  const mnist = ["mnist.cvk", ...weights, "--target", "wasm", "--emit", "js"];
  const { status, stderr } = spawnSync(process.execPath, [commandPath, "compile", ...mnist, ...words], {
    cwd: join(root, "examples"),
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, expect.not.stringContaining("error")]);
}

// ── Inputs ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Those whose workers are killed; they come first. */
const victims = ["a-thrice.npy", "b-once.npy", "c-once.npy"];
/** One that is not there when it is first asked for, as on a disk of the network. */
const late = "ones/100.npy";
const broken = ["broken/empty.npy", "broken/p\u001b[31mng.png", "broken/wide.npy"];

interface Digits {
  drawDigit(digit: number, random: () => number): Uint8Array;
  randomSource(seed: number): () => number;
}
const { drawDigit, randomSource } = (await import(
  pathToFileURL(join(root, "examples/mnist/digits.mjs")).href
)) as Digits;
const random = randomSource(1);

/** Of digits that follow each other, one example each. */
function arrayOf(count: number, first: number): Uint8Array {
  const pixels = Array.from({ length: count }, (_, at) => [...drawDigit((first + at) % 10, random)]).flat();
  return writeNpy(
    count === 1 ? [1, 28, 28] : [count, 1, 28, 28],
    Float32Array.from(pixels, (value) => value / 255),
  );
}

/** 200 that are right: arrays of one and of three examples, pictures of some sizes; some that are broken, one that is none. */
async function writeInputs(): Promise<void> {
  const files = new Map<string, Uint8Array | string>([
    ...victims.map((name, at) => [name, arrayOf(1, at)] as const),
    ...Array.from({ length: 157 }, (_, at) => [`ones/${at}.npy`, arrayOf(1, at)] as const),
    ...Array.from({ length: 20 }, (_, at) => [`several/deep er/${at} é\u202e.npy`, arrayOf(3, at)] as const),
    [broken[0]!, ""],
    [broken[1]!, "not a picture"],
    [broken[2]!, writeNpy([1, 28, 29], new Float32Array(28 * 29))],
    ["notes.txt", "no input"],
  ]);
  for (let at = 0; at < 20; at++) {
    const size = 20 + 3 * at;
    const pixels = sharp(drawDigit(at % 10, random), { raw: { width: 28, height: 28, channels: 1 } }).resize(
      size,
      size,
    );
    files.set(
      `pictures/${at}.${at % 4 === 3 ? "JPEG" : "png"}`,
      await (at % 4 === 3 ? pixels.jpeg() : pixels.png()).toBuffer(),
    );
  }
  for (const [name, contents] of files) {
    mkdirSync(dirname(join(input, name)), { recursive: true });
    writeFileSync(join(input, name), contents);
  }
}

/** What one process makes of all right inputs, without a queue, by the names of the results. */
async function expectedResults(): Promise<ReadonlyMap<string, Buffer>> {
  const [{ resultsOf }, { load, signature }] = (await Promise.all([
    import(pathToFileURL(join(root, "examples/scale-out/compute.mjs")).href),
    import(pathToFileURL(module).href),
  ])) as [Compute, { load(): Promise<Net>; signature: object }];
  const net = await load();
  const results = new Map<string, Buffer>();
  for (const name of filesIn(input)) {
    if (broken.includes(name) || name === "notes.txt") continue;
    const bytes = readFileSync(join(input, name));
    const found = await resultsOf({ net, signature }, name, bytes);
    for (const [result, contents] of found) results.set(result, Buffer.from(contents));
    if (name.endsWith(".npy")) expectToBe(results.get(name)!, net, readNpy(bytes));
  }
  return results;
}

/** The module's own scores for each example, read by another reader. */
function expectToBe(found: Uint8Array, net: Net, { shape, data }: ReturnType<typeof readNpy>): void {
  const count = shape.length === 4 ? shape[0]! : 1;
  const scores = Array.from({ length: count }, (_, at) => [...net.run(data.slice(784 * at, 784 * (at + 1)))]).flat();
  expect(readNpy(found)).toEqual({ shape: [count, 10], data: Float32Array.from(scores) });
}

function filesIn(place: string): readonly string[] {
  return readdirSync(place, { recursive: true, encoding: "utf8" })
    .filter((name) => !statSync(join(place, name)).isDirectory())
    .toSorted();
}

// ── Processes ────────────────────────────────────────────────────────────────────────────────────────────────────────

async function startRedis(): Promise<void> {
  const port = await freePort();
  const dir = mkdtempSync(join(folder, "redis-"));
  const words = ["--port", String(port), "--bind", "127.0.0.1", "--dir", dir, "--save", "", "--appendonly", "no"];
  started(spawn("redis-server", words, { stdio: "ignore" }));
  redisUrl = `redis://127.0.0.1:${port}`;
  const { Redis: Client } = createRequire(join(root, "test/apps/package.json"))("ioredis") as {
    Redis: new (url: string, options: object) => Redis;
  };
  redis = new Client(redisUrl, { maxRetriesPerRequest: null, retryStrategy: () => 50 });
  (redis as unknown as NodeJS.EventEmitter).on("error", () => {});
  await redis.ping();
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function started<T extends ChildProcess>(child: T): T {
  children.add(child);
  child.once("exit", () => children.delete(child));
  return child;
}

function killed(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once("exit", () => resolve());
    child.kill("SIGKILL");
  });
}

interface Program {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly err: string }>;
}

function program(name: string, words: Readonly<Record<string, string>>): Program {
  const all = { model: module, in: input, redis: redisUrl, lock: "1", ...words };
  const args = Object.entries(all).flatMap(([key, value]) => [`--${key}`, value]);
  const child = started(
    spawn(process.execPath, [join(folder, "app", name), ...args], { stdio: ["ignore", "ignore", "pipe"] }),
  );
  let err = "";
  child.stderr!.setEncoding("utf8").on("data", (text: string) => (err += text));
  return { child, ended: new Promise((resolve) => child.once("close", (code) => resolve({ code, err }))) };
}

async function until<T>(what: string, found: () => Promise<T | undefined> | T | undefined): Promise<T> {
  for (const begin = Date.now(); Date.now() - begin < 100_000; await sleep(20)) {
    const value = await found();
    if (value !== undefined && value !== false) return value;
  }
  throw new Error(`${what} did not come about`);
}

// ── Tests ────────────────────────────────────────────────────────────────────────────────────────────────────────────

describe.skipIf(missing.length > 0)(`examples/scale-out${note}`, () => {
  const out = join(folder, "out");
  let expected: ReadonlyMap<string, Buffer>;

  it("loses nothing when workers are killed, and makes each result once", { timeout: 120_000 }, async () => {
    expected = await expectedResults();
    const batch = program("run.mjs", { out, workers: "0" });
    const queue = await until("a queue", () => queueOf(out));
    await until("all jobs", async () => (await redis!.llen(`${queue}:wait`)) === 200 + broken.length || undefined);
    await redis!.flushall();
    await until(
      "all jobs again",
      async () => (await redis!.llen(`${queue}:wait`)) === 200 + broken.length || undefined,
    );
    const ids = await jobsByName(queue);
    const held = victims.map((name) => hold(name));
    renameSync(join(input, late), join(folder, "late"));

    const pool = new Map<number, ChildProcess>();
    const start = (): void => {
      const { child } = program("worker.mjs", { out });
      pool.set(child.pid!, child);
    };
    const kill = async (pid: number): Promise<void> => {
      await killed(pool.get(pid)!);
      pool.delete(pid);
      start();
    };
    /** The worker that has a job, of those that live. */
    const holder = async (name: string): Promise<number | undefined> => {
      const { pb = "" } = await redis!.hgetall(`${queue}:${ids.get(name)!}`);
      const pid = Number(pb.split(":").at(-1));
      return pool.has(pid) ? pid : undefined;
    };
    for (let at = 0; at < 4; at++) start();
    const killThrice = async (): Promise<void> => {
      for (let time = 0; time < 3; time++)
        await kill(await until(`a worker of ${victims[0]}`, () => holder(victims[0]!)));
    };
    const killOnce = async (name: string): Promise<void> =>
      kill(await until(`a worker of ${name}`, () => holder(name)));
    /** One that is at work on none of the victims, in the middle of the batch. */
    const killBusy = async (done: number): Promise<void> => {
      await until(`${done} results`, async () => (await redis!.zcard(`${queue}:completed`)) >= done || undefined);
      const holders = new Set(await Promise.all(victims.map(holder)));
      await kill([...pool.keys()].find((pid) => !holders.has(pid))!);
    };
    await Promise.all([
      killThrice(),
      killOnce(victims[1]!),
      killOnce(victims[2]!),
      killBusy(40).then(() => killBusy(90)),
      until(
        "a first try",
        async () => Number((await redis!.hgetall(`${queue}:${ids.get(late)!}`))["atm"]) > 0 || undefined,
      ),
    ]);
    for (const release of held) release();
    renameSync(join(folder, "late"), join(input, late));

    const { code, err } = await batch.ended;
    expect(code, err).toBe(1);
    const stalled = async (name: string) => Number((await redis!.hgetall(`${queue}:${ids.get(name)!}`))["stc"]);
    expect(await stalled(victims[0]!)).toBeGreaterThanOrEqual(3);
    expect(await stalled(victims[1]!)).toBeGreaterThanOrEqual(1);
    expect(err).toContain("1 other file is left alone\n");
    expect(err).toMatch(/200 of 203 done, 3 failed, [\d.]+ a second\n/);
    expect(err.split("\n").filter((line) => line.startsWith("failed: "))).toEqual([
      "failed: broken/empty.npy: not an .npy file",
      "failed: broken/p\\u{1b}[31mng.png: a broken picture, or none of PNG or JPEG",
      "failed: broken/wide.npy: the array is [1, 28, 29], where Mnist takes [1, 28, 28], or many of these",
    ]);
    await Promise.all([...pool.values()].map((child) => killed(child)));
    expectResults();
  });

  /** All of them, nothing else, byte by byte. */
  function expectResults(): void {
    expect(expected.size).toBe(400);
    expect(filesIn(out)).toEqual([".queue", ...expected.keys()].toSorted());
    for (const [name, bytes] of expected) expect(readFileSync(join(out, name)).equals(bytes), name).toBe(true);
  }

  it("goes on where it was, and makes again what is not there", { timeout: 120_000 }, async () => {
    const times = new Map([...expected.keys()].map((name) => [name, statSync(join(out, name)).mtimeMs]));
    rmSync(join(out, "ones/7.npy"));
    removeBroken();
    const { code, err } = await program("run.mjs", { out, workers: "2" }).ended;
    expect([code, err]).toEqual([0, expect.stringMatching(/\n200 of 200 done, [\d.]+ a second\n$/)]);
    expectResults();
    const again = [...times].filter(([name, time]) => statSync(join(out, name)).mtimeMs !== time).map(([name]) => name);
    expect(again.toSorted()).toEqual(["ones/7.jsonl", "ones/7.npy"]);
  });

  it("computes anew for another model, and for the first one after that", { timeout: 120_000 }, async () => {
    removeBroken();
    compile("--out", join(folder, "untrained"), "--init", "seed=1");
    const other = await program("run.mjs", { out, workers: "2", model: join(folder, "untrained/mnist.js") }).ended;
    expect([other.code, other.err]).toEqual([0, expect.stringContaining("\n200 of 200 done")]);
    const differing = [...expected].filter(([name, bytes]) => !readFileSync(join(out, name)).equals(bytes));
    expect(differing).toHaveLength(400);
    expect(await program("run.mjs", { out, workers: "2" }).ended).toEqual({ code: 0, err: expect.any(String) });
    expectResults();
  });

  it.skipIf(!existsSync("/proc/self/task"))(
    "starts others for its workers that die",
    { timeout: 120_000 },
    async () => {
      removeBroken();
      const other = join(folder, "other");
      const batch = program("run.mjs", { out: other, workers: "2" });
      const { pid } = batch.child;
      const workers = (): readonly number[] => {
        const list = `/proc/${pid}/task/${pid}/children`;
        return existsSync(list) ? readFileSync(list, "utf8").split(" ").filter(Boolean).map(Number) : [];
      };
      const first = await until("two workers", () => (workers().length === 2 ? workers() : undefined));
      for (const each of first) process.kill(each, "SIGKILL");
      const { code, err } = await batch.ended;
      expect(code, err).toBe(0);
      expect(filesIn(other)).toEqual(filesIn(out));
    },
  );

  it("says what is wrong with its arguments, and ends with 2", { timeout: 120_000 }, async () => {
    mkdirSync(join(folder, "empty"));
    mkdirSync(join(folder, "twins"));
    for (const name of ["x.png", "x.npy"]) writeFileSync(join(folder, "twins", name), "");
    compile("--out", join(folder, "eight"), "--batch", "8");
    const cases: readonly [Readonly<Record<string, string>>, string][] = [
      [{ out, model: join(folder, "none.js") }, "none.js: ENOENT"],
      [{ out, wrong: "1" }, "Unknown option '--wrong'"],
      [{ out: join(input, "within") }, "--in and --out are folders apart"],
      [{ out, workers: "2.5" }, '--workers takes a whole number up to 999, not "2.5"'],
      [{ out, lock: "soon" }, '--lock takes a positive number, not "soon"'],
      [{ out, in: join(folder, "empty") }, "there is no .npy, .png or .jpg file in"],
      [{ out, in: join(folder, "twins") }, "the results of x.npy and x.png would have one name: x.npy"],
      [{ out, model: join(folder, "eight/mnist.js") }, "Mnist was compiled with --batch 8"],
      [{ out, model: join(folder, "app/npy.mjs") }, "is no module that convoke compile wrote"],
      [{ out, redis: "redis://127.0.0.1:1" }, "no Redis answers at redis://127.0.0.1:1"],
    ];
    const outcomes = await Promise.all(cases.map(([words]) => program("run.mjs", words).ended));
    for (const [at, [, due]] of cases.entries()) {
      expect(outcomes[at]).toEqual({ code: 2, err: expect.stringContaining(due) });
      expect(outcomes[at]!.err).toMatch(/^error: /);
    }
  });
});

function removeBroken(): void {
  for (const name of broken) rmSync(join(input, name), { force: true });
}

async function queueOf(out: string): Promise<string | undefined> {
  if (!existsSync(join(out, ".queue"))) return undefined;
  return `bull:convoke-${readFileSync(join(out, ".queue"), "utf8")}`;
}

async function jobsByName(queue: string): Promise<ReadonlyMap<string, string>> {
  const ids = (await redis!.keys(`${queue}:j*`)).map((key) => key.split(":").at(-1)!);
  const names = await Promise.all(
    ids.map(async (id) => (JSON.parse((await redis!.hgetall(`${queue}:${id}`))["data"]!) as { name: string }).name),
  );
  return new Map(names.map((name, at) => [name, ids[at]!]));
}

/** A pipe in the place of an input, so that who reads it waits; gives what puts the input back, for who waits as well. */
function hold(name: string): () => void {
  const path = join(input, name);
  const bytes = readFileSync(path);
  const pipe = join(folder, `pipe-${name}`);
  expect(spawnSync("mkfifo", [pipe]).status).toBe(0);
  renameSync(path, join(folder, name));
  linkSync(pipe, path);
  return () => {
    renameSync(join(folder, name), path);
    try {
      const file = openSync(pipe, constants.O_WRONLY | constants.O_NONBLOCK);
      writeSync(file, bytes);
      closeSync(file);
    } catch (error) {
      // Nobody waits.
      expect((error as NodeJS.ErrnoException).code).toBe("ENXIO");
    }
  };
}
