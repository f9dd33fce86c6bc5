import { describe, expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { compileModel } from "../../../src/compile.ts";
import { printGraph } from "../../../src/graph/print-graph.ts";
import { withBatch } from "../../../src/graph/with-batch.ts";
import { printProgram } from "../../../src/kernel/print-program.ts";
import type { TrainingPlan } from "../../../src/training/plan.ts";
import { recomputedCall } from "../../../src/graph/node-facts.ts";
import { applyFix, mistakes, model, only, sound } from "./support.ts";

/** A net of four channels with a block of these lines. */
function net(lines: string): string {
  return model(`  conv 4 kernel=3\n  train { ${lines} }`, "(width = 4, rate = 0.5)");
}

/** Two outputs, of four channels and of one. */
function two(lines: string): string {
  return model(
    `  a: conv 4 kernel=1\n  b: conv 1 kernel=1\n  output classes = a\n  output mask = b\n  train { ${lines} }`,
  );
}

const rest = "optimizer sgd";

/** The plan with names in the place of what they stand for. */
function planOf(text: string): unknown {
  const plan: TrainingPlan = sound(text).training!;
  return JSON.parse(JSON.stringify(plan, (key, value: unknown) => (key === "of" ? nameOf(value) : value)));
}

function nameOf(value: unknown): string {
  return (value as { readonly name: string }).name;
}

describe("train", () => {
  it("says how a model is trained: the learned kernel of the textbook", () => {
    const text = `model LearnKernel {
      input image [1, 6, 8]
      conv 1 kernel=1x2 bias=false
      train { loss mse(reduction=sum); optimizer sgd(lr=0.03) }
    }`;
    expect(planOf(text)).toEqual({
      losses: [{ of: "mse", attributes: { reduction: "sum" }, output: "output", weight: 1 }],
      optimizer: { of: "sgd", attributes: { lr: 0.03, momentum: 0, nesterov: false, weight_decay: 0 } },
      schedule: { of: "constant", attributes: { warmup: 0 } },
      metrics: [],
    });
  });

  it("says all that can be said, with parameters of the model", () => {
    const text = `model Mnist(classes = 10, lr = 1e-3) {
      input image [1, 28, 28]
      conv 16 kernel=3 pad=1 bias=false bn relu
      maxpool 2
      flatten
      dense classes
      train {
        loss crossentropy(label_smoothing=0.1)      // of the model's output
        optimizer adamw(lr=lr, weight_decay=0.02)
        schedule cosine(warmup=100)
        clip norm(1)
        epochs classes / 2
        batch 64
        metric accuracy
        metric top(3)
      }
    }`;
    expect(planOf(text)).toEqual({
      losses: [
        {
          of: "crossentropy",
          attributes: { label_smoothing: 0.1, target: "classes", reduction: "mean" },
          output: "output",
          weight: 1,
        },
      ],
      optimizer: { of: "adamw", attributes: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0.02 } },
      schedule: { of: "cosine", attributes: { warmup: 100 } },
      clip: 1,
      epochs: 5,
      batch: 64,
      metrics: [
        { of: "accuracy", attributes: {}, output: "output" },
        { of: "top", attributes: { count: 3 }, output: "output" },
      ],
    });
  });

  it("gives each output a loss of its own, and metrics", () => {
    const text = two(
      "loss crossentropy(classes); loss bce(output=mask, weight=width); optimizer sgd; metric iou(classes)",
    );
    expect(planOf(text.replace("  a:", "  let width = 0.5\n  a:"))).toMatchObject({
      losses: [
        { of: "crossentropy", output: "classes", weight: 1 },
        { of: "bce", output: "mask", weight: 0.5 },
      ],
      metrics: [{ of: "iou", output: "classes" }],
    });
    expect(planOf(two("loss crossentropy(classes); optimizer sgd; metric accuracy"))).toMatchObject({
      metrics: [{ of: "accuracy", output: "classes" }],
    });
  });

  it("may stand before the outputs, in a branch, and see the variables there", () => {
    const text = model(
      "  conv 4 kernel=3\n  if true {\n let r = 0.25\n train { loss mse(x); optimizer sgd(lr=r) }\n }\n  output x",
    );
    expect(planOf(text)).toMatchObject({ losses: [{ output: "x" }], optimizer: { attributes: { lr: 0.25 } } });
  });

  it("is nothing to a model without the block", () => {
    expect(sound(model("conv 4 kernel=3")).training).toBeUndefined();
  });

  it("leaves what is compiled as it is", () => {
    const [plain, trained] = ["", "\n  train { loss mse; optimizer sgd }"].map((block) => {
      const { graph, lowered } = compileModel(sound(model(`  conv 4 kernel=3 relu${block}`)));
      return printGraph(graph) + printProgram(lowered.program);
    });
    expect(trained).toBe(plain);
  });

  it.each([
    // Words
    ["loss mse; optimizer sgd; lr 0.1", "train/unknown-line: lr"],
    ["los mse", "train/unknown-line: los"],
    ["let x = 1", "train/unknown-line: let"],
    ["if true { loss mse }", "train/unknown-line: if"],
    ["-> [4]", "train/unknown-line: ->"],
    ["train { loss mse }", "train/unknown-line: train"],
    // One value
    ["loss", "train/form: loss"],
    ["optimizer lr=0.1", "train/form: lr=0.1"],
    [`loss(mse); ${rest}`, "train/form: mse"],
    ["loss mse; optimizer sgd lr=0.03", "train/form: lr=0.03"],
    [`loss mse, mae; ${rest}`, "train/form: mae"],
    [`loss mse; epochs 1, 2; ${rest}`, "train/form: 2"],
    [`a: loss mse; ${rest}`, "train/form: a"],
    [`loss mse { relu }; ${rest}`, "train/form: {"],
    [`loss mse -> [1]; ${rest}`, "train/form: -> [1]"],
    // Names
    [`loss mze; ${rest}`, "train/unknown-name: mze"],
    ["loss mse; optimizer lion", "train/unknown-name: lion"],
    [`loss mse; schedule linear; ${rest}`, "train/unknown-name: linear"],
    [`loss mse; metric f1; ${rest}`, "train/unknown-name: f1"],
    [`loss mse; clip value(1); ${rest}`, "train/unknown-name: value"],
    [`loss mse; clip 1; ${rest}`, "train/unknown-name: 1"],
    [`loss "mse"; ${rest}`, 'train/unknown-name: "mse"'],
    [`loss 3; ${rest}`, "train/unknown-name: 3"],
    [`loss relu; ${rest}`, "train/unknown-name: relu"],
    [`loss in; ${rest}`, "train/unknown-name: in"],
    // Arguments
    ["loss mse; optimizer sgd(learning_rate=0.1)", "resolve/unknown-argument: learning_rate"],
    ["loss mse; optimizer sgd(0.1)", "resolve/extra-argument: 0.1"],
    ["loss mse; optimizer sgd(lr=-1)", "resolve/argument-type: -1"],
    ["loss mse; optimizer sgd(lr=rat)", "resolve/unknown-name: rat"],
    ["loss mse; optimizer adam(betas=0.9)", "resolve/argument-type: 0.9"],
    ["loss mse; optimizer sgd(momentum=0.9, momentum=0.8)", "resolve/argument-twice: momentum=0.8"],
    [`loss mse(reduction=none); ${rest}`, "resolve/argument-type: none"],
    [`loss mse(weight=0); ${rest}`, "resolve/argument-type: 0"],
    [`loss mse(scores); ${rest}`, "resolve/argument-type: scores"],
    [`loss mse; schedule step; ${rest}`, "resolve/missing-argument: step"],
    [`loss mse; schedule exponential(gamma=0); ${rest}`, "resolve/argument-type: 0"],
    [`loss mse; schedule cosine(warmup=-1); ${rest}`, "resolve/argument-type: -1"],
    [`loss mse; clip norm; ${rest}`, "resolve/missing-argument: norm"],
    [`loss mse; clip norm(0); ${rest}`, "resolve/argument-type: 0"],
    [`loss mse; epochs 0; ${rest}`, "resolve/argument-type: 0"],
    [`loss mse; batch 2.5; ${rest}`, "resolve/argument-type: 2.5"],
    [`loss mse; batch "64"; ${rest}`, 'resolve/argument-type: "64"'],
    // The whole
    ["", "train/incomplete: train"],
    ["loss mse", "train/incomplete: train"],
    ["optimizer sgd", "train/incomplete: train"],
    [`loss mse; optimizer adam; ${rest}`, "train/twice: optimizer sgd"],
    [`loss mse; epochs 1; epochs 2; ${rest}`, "train/twice: epochs 2"],
    [`loss mse; loss mae; ${rest}`, "train/twice: mae"],
    [`loss crossentropy; metric accuracy; metric accuracy; ${rest}`, "train/twice: accuracy"],
    // What goes together
    ["loss mse; optimizer sgd(nesterov=true)", "train/misfit: nesterov=true"],
    [`loss crossentropy(weights=[1, 2]); ${rest}`, "train/misfit: weights=[1, 2]"],
    [`loss crossentropy(target=probabilities, ignore=1); ${rest}`, "train/misfit: ignore=1"],
    [`loss crossentropy(target=probabilities); metric accuracy; ${rest}`, "train/misfit: accuracy"],
    [`loss mse; metric accuracy; ${rest}`, "train/misfit: accuracy"],
    [`loss crossentropy; metric mae; ${rest}`, "train/misfit: mae"],
    [`loss bce; metric mae; ${rest}`, "train/misfit: mae"],
    [`loss bce; metric iou; ${rest}`, "train/misfit: iou"],
    [`loss crossentropy; metric top(4); ${rest}`, "train/misfit: top(4)"],
  ])("{ %s } is told", (lines, told) => {
    expect(mistakes(net(lines))).toEqual([told]);
  });

  it.each([
    ["loss crossentropy; optimizer sgd", ["train/which-output: crossentropy"]],
    ["loss crossentropy(masc); optimizer sgd", ["resolve/argument-type: masc"]],
    ["loss crossentropy(mask); optimizer sgd", ["train/misfit: crossentropy"]],
    ["loss mse(mask); loss mae(mask); optimizer sgd", ["train/twice: mae(mask)"]],
    ["loss bce(mask); loss mse(classes); optimizer sgd; metric mae", ["train/which-output: mae"]],
    ["loss bce(mask); optimizer sgd; metric accuracy(classes)", ["train/misfit: accuracy"]],
    // What metrics are compared with is not known then.
    ["loss mse; optimizer sgd; metric accuracy(mask)", ["train/which-output: mse"]],
  ])("of two outputs: { %s } is told", (lines, told) => {
    expect(mistakes(two(lines))).toEqual(told);
  });

  it.each([
    ["loss mse; optimizer sgd lr=0.03", "loss mse; optimizer sgd(lr=0.03)"],
    [
      "loss mse; optimizer sgd(lr=0.1) momentum=0.9, nesterov=true",
      "loss mse; optimizer sgd(lr=0.1, momentum=0.9, nesterov=true)",
    ],
    ["loss mse; optimizer(sgd, lr=0.03)", "loss mse; optimizer sgd(lr=0.03)"],
    [`loss(mse); ${rest}`, `loss mse; ${rest}`],
    [
      `loss crossentropy; metric accuracy, top(2); ${rest}`,
      `loss crossentropy; metric accuracy; metric top(2); ${rest}`,
    ],
    [`loss crossentropy; metric top 2; ${rest}`, `loss crossentropy; metric top(2); ${rest}`],
    [`loss mse; clip norm 1; ${rest}`, `loss mse; clip norm(1); ${rest}`],
    [`loss mse; clip 1; ${rest}`, `loss mse; clip norm(1); ${rest}`],
    ["loss mse, optimizer sgd, epochs 5", "loss mse; optimizer sgd; epochs 5"],
    [`a: loss mse; ${rest}`, `loss mse; ${rest}`],
    [`loss mse -> [1]; ${rest}`, `loss mse; ${rest}`],
    [`loss "mse"; ${rest}`, `loss mse; ${rest}`],
    [`mse; ${rest}`, `loss mse; ${rest}`],
    [`criterion mse; ${rest}`, `loss mse; ${rest}`],
    [`loss mse; batch_size 8; ${rest}`, `loss mse; batch 8; ${rest}`],
    [`loss CrossEntropyLoss(); ${rest}`, `loss crossentropy(); ${rest}`],
    [`loss categorical_crossentropy; ${rest}`, `loss crossentropy; ${rest}`],
    [`loss L1Loss; ${rest}`, `loss mae; ${rest}`],
    ["loss mse; optimizer Adam", "loss mse; optimizer adam"],
    ["loss mse; optimizer SGD(lr=0.1)", "loss mse; optimizer sgd(lr=0.1)"],
    ["loss mse; optimizer adam(learning_rate=0.1)", "loss mse; optimizer adam(lr=0.1)"],
    [`loss mse; schedule CosineAnnealingLR; ${rest}`, `loss mse; schedule cosine; ${rest}`],
    [`loss crossentropy; metric acc; ${rest}`, `loss crossentropy; metric accuracy; ${rest}`],
    [`loss mse; optimizer adam; ${rest}`, "loss mse; optimizer adam"],
    [`loss mse; loss mae; ${rest}`, `loss mse; ${rest}`],
    ["loss mse", "optimizer sgd(lr=0.1); loss mse"],
    ["", "loss mse; optimizer sgd(lr=0.1) "],
  ])("{ %s } is mended", (lines, mended) => {
    const fixed = applyFix(net(lines), only(net(lines)));
    expect(fixed.replaceAll(/\s+/g, " ")).toBe(net(mended).replaceAll(/\s+/g, " "));
    expect(mistakes(fixed)).toEqual([]);
  });

  it("a loss is given its output", () => {
    const text = two("loss mae(reduction=sum); optimizer sgd");
    const mended = applyFix(text, only(text));
    expect(mended).toContain("loss mae(reduction=sum, output=classes)");
    expect(mistakes(mended)).toEqual([]);
  });

  it("lines are not taken for layers of another language", () => {
    const { diagnostics } = check("net.cvk", net("loss mse; optimizer sgd; schedule step"), host);
    expect(diagnostics.map(({ code }) => code)).toEqual(["resolve/missing-argument"]);
  });

  it("a mistake elsewhere brings no other one", () => {
    const train = "train { loss crossentropy; optimizer sgd; metric accuracy }";
    expect(mistakes(model(`  conv 4 kernal=3\n  ${train}`))).toEqual(["resolve/unknown-argument: kernal"]);
    expect(mistakes(model(`  conv 4 kernel=3\n  output x = lost\n  ${train}`))).toEqual(["resolve/unknown-name: lost"]);
  });

  it("belongs in a model, once", () => {
    const train = "train { loss mse; optimizer sgd }";
    expect(mistakes(`block B {\n  ${train}\n  relu\n}\n${model("  conv 4 kernel=1\n  B")}`)).toEqual([
      "resolve/misplaced: train",
    ]);
    expect(mistakes(model(`  conv 4 kernel=1\n  ${train}\n  ${train}`))).toEqual(["train/twice: train"]);
  });

  it("scores that have been made probabilities already are warned of", () => {
    expect(scoresAfter("softmax", "crossentropy")).toEqual(["train/scores: crossentropy"]);
    expect(scoresAfter("softmax", "nll")).toEqual(["train/scores: nll"]);
    expect(scoresAfter("sigmoid", "bce")).toEqual(["train/scores: bce"]);
    expect(scoresAfter("logsoftmax", "nll")).toEqual([]);
  });

  it.each(["crossentropy", "nll", "bce"])("scores that have lost their sign or size are warned of: %s", (loss) => {
    for (const layer of ["relu", "sigmoid", "softmax"]) {
      expect(scoresAfter(layer, loss), layer).toEqual([`train/scores: ${loss}`]);
    }
    expect(scoresAfter("relu\n  dense 4", loss)).toEqual([]);
  });

  it("classes weigh nothing or something", () => {
    expect(mistakes(net(`loss crossentropy(weights=[0, 1, 0.5, 2]); ${rest}`))).toEqual([]);
    expect(mistakes(net(`loss crossentropy(weights=[1, -1, 1, 1]); ${rest}`))).toEqual([
      "resolve/argument-type: [1, -1, 1, 1]",
    ]);
  });

  it("values come from any layer", () => {
    expect(scoresAfter("relu", "mse")).toEqual([]);
    expect(scoresAfter("softmax", "mse")).toEqual([]);
  });
});

function scoresAfter(last: string, loss: string): readonly string[] {
  return mistakes(model(`  flatten\n  dense 4\n  ${last}\n  train { loss ${loss}; optimizer sgd }`));
}

const host = { readFile: () => undefined };

function trained(lines: string): readonly string[] {
  return mistakes(model(`${lines}\n  train { loss mse; optimizer sgd }`));
}

describe("gradients", () => {
  it("are needed between a loss and what is trained", () => {
    expect(trained("  conv 4 kernel=1 hardmax")).toEqual(["train/no-gradient: hardmax"]);
    expect(trained("  conv 4 kernel=1 sign relu\n  conv 4 kernel=1 round")).toEqual([
      "train/no-gradient: sign",
      "train/no-gradient: round",
    ]);
  });

  it("are not needed before what is trained, nor beside what is judged, nor where nobody trains", () => {
    expect(trained("  sign\n  conv 4 kernel=1")).toEqual([]);
    expect(trained("  conv 4 kernel=1 frozen=true sign\n  conv 4 kernel=1")).toEqual([]);
    const beside =
      "  a: conv 4 kernel=1\n  sign\n  output signs\n  output x = a\n  train { loss mse(x); optimizer sgd }";
    expect(mistakes(model(beside))).toEqual([]);
    expect(mistakes(model("  conv 4 kernel=1 hardmax"))).toEqual([]);
  });

  it("are not needed where one of two is only decided on", () => {
    expect(trained("  where { conv 1 kernel=1 sign } {} { conv 1 kernel=1 }")).toEqual([]);
    expect(trained("  where { conv 1 kernel=1 } {} { conv 1 kernel=1 sign }")).toEqual(["train/no-gradient: sign"]);
  });

  it("lead to something", () => {
    expect(trained("  relu")).toEqual(["train/nothing-trained: mse"]);
    expect(trained("  conv 4 kernel=1 frozen=true")).toEqual(["train/nothing-trained: mse"]);
    const written = model("  conv 1 bias=false weight=[[1, -1]]\n  train { loss mse; optimizer sgd }");
    expect(mistakes(written.replace("[3, 32, 32]", "[1, 6, 8]"))).toEqual(["train/nothing-trained: mse"]);
  });

  it("are missed once in a block, where it was written", () => {
    const text = `block B(w) {\n  conv w kernel=1 hardmax\n}\n${model("  B 3\n  B 4\n  train { loss mse; optimizer sgd }")}`;
    expect(mistakes(text)).toEqual(["train/no-gradient: hardmax"]);
    expect(only(text).labels.map((label) => label.text)).toEqual(["the loss", "B is called here"]);
  });
});

function frozenIn(text: string): readonly string[] {
  return sound(text).graph.nodes.flatMap(({ name, origin }) => (origin.frozen === true ? [name] : []));
}

describe("frozen", () => {
  it("holds of a layer, of one behind it, and of all in a call", () => {
    expect(frozenIn(model("  conv 4 kernel=1 frozen=true relu\n  conv 4 kernel=1 bn(frozen=true)"))).toEqual([
      "conv1",
      "bn1",
    ]);
    const blocks = "block B(keep) {\n  conv 3 kernel=1 frozen=keep\n}\nblock A {\n  B false\n  relu\n}\n";
    expect(frozenIn(`${blocks}${model("  A frozen=true\n  B false\n  B true\n  A frozen=false")}`)).toEqual([
      "a1.b1.conv1",
      "a1.relu1",
      "b2.conv1",
    ]);
  });

  it("is a parameter where a block has one of that name", () => {
    const blocks = "block B(frozen) {\n  conv frozen kernel=1\n}\n";
    expect(frozenIn(`${blocks}${model("  B frozen=2")}`)).toEqual([]);
  });

  it("is printed, and kept where graphs are rewritten", () => {
    const resolved = sound(model("  conv 4 kernel=3 pad=1 frozen=true relu"));
    const { graph } = resolved;
    for (const each of [graph, withBatch(graph, 4)!.graph]) expect(printGraph(each)).toContain("pad=1 frozen=true :");
    expect(printGraph(compileModel(resolved).graph)).toContain("pad=1 frozen=true then relu1");
  });

  it.each([
    ["conv 4 kernel=1 frozen=yes", "resolve/argument-type: yes"],
    ["conv 4 kernel=1 frozen=1", "resolve/argument-type: 1"],
    ["conv 4 kernel=1 frozen=tune", "resolve/argument-type: tune"],
    ["conv 4 kernel=1 frozen=true frozen=true", "resolve/argument-twice: frozen=true"],
    ["conv 4 kernel=1 frosen=true", "resolve/unknown-argument: frosen"],
    ["conv 4 kernel=1 frozen=", "syntax/expected-value: "],
  ])("%s is told", (line, told) => {
    expect(mistakes(model(`  ${line}`))).toEqual([told]);
  });

  it("is known in blocks that nobody calls", () => {
    expect(mistakes(`block B {\n  conv 4 kernel=1 frozen=true\n}\n${model("  relu")}`)).toEqual([]);
  });
});

function recomputedIn(text: string): readonly string[] {
  return sound(text).graph.nodes.flatMap((node) => (recomputedCall(node) === undefined ? [] : [node.name]));
}

describe("recompute", () => {
  const block = "block B {\n  conv 3 kernel=1\n}\n";

  it("holds of all in a call, also of calls in it, and not of what stands behind it", () => {
    const blocks = `${block}block A {\n  B\n  relu\n}\n`;
    const text = model("  A recompute=true relu\n  B recompute=false\n  B");
    expect(recomputedIn(`${blocks}${text}`)).toEqual(["a1.b1.conv1", "a1.relu1"]);
  });

  it("is a parameter where a block has one of that name", () => {
    expect(recomputedIn(`block B(recompute) {\n  conv recompute kernel=1\n}\n${model("  B recompute=2")}`)).toEqual([]);
  });

  it("is printed", () => {
    expect(printGraph(sound(`${block}${model("  B recompute=true")}`).graph)).toContain("kernel=1 recompute=true :");
  });

  it.each([
    ["B recompute=yes", "resolve/argument-type: yes"],
    ["B recompute=true recompute=true", "resolve/argument-twice: recompute=true"],
    ["B recomputed=true", "resolve/unknown-argument: recomputed"],
    ["conv 3 kernel=1 recompute=true", "resolve/unknown-argument: recompute"],
  ])("%s is told", (line, told) => {
    expect(mistakes(`${block}${model(`  ${line}`)}`)).toEqual([told]);
  });

  it("is known in blocks that nobody calls", () => {
    expect(mistakes(`${block}block A {\n  B recompute=true\n}\n${model("  relu")}`)).toEqual([]);
  });
});
