/** Profiles by a clock that shows 100 ms more at each reading: every kernel takes 100 ms, whatever it does. */
import { describe, expect, it } from "vitest";
import { profileModel, type Profile } from "../../../src/profile/profile-model.ts";
import { targetNames, type TargetName, targetOf } from "../../../src/targets/index.ts";
import { initialiseWeights } from "../../../src/weights/initialise.ts";
import { modelOf } from "../../support/models.ts";

const net = `model Net {
  input image [3, 16, 16]
  stem: conv 32 kernel=3 pad=1 relu
  wide: conv 32 kernel=1
  strided: conv 32 kernel=1 stride=2
  grouped: conv 32 kernel=1 groups=2
  flatten
  dense 10
}
`;

async function profileOf(text: string, target: TargetName, batch = 1): Promise<Profile> {
  const model = modelOf(text, { batch });
  let now = 0;
  return profileModel(model, initialiseWeights(model.graph, 1), {
    target: targetOf(target),
    accuracy: "strict",
    rounds: 2,
    clock: () => (now += 100),
    onProgress: () => {},
  });
}

describe.each(targetNames)("a profile for %s", (target) => {
  it("has a row for each layer that has a kernel, in the order in which they run", async () => {
    const { layers, withoutKernel } = await profileOf(net, target);
    const names = layers.map(({ name }) => name).filter((name) => !name.startsWith("("));
    expect(names).toEqual(["stem", "wide", "strided", "grouped", "dense1"]);
    expect(withoutKernel).toEqual(["flatten1"]);
  });

  it("says what each computes and how much work that is, for one example", async () => {
    const { layers, macs, batch } = await profileOf(net, target, 3);
    const facts = new Map(layers.map(({ name, layer }) => [name, layer]));
    expect(facts.get("stem")).toMatchObject({
      computes: "conv 32 kernel=3 pad=1, relu",
      macs: 16 * 16 * 32 * 3 * 9,
      inputs: [[3, 3, 16, 16]],
      output: [3, 32, 16, 16],
    });
    expect(facts.get("grouped")!.macs).toBe(8 * 8 * 32 * 16);
    expect(batch).toBe(3);
    expect(macs).toBe(16 * 16 * 32 * 27 + 16 * 16 * 32 * 32 + 8 * 8 * 32 * 32 + 8 * 8 * 32 * 16 + 32 * 64 * 10);
  });

  it("adds up the times of a layer's functions", async () => {
    const { layers, total } = await profileOf(net, target);
    for (const { functions, time } of layers) expect(time.ms).toBe(100 * functions.length);
    expect(total.ms).toBe(100 * layers.flatMap(({ functions }) => functions).length);
  });

  it("judges ungrouped direct convolutions of enough channels on maps large enough, and no others", async () => {
    const { layers } = await profileOf(net, target);
    // The stem reads 3 channels, strided makes maps of 8x8.
    expect(layers.filter(({ layer }) => layer?.judged).map(({ name }) => name)).toEqual(["wide"]);
  });

  it("lists what brings inputs and outputs in order under their names", async () => {
    const { layers } = await profileOf("model Net {\n  input image [3, 4, 4]\n  conv 5 kernel=1\n}\n", target);
    const [input, layer, ...rest] = layers.map(({ name }) => name);
    expect([input, layer]).toEqual(["(input image)", "conv1"]);
    // Where the layer writes the caller's order itself, there is nothing left to bring in order.
    for (const name of rest) expect(name).toMatch(/^\(output .+\)$/);
  });
});
