/** How nets are trained is written as well: what is read back is the same plan, and the same parameters are left as they are. */
import { describe, expect, it } from "vitest";
import { losses } from "../../../../src/training/losses.ts";
import { metrics } from "../../../../src/training/metrics.ts";
import { optimizers } from "../../../../src/training/optimizers.ts";
import { schedules } from "../../../../src/training/schedules.ts";
import { recomputedCall } from "../../../../src/graph/node-facts.ts";
import { frozenParameters } from "../../../../src/training/frozen.ts";
import { modelOf } from "../../../support/models.ts";
import { textOf } from "./support.ts";

const planOf = (text: string) => modelOf(text).training;
const net = (train: string, lines = "dense 6"): string => `model Net { input x [4]; ${lines}\n train {\n${train}\n} }`;

function demandSamePlan(text: string): void {
  const plan = planOf(text);
  expect(plan).toBeDefined();
  expect(planOf(textOf(text))).toEqual(plan);
}

function examples(list: readonly { readonly examples: readonly { readonly text: string }[] }[]): readonly string[] {
  return list.flatMap((each) => each.examples.map(({ text }) => text));
}

describe("a train block", () => {
  it("is written as people write it", () => {
    const train = `loss crossentropy(label_smoothing=0.1)\n optimizer adamw(lr=1e-2, weight_decay=0.5)\n schedule cosine(warmup=100)
clip norm(1)\n epochs 5\n batch 64\n metric accuracy\n metric top(5)`;
    expect(textOf(net(train))).toContain(`
  train {
    loss crossentropy(label_smoothing=0.1)
    optimizer adamw(lr=0.01, weight_decay=0.5)
    schedule cosine(warmup=100)
    clip norm(1)
    epochs 5
    batch 64
    metric accuracy
    metric top(5)
  }
`);
    expect(textOf("model Net { input x [4]; dense 6 }")).not.toContain("train");
  });

  const targets = new Map(losses.map(({ name, target }) => [name, target]));

  it.each([
    ...losses.map(({ name }) => name),
    ...examples(losses),
    "nll(ignore=-1, weights=[1, 2, 3, 4, 5, 0.5], reduction=sum, weight=0.25)",
  ])("loss %s", (loss) => demandSamePlan(net(`loss ${loss}\n optimizer sgd`)));
  it.each(examples(optimizers))("optimizer %s", (optimizer) =>
    demandSamePlan(net(`loss mse\n optimizer ${optimizer}`)),
  );
  it.each(examples(schedules))("schedule %s", (schedule) =>
    demandSamePlan(net(`loss mse\n optimizer sgd\n schedule ${schedule}`)),
  );
  it.each(metrics.map((metric) => [metric.examples[0]!.text, metric.target] as const))(
    "metric %s",
    (metric, target) => {
      const [loss] = [...targets].find(([, each]) => each === target)!;
      demandSamePlan(net(`loss ${loss}\n optimizer sgd\n metric ${metric}`));
    },
  );

  it("names outputs, where there are several, as they are called in the text", () => {
    demandSamePlan(
      net(
        "loss mse(b, weight=0.5)\n loss crossentropy(a, ignore=2)\n optimizer sgd\n metric iou(a)\n metric mae(b)",
        "dense 6; output a; dense 3; output b",
      ),
    );
    demandSamePlan(net("loss mse\n optimizer sgd", "dense 6; output only"));
  });
});

/** Of every parameter, in order. */
function frozenIn(text: string): readonly (readonly [shape: string, isFrozen: boolean])[] {
  const { graph } = modelOf(text);
  const frozen = frozenParameters(graph);
  return graph.parameters.map((each) => [each.type.shape.join("x"), frozen.has(each)]);
}

describe("frozen layers", () => {
  it.each([
    "conv 8 kernel=1 frozen=true; conv 8 kernel=1",
    "conv 8 kernel=1 frozen=true bn relu; conv 8 kernel=1 bn relu",
    "conv 8 kernel=1 bias=false; bn frozen=true; relu",
    "Unit frozen=true; Unit; Unit frozen=true; Unit",
    "Unit; Unit; Unit frozen=true; Unit frozen=true; Unit",
    "repeat 3 { conv 8 kernel=1 frozen=true }; repeat 3 { conv 8 kernel=1 }",
    "first: conv 8 kernel=1 frozen=true; conv 8 kernel=1 share=first",
    "add { conv 8 kernel=1 frozen=true } {}; prelu frozen=true",
  ])("%s", (lines) => {
    const text = `block Unit { conv 8 kernel=1 bn relu; conv 8 kernel=1 }\nmodel Net { input x [8, 3, 3]; ${lines} }`;
    expect(frozenIn(text).map(([, isFrozen]) => isFrozen)).toContain(true);
    expect(frozenIn(textOf(text))).toEqual(frozenIn(text));
  });
});

/** How many layers each call with `recompute=true` computes again. */
function recomputedIn(text: string): readonly number[] {
  const calls = modelOf(text).graph.nodes.map((node) => recomputedCall(node));
  return [...new Set(calls)].flatMap((call) =>
    call === undefined ? [] : [calls.filter((each) => each === call).length],
  );
}

describe("calls that training computes again", () => {
  it.each([
    "Unit recompute=true; Unit",
    "Unit recompute=true relu; dense 8",
    "Unit recompute=true; Unit recompute=true; Unit; Unit recompute=true",
    "repeat 3 { Unit recompute=true }",
    "Sum recompute=true; Sum; Sum recompute=true",
    "add { Unit recompute=true } {}; relu",
    "Sum recompute=true; skip: Unit recompute=true; dense 8; add skip",
  ])("%s", (lines) => {
    const blocks =
      "block Unit { conv 8 kernel=1 bn relu; conv 8 kernel=1 }\nblock Sum { add { Unit } {} relu; conv 8 kernel=1 }";
    const text = `${blocks}\nmodel Net { input x [8, 3, 3]; ${lines.replaceAll("dense 8", "conv 8 kernel=1")} }`;
    expect(recomputedIn(text)).not.toEqual([]);
    expect(recomputedIn(textOf(text))).toEqual(recomputedIn(text));
  });

  it("are told of where no call can hold them", () => {
    const lines = "a: conv 8 kernel=1; b: conv 8 kernel=1; conv 8 kernel=1; c: add a; conv 8 kernel=1; add b";
    const text = `block Woven { ${lines} }\nmodel Net { input x [8, 3, 3]; Woven recompute=true }`;
    expect(textOf(text)).toMatch(/^\/\/ recompute=true is left out for \d+ layers? that no call can hold: /m);
  });

  it("is said of the call", () => {
    const text =
      "block Unit(width) { conv width kernel=1 bn relu; conv 8 kernel=1 }\nmodel Net { input x [8, 3, 3]; Unit 4 recompute=true; Unit 6 recompute=true }";
    expect(textOf(text)).toMatch(/Unit 4 recompute=true\n {2}Unit 6 recompute=true\n/);
  });
});
