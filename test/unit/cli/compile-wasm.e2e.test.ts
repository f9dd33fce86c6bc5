/** `convoke compile --target wasm` as a user sees it: the files, what they do, and which options go together. */
import { copyFileSync, existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { writeNpy } from "../../../src/formats/npy.ts";
import { readSafetensors, storedFloat32, toFloat32, writeSafetensors } from "../../../src/formats/safetensors.ts";
import { workplace } from "../../support/command.ts";

// Whole numbers up to 2048, and 1/3: all but the last are the same in float16.
const values = Float32Array.of(1, 2, 3, 1 / 3);
const weights = writeSafetensors([["dense1.weight", storedFloat32([2, 2], values)]]);
const beyond = writeSafetensors([["dense1.weight", storedFloat32([2, 2], Float32Array.of(65504, 65505, -7e4, 1))]]);
const place = workplace({
  "package.json": '{ "type": "module" }',
  "net.cvk": "model Net {\n  input x [2]\n  dense 2 bias=false\n}\n",
  "large.cvk": "model Large {\n  input x [1000]\n  dense 300 relu\n  dense 280\n}\n",
  "edge.cvk": "model Edge {\n  input image [1, 1, 4]\n  conv 1 kernel=1x2 bias=false weight=[[1, -1]]\n}\n",
  "good.safetensors": weights,
  "beyond.safetensors": beyond,
  "x.npy": writeNpy([1, 2], Float32Array.of(3, 6)),
  "large.npy": writeNpy(
    [1, 1000],
    Float32Array.from({ length: 1000 }, (_, at) => Math.sin(at)),
  ),
});
afterAll(() => place.remove());

interface Module {
  load(
    weights?: Uint8Array,
    options?: { readonly threads?: number; readonly relaxed?: boolean },
  ): Promise<{ run(input: Float32Array): Float32Array; close?(): void }>;
}

const importFrom = (path: string): Promise<Module> => import(pathToFileURL(place.path(path)).href) as Promise<Module>;
const compile = (...args: string[]) => place.convoke("compile", ...args);
const filesIn = (folder: string): string[] => readdirSync(place.path(folder)).toSorted();

const input = Float32Array.of(3, 6);
// 1 * 3 + 2 * 6 and 3 * 3 + 6 / 3.
const output = [15, 11];

async function outputOf(path: string, ...args: Parameters<Module["load"]>): Promise<number[]> {
  const net = await (await importFrom(path)).load(...args);
  const result = [...net.run(input)];
  net.close?.();
  return result;
}

describe("convoke compile --target wasm", () => {
  it("writes one module where the binary is small", async () => {
    const { code, out, err } = compile("net.cvk", "--out", "plain", "--target", "wasm");
    expect([code, out]).toEqual([0, ""]);
    expect(err).toMatch(/^plain\/net.ts +\d.*\nplain\/net.js .*\nplain\/net.d.ts .*\nno weights compiled in: /);
    expect(filesIn("plain")).toEqual(["net.d.ts", "net.js", "net.ts"]);
    expect(await outputOf("plain/net.js", weights)).toEqual(output);
  });

  it("names kernels with their lines in every binary, and has no source map", () => {
    const many = ["--wasm-in", "file", "--threads", "2", "--simd", "both", "--source-map"];
    const { code, err } = compile("net.cvk", "--out", "named", "--target", "wasm", ...many);
    expect(code).toBe(0);
    expect(err).toContain("no net.js.map: nothing in net.js is made from a line of a model's text");
    const binaries = ["net.relaxed.threads.wasm", "net.relaxed.wasm", "net.threads.wasm", "net.wasm"];
    expect(filesIn("named")).toEqual(["net.d.ts", "net.js", ...binaries, "net.ts", "net.worker.js"].toSorted());
    for (const name of binaries) {
      expect(readFileSync(place.path(`named/${name}`)).includes("dense1 (net.cvk:3)")).toBe(true);
    }
    expect(readFileSync(place.path("named/net.js"), "utf8")).not.toContain("sourceMappingURL");
  });

  it("writes binaries, a worker and weights beside it where asked", async () => {
    const places = ["--weights", "good.safetensors", "--weights-in", "file", "--wasm-in", "file", "--threads", "2"];
    const { code, err } = compile("net.cvk", "--out", "beside", "--target", "wasm", ...places);
    expect(code).toBe(0);
    const beside = ["net.threads.wasm", "net.wasm", "net.weights", "net.worker.js"];
    expect(filesIn("beside")).toEqual(["net.d.ts", "net.js", ...beside, "net.ts"].toSorted());
    for (const name of beside) expect(err).toContain(`beside/${name}  `);
    expect(await outputOf("beside/net.js")).toEqual(output);
    expect(await outputOf("beside/net.js", undefined, { threads: 2 })).toEqual(output);
  });

  it("packs weights, and a module refuses those of another compilation", async () => {
    const packed = ["--target", "wasm", "--weights-form", "packed", "--weights-in", "file"];
    expect(compile("net.cvk", "--out", "packed", ...packed, "--weights", "good.safetensors").code).toBe(0);
    expect(await outputOf("packed/net.js")).toEqual(output);
    writeFileSync(place.path("twice.cvk"), "model Net {\n  input x [2]\n  dense 2 bias=false relu\n}\n");
    expect(
      compile(
        "twice.cvk",
        "--name",
        "net",
        "--out",
        "stale",
        "--target",
        "wasm",
        "--weights-form",
        "packed",
        "--weights-in",
        "file",
        "--init",
        "seed=1",
      ).code,
    ).toBe(0);
    writeFileSync(place.path("stale/net.weights"), readFileSync(place.path("packed/net.weights")));
    await expect(outputOf("stale/net.js")).rejects.toThrow("they were packed for another compilation");
  });

  it("runs on relaxed SIMD where asked, and says what that needs", () => {
    const modules = [["--simd", "relaxed"], ["--relaxed-simd"]].map((flag, at) => {
      const { code, err } = compile("net.cvk", "--name", "net", "--out", `relaxed-${at}`, "--target", "wasm", ...flag);
      expect(code).toBe(0);
      expect(err).toContain("relaxed SIMD needs Chrome 114, Node 21 or another engine that has it");
      return readFileSync(place.path(`relaxed-${at}/net.js`), "utf8");
    });
    expect(modules[0]).toBe(modules[1]);
  });

  it("ships both forms where asked, and this engine runs one of them whatever it has", async () => {
    const places = ["--wasm-in", "file", "--threads", "2", "--simd", "both"];
    const { code, err } = compile("net.cvk", "--out", "both", "--target", "wasm", ...places);
    expect(code).toBe(0);
    expect(err).toContain("load(weights, { relaxed: true }) takes relaxed SIMD where the engine has it");
    const binaries = ["net.relaxed.threads.wasm", "net.relaxed.wasm", "net.threads.wasm", "net.wasm"];
    expect(filesIn("both").filter((name) => name.endsWith(".wasm"))).toEqual(binaries);
    for (const options of [{}, { relaxed: true }, { relaxed: true, threads: 1 }, { threads: 2 }]) {
      expect(await outputOf("both/net.js", weights, options)).toEqual(output);
    }
  });

  it("needs no weights where the model has none", async () => {
    const { code, err } = compile("edge.cvk", "--out", "edge", "--target", "wasm", "--threads", "2");
    expect(code).toBe(0);
    expect(err).not.toContain("weights");
    const net = await (await importFrom("edge/edge.js")).load();
    expect([...net.run(Float32Array.of(1, 3, 6, 10))]).toEqual([-2, -3, -4]);
    net.close!();
  });
});

describe("convoke compile --weights-type f16", () => {
  it.each(["ts", "wasm"])("stores half the bytes for %s, rounded to the nearest", async (target) => {
    const args = ["--target", target, "--weights", "good.safetensors", "--weights-in", "file", "--weights-type", "f16"];
    const { code, out } = compile("net.cvk", "--out", `half-${target}`, ...args);
    expect(code).toBe(0);
    // 1/3 - 1365/4096 is 1/12288; three elements of four are exact.
    expect(out).toMatch(/^dense1\.weight +\[2, 2\] +f16 +8 B +0\.0000814 +0\.0000407$/m);
    const stored = readSafetensors(readFileSync(place.path(`half-${target}/net.weights`))).get("dense1.weight")!;
    expect(stored.dtype).toBe("float16");
    // 1/3 is 1.0101010101|0101… * 2^-2 in binary: 1365 * 2^-12.
    expect([...toFloat32(stored)]).toEqual([1, 2, 3, 1365 / 4096]);
    expect(await outputOf(`half-${target}/net.js`)).toEqual([15, 9 + (6 * 1365) / 4096]);
  });

  it("refuses values that float16 does not have, by tensor", () => {
    const { code, err } = compile(
      "net.cvk",
      "--out",
      "beyond",
      "--weights",
      "beyond.safetensors",
      "--weights-type",
      "f16",
    );
    expect(code).toBe(1);
    expect(err).toBe("error: float16 ends at 65504, and these tensors go beyond it\n  dense1.weight: up to 70000\n");
    expect(existsSync(place.path("beyond"))).toBe(false);
  });
});

const ranLarge = (...args: string[]): number[] => {
  const { out } = place.convoke("run", "large.cvk", "--input", "large.npy", "--target", "wasm", ...args);
  return (JSON.parse(out) as { output: { data: number[] } }).output.data;
};

describe("large dense layers of wasm keep what is stored", () => {
  const large = Float32Array.from({ length: 1000 }, (_, at) => Math.sin(at));
  const asFile = ["--init", "seed=1", "--target", "wasm", "--weights-in", "file", "--emit", "js"];
  const resultOf = async (folder: string): Promise<number[]> => {
    const net = await (await importFrom(`${folder}/large.js`)).load();
    return [...net.run(large)];
  };

  it.each([
    ["as bytes", ["--weights-type", "u8"], "[300],"],
    ["as bytes, packed", ["--weights-type", "u8", "--weights-form", "packed"], "[300],"],
    ["as was chosen to fit", ["--fit", "400KB"], "[300],"],
  ])("%s", async (name, options, kept) => {
    const folder = name.replaceAll(/\W+/g, "-");
    expect(compile("large.cvk", "--out", folder, ...asFile, ...options).code).toBe(0);
    const text = readFileSync(place.path(`${folder}/large.js`), "utf8");
    expect(text).toContain(`const keptBytes = {\n  "dense1.weight": ${kept}\n};`);
    const asBytes = ["--init", "seed=1", "--weights-type", "u8"];
    const file = place.path(`${folder}/large.weights`);
    if (options[0] === "--fit") copyFileSync(file, place.path("fit.safetensors"));
    const due = options[0] === "--fit" ? ranLarge("--weights", "fit.safetensors") : ranLarge(...asBytes);
    expect(await resultOf(folder)).toEqual(due);
  });

  it("and tell what is not as they keep it", async () => {
    expect(compile("large.cvk", "--out", "bare", "--target", "wasm", "--weights-type", "u8", "--emit", "js").code).toBe(
      0,
    );
    expect(compile("large.cvk", "--out", "floats", ...asFile).code).toBe(0);
    const { load } = await importFrom("bare/large.js");
    await expect(load(readFileSync(place.path("floats/large.weights")))).rejects.toThrow(
      "dense1.weight: expected U8 (--weights-type u8), found F32",
    );
  });
});

describe("convoke run --target wasm", () => {
  it("computes what the reference computes", () => {
    const outputs = ["wasm", "reference"].map((target) => {
      const { out } = place.convoke(
        "run",
        "net.cvk",
        "--input",
        "x.npy",
        "--weights",
        "good.safetensors",
        "--target",
        target,
      );
      return (JSON.parse(out) as { output: { data: number[] } }).output.data;
    });
    expect(outputs).toEqual([output, output]);
  });
});

describe("options that do not go together are wrong usage", () => {
  it.each<[readonly string[], string]>([
    [["--threads", "2"], "--threads goes with --target wasm"],
    [["--wasm-in", "file"], "--wasm-in goes with --target wasm"],
    [["--relaxed-simd"], "--relaxed-simd goes with --target wasm"],
    [["--simd", "both"], "--simd goes with --target wasm"],
    [["--target", "wasm", "--simd", "fused"], '--simd takes plain, relaxed, both, not "fused"'],
    [["--target", "wasm", "--relaxed-simd", "--simd", "both"], "--simd both and --relaxed-simd exclude each other"],
    [["--weights-form", "packed", "--init", "seed=1"], "--weights-form goes with --target wasm"],
    [["--target", "wasm", "--threads", "0"], '--threads takes a positive integer, not "0"'],
    [["--target", "wasm", "--threads", "65"], "--threads takes at most 64, not 65"],
    [["--target", "wasm", "--wasm-in", "moduel"], "did you mean module?"],
    [["--target", "reference"], '--target takes ts, wasm, not "reference"'],
    [["--fit", "2KB"], "--fit goes with --weights FILE or --init seed=N"],
    [["--fit", "2K", "--init", "seed=1"], '--fit takes a number of bytes, such as 200KB or 1.5MiB, not "2K"'],
    [["--fit", "0", "--init", "seed=1"], '--fit takes a number of bytes, such as 200KB or 1.5MiB, not "0"'],
    [["--fit", "2KB", "--weights-type", "u8", "--init", "seed=1"], "--fit and --weights-type exclude each other"],
    [
      ["--target", "wasm", "--weights-form", "packed", "--fit", "2KB", "--init", "seed=1"],
      "--fit and --weights-form packed exclude each other",
    ],
    [["--weights-in", "file"], "--weights-in goes with --weights FILE or --init seed=N"],
    [["--target", "wasm", "--weights-form", "packed"], "--weights-form goes with --weights FILE or --init seed=N"],
  ])("%j", (args, message) => {
    const { code, out, err } = compile("net.cvk", "--out", "wrong", ...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(existsSync(place.path("wrong"))).toBe(false);
  });

  it("the reference has no accuracy to choose", () => {
    const { code, err } = place.convoke("run", "net.cvk", "--target", "reference", "--accuracy", "strict");
    expect(code).toBe(2);
    expect(err).toContain("--accuracy goes with --target ts or wasm");
  });
});
