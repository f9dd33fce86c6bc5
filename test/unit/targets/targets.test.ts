/** What is promised of targets, on those that there are and on one that no list of the compiler knows. */
import { describe, expect, it } from "vitest";
import { Words } from "../../../src/cli/command.ts";
import { targetFlags, targetsNamed } from "../../../src/cli/targets.ts";
import { compileModel } from "../../../src/compile.ts";
import { engineFor } from "../../../src/engine/engine.ts";
import { importText } from "../../../src/javascript/import-text.ts";
import { emitModule } from "../../../src/package/emit-module.ts";
import { packWeights } from "../../../src/package/pack-weights.ts";
import { profileModel } from "../../../src/profile/profile-model.ts";
import { bisect } from "../../../src/verify/bisect.ts";
import { targetKinds, typescript, wasm } from "../../../src/targets/index.ts";
import type { Target } from "../../../src/targets/target.ts";
import { modelOf } from "../../support/models.ts";
import { toy } from "../../support/toy-target.ts";

/** Doubles what it is given. */
const model = modelOf("model Twice {\n input x [3]\n dense 3 bias=false\n}");
const weights = new Map([["dense1.weight", new Float32Array([2, 0, 0, 0, 2, 0, 0, 0, 2])]]);
const given = (...values: number[]) => new Map([["x", Float32Array.from(values)]]);
const settings = { name: "twice", model: "Twice", layout: "NCHW", weights: "none" } as const;

describe("options of a target", () => {
  it("have their defaults where they are left out", () => {
    expect(toy.with({ dialect: "c99" }).settings).toEqual({ indent: 2, dialect: "c99", threads: 1 });
    expect(typescript.with().settings).toEqual({});
  });

  it("are refused where they do not exist or do not take the value, by the type checker and at run time", () => {
    // @ts-expect-error: an option of another target
    expect(() => typescript.with({ threads: 2 })).toThrow(/^there is no option "threads"$/);
    // @ts-expect-error: what `simd: "relaxed"` is
    expect(() => wasm.with({ relaxedSimd: true })).toThrow(
      /^there is no option "relaxedSimd"; there are weightsForm, place, threads, simd, /,
    );
    // @ts-expect-error: a switch
    expect(() => wasm.with({ guards: 1 })).toThrow("guards takes true or false, not 1");
    // @ts-expect-error: none of its words
    expect(() => wasm.with({ place: "disk" })).toThrow('place takes auto, module, file, not "disk"');
    expect(() => wasm.with({ threads: 65 })).toThrow("threads takes an integer from 1 to 64, not 65");
    expect(() => wasm.with({ threads: 1.5 })).toThrow("threads takes an integer from 1 to 64, not 1.5");
  });
});

describe("names", () => {
  it("of no target or accuracy are refused, with those that there are or the one that was meant", async () => {
    // @ts-expect-error: no target
    expect(() => compileModel(model, { target: "cuda" })).toThrow(
      new RangeError('there is no target "cuda"; there are ts, wasm'),
    );
    // @ts-expect-error: no target
    expect(() => compileModel(model, { target: "wsam" })).toThrow('there is no target "wsam"; did you mean wasm?');
    // @ts-expect-error: no accuracy
    expect(() => compileModel(model, { accuracy: "fast" })).toThrow(
      new RangeError('there is no accuracy "fast"; there are default, strict'),
    );
    // @ts-expect-error: no target
    await expect(engineFor(model, weights, "cuda")).rejects.toThrow(
      'there is no engine "cuda"; there are ts, wasm, reference',
    );
    // @ts-expect-error: an engine, but not a target
    await expect(bisect(model, weights, given(1, 2, 3), "reference")).rejects.toThrow('there is no target "reference"');
    // @ts-expect-error: no accuracy
    await expect(bisect(model, weights, given(1, 2, 3), "ts", { accuracy: "fast" })).rejects.toThrow(RangeError);
  });

  it("stand for targets with their default options, wherever one is taken", async () => {
    const { program } = compileModel(model, { target: "wasm" }).lowered;
    await expect(packWeights(program, weights, "wasm")).rejects.toThrow(
      'modules of wasm take no packed weights without its option weightsForm: "packed"',
    );
    expect(await packWeights(program, weights, wasm.with({ weightsForm: "packed" }))).not.toEqual([]);
    let now = 0;
    const options = { accuracy: "default", rounds: 1, clock: () => (now += 100), onProgress: () => {} } as const;
    const { target } = await profileModel(model, weights, { target: "ts", ...options });
    expect(target.name).toBe("ts");
  });
});

describe("a target that no list knows", () => {
  it("runs a model through the public functions, one run after the other", async () => {
    const engine = await engineFor(model, weights, toy.with());
    const [one, two] = await Promise.all([engine.run(given(1, 2, 3)), engine.run(given(4, 5, 6))]);
    expect([...one!.values()].map((array) => [...array])).toEqual([[2, 4, 6]]);
    expect([...two!.values()].map((array) => [...array])).toEqual([[8, 10, 12]]);
  });

  it("tells what is missing or too short before it runs", async () => {
    const engine = await engineFor(model, weights, toy.with());
    await expect(engine.run(new Map())).rejects.toThrow("x: expected an array of 3 elements ([1, 3]), found none");
    await expect(engine.run(given(1))).rejects.toThrow("x: expected an array of 3 elements ([1, 3]), found one of 1");
    expect([...(await engine.run(given(1, 1, 1))).values()].length).toBe(1);
  });

  it("is profiled", async () => {
    let now = 0;
    const options = { accuracy: "default", rounds: 1, clock: () => (now += 100), onProgress: () => {} } as const;
    const { peak, layers } = await profileModel(model, weights, { target: toy.with(), ...options });
    expect(peak.kind).toBe("interpreted");
    expect(layers.map(({ name }) => name)).toContain("dense1");
  });

  it("prints its kernels as its options say", () => {
    const target = toy.with({ indent: 1 });
    const text = target.emit(compileModel(model, { target }).lowered.program);
    expect(text).toMatch(/^void \w+\(int begin, int end\) \{\n \S/);
  });

  it("is refused where a module is to be written", async () => {
    const target = toy.with();
    const { program } = compileModel(model, { target }).lowered;
    expect(() => emitModule(program, { ...settings, target })).toThrow(
      "no ES module can be written for the target toy",
    );
    await expect(packWeights(program, weights, target)).rejects.toThrow("modules of toy take no packed weights");
  });
});

it("a module whose run waits gives a promise, and says so", async () => {
  const inner = typescript.with();
  const target: Target = {
    ...inner,
    name: "later",
    module: {
      parts(...words) {
        const parts = inner.module!.parts(...words);
        return { ...parts, run: ["await Promise.resolve();", ...parts.run], runAwaits: true };
      },
    },
  };
  const alone = modelOf("model Rectify {\n input x [3]\n relu\n}");
  const { program } = compileModel(alone, { target }).lowered;
  const { js, ts, dts } = emitModule(program, { ...settings, model: "Rectify", target });
  const net = await (await importText<{ load(): Promise<{ run(x: Float32Array): unknown }> }>(js)).load();
  const result = net.run(Float32Array.of(1, -2, 3));
  expect(result).toBeInstanceOf(Promise);
  expect([...((await result) as Float32Array)]).toEqual([1, 0, 3]);
  expect(dts).toContain("): Promise<Tensor<readonly [1, 3]>>;");
  expect(ts).toMatch(/async run\([^{]*\): Promise<Tensor<readonly \[1, 3\]>> \{/);
});

const kinds = [...targetKinds, toy];
const words = (values: Readonly<Record<string, readonly string[]>>) => new Words([], values);
const refused = (names: readonly string[], values: Readonly<Record<string, readonly string[]>>) => () =>
  targetsNamed(names, words(values), "run", kinds);

describe("flags of commands", () => {
  it("are those of all targets, once", () => {
    const flags = targetFlags("run", kinds);
    expect(flags.map(({ name }) => name)).toEqual(["threads", "simd", "relaxed-simd", "dialect"]);
    expect(flags[0]).toMatchObject({
      value: "N",
      help: expect.stringMatching(/^for wasm, toy: .*\(default 1\)$/) as string,
    });
    expect(flags[2]).toEqual({ name: "relaxed-simd", help: "for wasm: short for --simd relaxed" });
    expect(flags[3]).toEqual({
      name: "dialect",
      value: "YEAR",
      choices: ["c89", "c99"],
      help: "for toy: of which C (default c89)",
    });
  });

  it("have choices for modules that runs do not have", () => {
    const [module, run] = (["module", "run"] as const).map((purpose) =>
      targetFlags(purpose, kinds).find(({ name }) => name === "simd")!,
    );
    expect([module!.choices, run!.choices]).toEqual([
      ["plain", "relaxed", "both"],
      ["plain", "relaxed"],
    ]);
    expect(module!.help).toContain("; both: ");
    expect(run!.help).not.toContain("both");
  });

  it("may be short for a choice, and must not contradict it", () => {
    for (const agreed of [{}, { simd: ["relaxed"] }]) {
      const [target] = targetsNamed(["wasm"], words({ "relaxed-simd": ["true"], ...agreed }), "run", kinds);
      expect(target!.settings["simd"]).toBe("relaxed");
    }
    for (const other of ["plain", "both"]) {
      expect(refused(["wasm"], { "relaxed-simd": ["true"], simd: [other] })).toThrow(
        `--simd ${other} and --relaxed-simd exclude each other`,
      );
    }
    expect(refused(["ts"], { "relaxed-simd": ["true"] })).toThrow("--relaxed-simd goes with --target wasm");
  });

  it("set the options of the targets that have them", () => {
    const given = words({ threads: ["2"], dialect: ["c99"] });
    const [first, second] = targetsNamed(["wasm", "toy"], given, "run", kinds);
    expect(first!.settings).toMatchObject({ threads: 2, simd: "plain" });
    expect(second!.settings).toEqual({ indent: 2, dialect: "c99", threads: 2 });
  });

  it("are refused where no named target has them, and beyond their limit", () => {
    expect(refused(["ts"], { threads: ["2"] })).toThrow("--threads goes with --target wasm or toy");
    expect(refused(["ts", "wasm"], { dialect: ["c89"] })).toThrow("--dialect goes with --target toy");
    expect(refused(["toy"], { threads: ["3"] })).toThrow("--threads takes at most 2, not 3");
    // Of modules alone.
    expect(refused(["toy"], { indent: ["3"] })).not.toThrow();
  });
});
