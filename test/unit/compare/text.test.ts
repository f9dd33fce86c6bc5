/** What a person at a terminal reads of a change. */
import { expect, it } from "vitest";
import { compareVersions } from "../../../src/compare/project-diff.ts";
import { diffText } from "../../../src/compare/text.ts";
import type { VersionedModel } from "../../../src/compare/version.ts";
import { modelOf } from "../../support/models.ts";

function version(file: string, name: string, lines: string): VersionedModel {
  const model = modelOf(`model ${name} { input image [3, 32, 32]; ${lines} }`);
  return { file, place: file, model, weightsType: "f32" };
}

async function told(old: readonly VersionedModel[], now: readonly VersionedModel[]): Promise<string> {
  return diffText(
    await compareVersions({ name: "old", models: old, unsound: [] }, { name: "new", models: now, unsound: [] }),
  );
}

const net = (channels: number): string => `conv ${channels} kernel=3 pad=1 relu; avgpool global; flatten; dense 10`;

it("tells of each category, and what layers became with the arithmetic of their parameters", async () => {
  expect(await told([version("net.cvk", "Net", net(64))], [version("net.cvk", "Net", net(96))])).toMatchInlineSnapshot(`
    "Net net.cvk: changes weights, function, cost
      signature  inputs and outputs are as before
      weights    an old checkpoint does not load as it is: 3 tensors have other shapes (conv1.weight [64, 3, 3, 3] -> [96, 3, 3, 3], conv1.bias [64] -> [96], dense1.weight [10, 64] -> [10, 96])
      function   it computes something else: some weights have no counterpart: conv1.weight, conv1.bias, dense1.weight

                         before      after               change
    ───────────────────────────────────────────────────────────
    parameters            2,442      3,658      +1,216 (+49.8%)
    MACs              1,770,112  2,655,168    +885,056 (+50.0%)
    peak activations  268.0 KiB  396.0 KiB  +128.0 KiB (+47.8%)
    weight bytes        9.5 KiB   14.3 KiB    +4.8 KiB (+49.8%)

    layer            change                                           parameters
    ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
    conv1   changed  channels 64 -> 96; [64, 32, 32] -> [96, 32, 32]  (3*3*3)*64 + 64 = 1,792 -> (3*3*3)*96 + 96 = 2,688
    dense1  changed  reads [64] -> [96]                               64*10 + 10 = 650 -> 96*10 + 10 = 970

    3 layers have other shapes in consequence: relu1 [64, 32, 32] -> [96, 32, 32], and so on
    "
  `);
});

it("tells of models that came, went, moved and stayed, and of what may break", async () => {
  const folded = "conv 8 kernel=3 bias=false bn relu";
  const old = [version("a.cvk", "A", "relu"), version("b.cvk", "B", folded), version("c.cvk", "C", "softmax; softmax")];
  const now = [
    version("a.cvk", "A", "relu"),
    version("moved/b.cvk", "B", "conv 8 kernel=3 relu"),
    version("d.cvk", "D", "tanh"),
  ];
  expect(await told(old, now)).toMatchInlineSnapshot(`
    "B moved/b.cvk: changes weights, cost, may change function
      was b.cvk
      signature  inputs and outputs are as before
      weights    an old checkpoint does not load as it is: 1 tensor is missing in it (conv1.bias [8]), 4 tensors have no place any more (bn1.weight [8], bn1.bias [8], bn1.running_mean [8], and 1 more)
      function   whether it computes the same cannot be told: after folding it is the same graph, so it does where the new weights are made of the old

                        before     after         change
    ───────────────────────────────────────────────────
    parameters             232       224     -8 (-3.4%)
    MACs               194,400   194,400
    peak activations  40.1 KiB  40.1 KiB
    weight bytes         992 B     896 B  -96 B (-9.7%)

    layer           change              parameters
    ──────────────────────────────────────────────────────────────────────────
    conv1  changed  bias false -> true  (3*3*3)*8 = 216 -> (3*3*3)*8 + 8 = 224
    bn1    removed  bn                  8 + 8 = 16

    C c.cvk: removed

    D d.cvk: added

    1 model as before
    "
  `);
});

it("calls numbers that agree no proof", async () => {
  const text = await told([version("a.cvk", "A", "maxpool 2; relu")], [version("a.cvk", "A", "relu; maxpool 2")]);
  expect(text).toContain("function   it seems to compute the same: the same numbers on 5 random inputs\n");
});
