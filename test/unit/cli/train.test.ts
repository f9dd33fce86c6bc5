/** `convoke train`: what it reads, tells and writes, on points of a plane, small pictures, and handwritten digits. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { helpText } from "../../../src/cli/command.ts";
import { compile } from "../../../src/cli/compile.ts";
import { train } from "../../../src/cli/train.ts";
import { writeNpy } from "../../../src/formats/npy.ts";
import {
  readSafetensors,
  safetensorsChunks,
  safetensorsMetadata,
  storedFloat32,
  writeSafetensors,
} from "../../../src/formats/safetensors.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { matchWeights } from "../../../src/weights/match.ts";
import { workplace } from "../../support/command.ts";
import { runHere } from "../../support/in-process.ts";
import { modelOf } from "../../support/models.ts";
import { hasSharedData, sharedDataNote, sharedPath } from "../../support/shared-data.ts";
import { writeZip } from "../../support/zip.ts";

const COUNT = 40;
const x = Float32Array.from({ length: 2 * COUNT }, (_, at) => Math.fround(Math.sin(3 * at + 1)));
const target = Float32Array.from({ length: COUNT }, (_, at) => (x[2 * at]! > x[2 * at + 1]! ? 1 : 0));
const points = writeNpy([COUNT, 2], x);
const sides = writeNpy([COUNT], target);

const plane = (train: string, lines = ""): string =>
  `model Plane {\n  input x [2]\n  dense 8 relu\n  dense 2\n${lines}${train && `  train { ${train} }\n`}}\n`;
const usual = "loss crossentropy; optimizer adam(lr=0.05); metric accuracy; batch 8; epochs 3";

const place = workplace({
  "plane.cvk": plane(usual),
  "steep.cvk": plane("loss crossentropy; optimizer sgd(lr=1e30); batch 8; epochs 3"),
  "normed.cvk": plane(usual).replace("dense 8 relu", "dense 8 bn relu"),
  "untrained.cvk": plane(""),
  "wide.cvk": plane(usual).replace("dense 2", "dense 3"),
  "two.cvk": `model Two {
  input x [2]
  dense 4
  dense 2 -> [2]
  output side
  dense 1
  output height
  train { loss crossentropy(side); loss mse(height, weight=0.5); optimizer sgd(lr=0.01); metric accuracy(side); batch 8; epochs 2 }
}
`,
  "x.npy": points,
  "x.npy.gz": gzipSync(points),
  "target.npy": sides,
  "height.npy": writeNpy(
    [COUNT, 1],
    Float32Array.from(target, (side) => 2 * side),
  ),
  "short.npy": writeNpy([3], new Float32Array(3)),
  "plane.npz": writeZip([
    { name: "x.npy", contents: points, method: "deflated" },
    { name: "target.npy", contents: sides },
  ]),
  "half.npz": writeZip([{ name: "x.npy", contents: points }]),
  "broken.gz": gzipSync(points).subarray(0, 40),
  "text.npy": "no array",
});
afterAll(() => place.remove());

const at = (name: string): string => place.path(name);
const data = ["--data", `x=${at("x.npy")}`, "--data", `target=${at("target.npy")}`];
const trainOn = (model: string, ...args: string[]) => runHere(train, at(model), ...args);
const weightsIn = (name: string) => readSafetensors(readFileSync(at(name)));
const linesOf = (name: string) =>
  readFileSync(at(name), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Makes a checkpoint of a run that is over one of a longer run. */
function leaveUnfinished(path: string, epochs: number): void {
  const bytes = readFileSync(path);
  const about = JSON.parse(safetensorsMetadata(bytes)["convoke training"]!) as { identity: object };
  const metadata = { "convoke training": JSON.stringify({ ...about, identity: { ...about.identity, epochs } }) };
  writeFileSync(path, Buffer.concat(safetensorsChunks(readSafetensors(bytes), metadata)));
}

describe("convoke train", () => {
  it("tells a line an epoch, and writes the best weights, the last ones and a checkpoint", async () => {
    const { code, out, err } = await trainOn("plane.cvk", ...data, "--val", "0.2", "--out", at("w.safetensors"));
    expect([code, err]).toEqual([0, expect.stringMatching(/w\.safetensors {2}of epoch [123]\n$/)]);
    const line = /^epoch \d\/3 {2}loss [\d.]+ {2}accuracy [\d.]+ {2}val loss [\d.]+ {2}val accuracy [\d.]+( {2}best)?$/;
    expect(out.trimEnd().split("\n")).toEqual([1, 2, 3].map(() => expect.stringMatching(line)));
    const { parameters } = modelOf(plane(usual)).graph;
    for (const name of ["w.safetensors", "w.last.safetensors"]) {
      expect(matchWeights(parameters, weightsIn(name)).size, name).toBe(parameters.length);
    }
    expect([...weightsIn("w.checkpoint.safetensors").keys()]).toContain("dense1.weight exp_avg");
  });

  it("arrays in a .npz, or packed, are the same run; another seed is another", async () => {
    const weightsFor = async (name: string, ...args: string[]) => {
      const { code, err } = await trainOn("plane.cvk", ...args, "--out", at(name), "--target", "ts");
      expect(code, err).toBe(0);
      return readFileSync(at(name));
    };
    const expected = await weightsFor("plain.safetensors", ...data);
    const packed = ["--data", `target=${at("target.npy")}`, "--data", `x=${at("x.npy.gz")}`];
    expect(await weightsFor("packed.safetensors", ...packed)).toEqual(expected);
    expect(await weightsFor("zip.safetensors", "--data", at("plane.npz"), "--seed", "0")).toEqual(expected);
    expect(await weightsFor("other.safetensors", ...data, "--seed", "1")).not.toEqual(expected);
  });

  it("logs a line a step and one an epoch, and draws them", async () => {
    const logged = ["--log", at("run.jsonl"), "--plot", at("run.svg"), "--val", at("plane.npz"), "--epochs", "2"];
    const { code, err } = await trainOn("plane.cvk", ...data, ...logged);
    expect([code, err]).toEqual([0, "note: the weights are not kept: --out FILE.safetensors keeps them\n"]);
    const lines = linesOf("run.jsonl");
    expect(lines.map(({ kind }) => kind)).toEqual([
      ...Array<string>(5).fill("step"),
      "epoch",
      ...Array<string>(5).fill("step"),
      "epoch",
    ]);
    expect(lines[6]).toEqual({
      kind: "step",
      step: 6,
      epoch: 2,
      rate: 0.05,
      loss: expect.any(Number),
      accuracy: expect.any(Number),
    });
    const losses = lines.slice(0, 5).map(({ loss }) => loss as number);
    expect(lines[5]!["loss"]).toBeCloseTo(losses.reduce((sum, loss) => sum + loss) / 5, 12);
    expect(lines[5]!["val"]).toEqual({ loss: expect.any(Number), accuracy: expect.any(Number) });
    const plot = readFileSync(at("run.svg"), "utf8");
    expect(plot.match(/<polyline/g)).toHaveLength(6);
    expect(plot).not.toContain("NaN");
  });

  it("a finished run goes on for more epochs, as if it had been as long from the first", async () => {
    const long = await trainOn("plane.cvk", ...data, "--epochs", "4", "--out", at("long.safetensors"));
    const first = await trainOn("plane.cvk", ...data, "--epochs", "2", "--out", at("cut.safetensors"));
    const resume = ["--resume", at("cut.checkpoint.safetensors"), "--epochs", "4", "--out", at("cut.safetensors")];
    const second = await trainOn("plane.cvk", ...data, ...resume);
    const none = await trainOn("plane.cvk", ...data, ...resume);
    expect([none.code, none.out, none.err]).toEqual([
      0,
      "",
      expect.stringContaining("the run was over after 4 epochs"),
    ]);
    expect(first.out.replaceAll("/2", "/4") + second.out).toBe(long.out);
    for (const part of ["", ".last", ".checkpoint"]) {
      expect(readFileSync(at(`cut${part}.safetensors`)), part).toEqual(readFileSync(at(`long${part}.safetensors`)));
    }
  });

  it("starts from weights, or from those that fit", async () => {
    const model = modelOf(plane(usual).replace("dense 2", "dense 3"));
    const given = [...initialiseWeights(model.graph, 5)].map(([name, values]) => {
      const { shape } = model.graph.parameters.find((each) => each.name === name)!.spec;
      return [name, storedFloat32(shape as number[], values)] as const;
    });
    writeFileSync(at("three.safetensors"), writeSafetensors(given));
    const from = ["--weights", at("three.safetensors"), "--epochs", "1", "--out", at("tuned.safetensors")];
    expect((await trainOn("wide.cvk", ...data, ...from)).code).toBe(0);
    const refused = await trainOn("plane.cvk", ...data, ...from);
    expect([refused.code, refused.err]).toEqual([
      1,
      expect.stringContaining("dense2.weight: expected [2, 8], found [3, 8]"),
    ]);
    const { code, err } = await trainOn("plane.cvk", ...data, ...from, "--partial");
    expect([code, err]).toEqual([0, expect.stringContaining("started anew: dense2.weight, dense2.bias\n")]);
  });

  it("ends early when no epoch is better, and says so", async () => {
    writeFileSync(at("still.cvk"), plane("loss crossentropy; optimizer sgd(lr=0); batch 8; epochs 9"));
    const { code, out, err } = await trainOn("still.cvk", ...data, "--val", "0.2", "--patience", "2");
    expect([code, out.trimEnd().split("\n").length]).toEqual([0, 3]);
    expect(err).toContain("ended after epoch 3: 2 epochs were not better\n");
    expect(err).toContain("warning: the learning rate is 0, so nothing is learnt: `lr=…` of the optimizer\n");
  });

  it("several losses have a target each, by the output's name", async () => {
    const { code, out, err } = await trainOn(
      "two.cvk",
      "--data",
      `x=${at("x.npy")}`,
      "--data",
      `side=${at("target.npy")}`,
      "--data",
      `height=${at("height.npy")}`,
      "--val",
      "0.2",
    );
    expect(code, err).toBe(0);
    expect(out).toMatch(/val accuracy/);
  });

  it.each(["wasm", "ts", "reference"])(
    "a loss that is no number ends the run, and says where it came from: %s",
    async (target) => {
      const { code, err } = await trainOn("steep.cvk", ...data, "--target", target);
      const where =
        /error: the loss is (NaN|-?Infinity) at step \d, in epoch [12]; the first layer that gives no finite number is dense[12]( \+ relu1)?: /;
      expect([code, err]).toEqual([1, expect.stringMatching(where)]);
    },
  );

  it.each([
    [2, "no data", [], "say what to learn from: --data NAME=FILE, or --data FILE.npz"],
    [2, "a missing array", ["--data", `x=${at("x.npy")}`], "missing: --data target=FILE"],
    [2, "an array twice", [...data, "--data", `x=${at("x.npy")}`], "--data names x twice"],
    [
      2,
      "a misspelt array",
      ["--data", `tarket=${at("x.npy")}`],
      'the model learns from no array "tarket"; did you mean target?',
    ],
    [
      2,
      "arrays without names",
      ["--data", at("x.npy"), "--data", at("target.npy")],
      "--data x=FILE --data target=FILE",
    ],
    [
      2,
      "a batch beyond the data",
      [...data, "--batch", "64"],
      "a batch of 64 is more than the 40 examples: --batch 40",
    ],
    [
      2,
      "nothing to learn from",
      [...data, "--val", "0.99"],
      "--val 0.99 leaves 0 of 40 examples to learn from, and a step takes 8: name a smaller part\n",
    ],
    [
      2,
      "less than a batch to learn from",
      [...data, "--val", "0.9"],
      "--val 0.9 leaves 4 of 40 examples to learn from, and a step takes 8: name a smaller part, or --batch 4",
    ],
    [2, "a fraction that is none", [...data, "--val", "1.5"], "--val takes a fraction between 0 and 1"],
    [2, "another ending", [...data, "--out", "w.bin"], "--out writes .safetensors"],
    [2, "a folder that is a file", [...data, "--out", at("x.npy/w.safetensors")], "cannot write"],
    [
      2,
      "a log in the place of data",
      [...data, "--log", at("x.npy")],
      "is read, and would be overwritten: name another file",
    ],
    [2, "a restart of nothing", [...data, "--restart"], "--restart goes with --out FILE.safetensors"],
    [
      2,
      "a restart that goes on",
      [...data, "--restart", "--out", at("r.safetensors"), "--resume", at("r.checkpoint.safetensors")],
      "--restart and --resume exclude each other",
    ],
    [2, "both orders", [...data, "--shuffle", "--no-shuffle"], "--shuffle and --no-shuffle exclude each other"],
    [2, "a seed that is none", [...data, "--seed=-1"], "--seed takes a whole number"],
    [1, "unequal counts", ["--data", `x=${at("x.npy")}`, "--data", `target=${at("short.npy")}`], "x 40, target 3"],
    [1, "an archive without an array", ["--data", at("half.npz")], "half.npz: arrays are missing: target; it holds x"],
    [
      1,
      "one array alone",
      ["--data", at("x.npy")],
      "x.npy: no .npz that holds all arrays; without one, each array is named: x=FILE and target=FILE",
    ],
    [
      1,
      "text",
      ["--data", `x=${at("text.npy")}`, "--data", `target=${at("target.npy")}`],
      "text.npy: no array that is read",
    ],
    [
      1,
      "a truncated file",
      ["--data", `x=${at("broken.gz")}`, "--data", `target=${at("target.npy")}`],
      "broken.gz: a truncated or broken .gz file",
    ],
  ])("exit code %i for %s", async (code, _name, args, message) => {
    const found = await trainOn("plane.cvk", ...args);
    expect([found.code, found.err, found.out]).toEqual([code, expect.stringContaining(message), ""]);
  });

  it("a batch norm needs more than one value a channel, whatever trains it", async () => {
    const message = "bn1 takes mean and variance of each channel from the batch, and has one value a channel ([1, 8])";
    const trained = await trainOn("normed.cvk", ...data, "--batch", "1");
    const module = ["--train", "--step-batch", "1", "--out", at("module")];
    for (const { code, err } of [trained, await runHere(compile, at("normed.cvk"), ...module)]) {
      expect([code, err]).toEqual([2, expect.stringContaining(message)]);
    }
  });

  it("a model must say how it is trained", async () => {
    const { code, err } = await trainOn("untrained.cvk", ...data);
    expect([code, err]).toEqual([1, expect.stringContaining("Plane does not say how it is trained")]);
  });

  it("a new run does not take the place of one that was interrupted, unless it is asked to", async () => {
    const out = ["--out", at("left.safetensors")];
    expect((await trainOn("plane.cvk", ...data, "--epochs", "1", ...out)).code).toBe(0);
    const checkpoint = at("left.checkpoint.safetensors");
    leaveUnfinished(checkpoint, 3);
    const repeated = await trainOn("plane.cvk", ...data, ...out);
    const told = `a run was interrupted at step 5: --resume ${checkpoint} goes on with it, --restart begins anew`;
    expect([repeated.code, repeated.out, repeated.err]).toEqual([2, "", expect.stringContaining(told)]);
    expect((await trainOn("plane.cvk", ...data, ...out, "--resume", checkpoint)).out).toMatch(/^epoch 2\/3/);
    leaveUnfinished(checkpoint, 4);
    expect((await trainOn("plane.cvk", ...data, ...out, "--restart")).out).toMatch(/^epoch 1\/3/);
    expect((await trainOn("plane.cvk", ...data, ...out)).code).toBe(0);
    writeFileSync(checkpoint, "no checkpoint");
    expect((await trainOn("plane.cvk", ...data, ...out)).code).toBe(0);
  });

  it("a log goes on behind what the checkpoint knows of, and no other file does", async () => {
    const logged = (log: string, ...args: string[]) =>
      trainOn("plane.cvk", ...data, "--log", at(log), "--out", at("logged.safetensors"), ...args);
    expect((await logged("logs/whole.jsonl")).code).toBe(0);
    const whole = readFileSync(at("logs/whole.jsonl"), "utf8");
    expect((await logged("logs/part.jsonl", "--epochs", "1")).code).toBe(0);
    // As a kill in the second epoch leaves it.
    const lines = whole.split("\n");
    writeFileSync(at("logs/part.jsonl"), `${lines.slice(0, 9).join("\n")}\n${lines[9]!.slice(0, 20)}`);
    const resume = ["--resume", at("logged.checkpoint.safetensors"), "--epochs", "3"];
    writeFileSync(at("notes.txt"), "no log\n");
    const foreign = await logged("notes.txt", ...resume);
    expect([foreign.code, foreign.err]).toEqual([2, expect.stringContaining("notes.txt is no log of a run")]);
    expect(readFileSync(at("notes.txt"), "utf8")).toBe("no log\n");
    expect((await logged("logs/part.jsonl", ...resume)).code).toBe(0);
    expect(readFileSync(at("logs/part.jsonl"), "utf8")).toBe(whole);
  });

  it.each([["--weights"], ["--resume"]])("a file that %s reads is not overwritten by a log", async (option) => {
    const { code, err } = await trainOn(
      "plane.cvk",
      ...data,
      option,
      at("w.safetensors"),
      "--log",
      at("w.safetensors"),
    );
    expect([code, err]).toEqual([2, expect.stringContaining("is read, and would be overwritten: name another file")]);
  });

  it("weights that a run starts from are not overwritten by it", async () => {
    const out = ["--out", at("w.safetensors")];
    for (const name of ["w.safetensors", "w.last.safetensors", "w.checkpoint.safetensors"]) {
      const { code, err } = await trainOn("plane.cvk", ...data, ...out, "--weights", at(name));
      expect([code, err]).toEqual([2, expect.stringContaining(`${name}" is read, and would be overwritten`)]);
    }
  });

  it("a run goes on from its own checkpoint alone", async () => {
    expect((await trainOn("plane.cvk", ...data, "--epochs", "1", "--out", at("own.safetensors"))).code).toBe(0);
    const resume = (path: string, ...args: string[]) => trainOn("plane.cvk", ...data, "--resume", at(path), ...args);
    const other = await resume("own.checkpoint.safetensors", "--seed", "3");
    expect([other.code, other.err]).toEqual([
      2,
      expect.stringContaining("the run was begun with seed 0, and this one has 3"),
    ]);
    const weights = await resume("own.safetensors");
    expect([weights.code, weights.err]).toEqual([
      1,
      expect.stringContaining("own.safetensors: weights, and no checkpoint"),
    ]);
  });
});

describe("--augment", () => {
  const lines = "  input image [1, 4, 4]\n  conv 2 kernel=3 pad=1 relu\n  flatten\n  dense 2\n";
  const images = Float32Array.from({ length: 16 * COUNT }, (_, each) => Math.fround(Math.sin(each)));
  writeFileSync(at("small.cvk"), `model Small {\n${lines}  train { ${usual} }\n}\n`);
  writeFileSync(at("image.npy"), writeNpy([COUNT, 4, 4], images));
  const pictures = ["--data", `image=${at("image.npy")}`, "--data", `target=${at("target.npy")}`];
  const asked = ["--augment", "flip, crop=1,affine(rotate=15, scale=0.1)"];
  const small = (name: string, ...args: string[]) =>
    trainOn("small.cvk", ...pictures, "--val", "0.2", "--out", at(`${name}.safetensors`), ...args);

  it("is another run, which goes on as if it had not been interrupted, also where it is not asked for again", async () => {
    const [plain, long] = [await small("plain"), await small("moved", ...asked)];
    expect([plain.code, long.code], long.err).toEqual([0, 0]);
    expect(long.out).not.toBe(plain.out);
    const first = await small("part", ...asked, "--epochs", "2");
    const rest = ["--resume", at("part.checkpoint.safetensors"), "--epochs", "3"];
    const second = await small("part", ...rest);
    expect(first.out.replaceAll("/2", "/3") + second.out).toBe(long.out);
    expect(weightsIn("part.last.safetensors")).toEqual(weightsIn("moved.last.safetensors"));
    const other = await small("part", ...rest, "--augment", "flip");
    const message = "the run was begun with augment flip,crop=1,affine(rotate=15,scale=0.1), and this one has flip";
    expect([other.code, other.err]).toEqual([2, expect.stringContaining(message)]);
    const none = await small("plain", "--resume", at("plain.checkpoint.safetensors"), "--augment", "flip");
    expect(none.err).toContain("the run was begun with augment none, and this one has flip");
  });

  it("leaves what each epoch is judged by as it is", async () => {
    writeFileSync(
      at("still-small.cvk"),
      `model Small {\n${lines}  train { loss crossentropy; optimizer sgd(lr=0) }\n}\n`,
    );
    const judged = async (...args: string[]) => {
      const { out } = await trainOn("still-small.cvk", ...pictures, "--val", at("small.npz"), "--epochs", "1", ...args);
      return /  loss (\S+) .*val loss (\S+)/.exec(out)!.slice(1);
    };
    writeFileSync(
      at("small.npz"),
      writeZip([
        { name: "image.npy", contents: writeNpy([COUNT, 4, 4], images) },
        { name: "target.npy", contents: sides },
      ]),
    );
    const [plain, moved] = [await judged(), await judged(...asked)];
    expect(moved[1]).toBe(plain[1]);
    expect(moved[0]).not.toBe(plain[0]);
  });

  it.each([
    ["mirror", '--augment has no "mirror"; there are flip, crop=4, affine(rotate=15,scale=0.1,shift=0.1,shear=0.1)'],
    ["flipp", '--augment has no "flipp"; did you mean flip? there are flip'],
    ["flip,", '--augment has no ""; there are flip'],
    ["flip=1", '--augment "flip=1": it is written like this: flip'],
    ["crop", '--augment "crop": it is written like this: crop=4'],
    ["crop(4)", '--augment "crop(4)": it is written like this: crop=4'],
    ["crop=1.5", 'crop takes a whole number of pixels from 1, not "1.5"'],
    ["crop=4", "--augment: crop=4 may leave nothing of 4x4 pixels"],
    ["affine", '--augment "affine": it is written like this: affine(rotate=15'],
    ["affine()", '--augment "affine()": it is written like this: affine(rotate=15'],
    ["affine(rotate=15", '--augment "affine(rotate=15": it is written like this: affine(rotate=15'],
    ["affine(rotat=15)", 'affine takes no "rotat=15"; did you mean rotate?'],
    ["affine(15)", 'affine takes no "15"; it takes rotate, scale, shift, shear'],
    ["affine(rotate=1,rotate=2)", "affine has rotate twice"],
    ["affine(rotate=-15)", 'rotate of affine takes degrees from 0 to 180, not "-15"'],
    ["affine(scale=1)", 'scale of affine takes a part from 0 to below 1, not "1"'],
    ["flip,flip", "--augment names flip twice"],
  ])("%s is answered with what there is", async (text, message) => {
    const { code, err } = await trainOn("small.cvk", ...pictures, "--augment", text);
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });

  it("is told of by --help", () => {
    const line = helpText(train)
      .split("\n")
      .find((each) => each.includes("--augment CHANGE"));
    expect(line).toContain("any of flip, crop=4, affine(rotate=15,scale=0.1,shift=0.1,shear=0.1)");
  });

  it("is for pictures", async () => {
    const { code, err } = await trainOn("plane.cvk", ...data, "--augment", "flip");
    const message = "--augment: pictures are [channels, height, width], and input x is [2]";
    expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  });
});

const sharp = await import("sharp").then(
  (library) => library.default,
  () => undefined,
);

async function writePictures(name: string, kinds: Readonly<Record<string, readonly number[]>>): Promise<void> {
  for (const [kind, values] of Object.entries(kinds)) {
    mkdirSync(at(`${name}/${kind}`), { recursive: true });
    for (const [index, value] of values.entries()) {
      const create = { width: 3, height: 2, channels: 3 as const, background: { r: value, g: value, b: value } };
      writeFileSync(at(`${name}/${kind}/${index}.png`), await sharp!({ create }).png().toBuffer());
    }
  }
}

describe.skipIf(sharp === undefined)(
  `folders of pictures${sharp === undefined ? " (skipped: sharp is not installed)" : ""}`,
  () => {
    const model = `model Shade {
  input image [1, 2, 2] pixels()
  flatten
  dense 2
  output shade classes=["dark", "light"]
  train { loss crossentropy; optimizer adam(lr=0.1); metric accuracy; batch 4; epochs 30 }
}
`;

    it("each folder is a class", async () => {
      writeFileSync(at("shade.cvk"), model);
      await writePictures("shades", { light: [200, 210, 220, 255], dark: [0, 10, 40, 60] });
      const { code, out, err } = await trainOn("shade.cvk", "--data", at("shades"));
      expect(code, err).toBe(0);
      expect(out).toMatch(/^epoch 30\/30 .* accuracy 1.000/m);
    });

    it("whose names are those of the classes", async () => {
      writeFileSync(at("shade.cvk"), model);
      await writePictures("others", { bright: [200], dark: [0] });
      const { code, err } = await trainOn("shade.cvk", "--data", at("others"));
      expect([code, err]).toEqual([1, expect.stringContaining("bright is none of dark, light")]);
      const points = await trainOn("plane.cvk", "--data", at("others"));
      expect([points.code, points.err]).toEqual([2, expect.stringContaining("is a folder: models learn from one")]);
    });
  },
);

describe.skipIf(!hasSharedData)(`handwritten digits${sharedDataNote}`, () => {
  it("are learnt from MNIST's files", async () => {
    writeFileSync(
      at("digits.cvk"),
      `model Digits {
  input image [1, 14, 14] pixels()
  conv 8 kernel=3 stride=2 pad=1 bias=false bn relu
  flatten
  dense 10
  train { loss crossentropy; optimizer adamw(lr=0.01); metric accuracy; batch 50; epochs 2 }
}
`,
    );
    const data = ["--data", `image=${sharedPath("mnist/images-idx3-ubyte.gz")}`];
    const target = ["--data", `target=${sharedPath("mnist/labels-idx1-ubyte.gz")}`];
    const { code, out, err } = await trainOn("digits.cvk", ...data, ...target, "--val", "0.2");
    expect(code, err).toBe(0);
    const [, accuracy] = /^epoch 2\/2 .* val accuracy ([\d.]+)/m.exec(out)!;
    expect(Number(accuracy)).toBeGreaterThan(0.9);
  });
});
