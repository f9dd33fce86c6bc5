import { describe, expect, it } from "vitest";
import type { ClaimExpression, FigureClaim } from "../../../src/graph/claim.ts";
import type { ResolvedModel } from "../../../src/resolve/resolved-model.ts";
import { formatShape } from "../../../src/tensor/shape.ts";
import { mistakes, model, sound } from "./support.ts";

function figures(net: ResolvedModel): readonly ClaimExpression[] {
  return net.claims.filter((claim): claim is FigureClaim => claim.kind === "figure").map(({ condition }) => condition);
}

/** The layers that the figure on the left of a comparison is about. */
function layersOf(condition: ClaimExpression | undefined): readonly string[] | undefined {
  const figure = condition?.kind === "binary" ? condition.left : condition;
  return figure?.kind === "figure" ? figure.nodes?.map(({ name }) => name) : [];
}

describe("shapes behind ->", () => {
  it("claim the line's final tensor, batch not written", () => {
    const net = sound(model("conv 8 kernel=3 relu -> [8, 30, in.width - 2]\n -> [2 * 4, 30, 30]"));
    const shown = net.claims.map((claim) =>
      claim.kind === "shape" && claim.value.kind === "result"
        ? [claim.value.node.name, formatShape([1, ...claim.expected])]
        : [],
    );
    expect(shown).toEqual([
      ["relu1", "[8, 30, 30]"],
      ["relu1", "[8, 30, 30]"],
    ]);
  });

  it("are whole numbers", () => {
    expect(mistakes(model("relu -> [3, 32, 32 / 3]"))).toEqual(["resolve/fraction: 32 / 3"]);
    expect(mistakes(model("relu -> [3, 32, 1 - 2]"))).toEqual(["resolve/type: 1 - 2"]);
  });

  it("may be fractions of open sizes, as the net is for some sizes only", () => {
    const [claim] = sound("model Net { input image [3, H, W]; maxpool 2 -> [3, H / 2, (W - 1) / 2] }").claims;
    expect(claim?.kind === "shape" && formatShape([1, ...claim.expected])).toBe("[3, H/2, (W - 1)/2]");
  });

  it("are still judged for names where the tensor is unknown", () => {
    expect(mistakes(model("cnov 3 -> [x, 3, 3]"))).toEqual(["resolve/unknown-layer: cnov", "resolve/unknown-name: x"]);
  });
});

describe("expect", () => {
  const unit = "block Unit { conv 3 kernel=1 bn\n expect params == 18 }\n";

  it("is about the whole model, wherever it stands", () => {
    const [claim] = figures(sound(model("relu\n expect params == 0\n conv 3 kernel=1")));
    expect(claim).toMatchObject({
      kind: "binary",
      operator: "==",
      left: { kind: "figure", figure: "params", text: "params", nodes: undefined },
      right: { kind: "number", value: 0, bytes: false },
    });
  });

  it("is about the call in a block", () => {
    const claims = figures(sound(unit + model("Unit\n skip: Unit\n relu")));
    expect(claims.map(layersOf)).toEqual([
      ["unit1.conv1", "unit1.bn1"],
      ["skip.conv1", "skip.bn1"],
    ]);
  });

  it("is about one layer, call or group by its label", () => {
    const lines = [
      "stem: conv 3 kernel=1 bn relu",
      "features.0: relu",
      "features.1: Unit",
      "add { a: relu } {}",
      "expect stem.params == 12",
      "expect features.1.params == 18",
      "expect features.params == 18",
      "expect features.1.bn1.params == 6",
      "expect stem.macs + a.macs > 0",
    ];
    const claims = figures(sound(unit + model(lines.join("\n")))).slice(1);
    expect(claims.slice(0, 4).map(layersOf)).toEqual([
      ["stem"],
      ["features.1.conv1", "features.1.bn1"],
      ["features.0", "features.1.conv1", "features.1.bn1"],
      ["features.1.bn1"],
    ]);
  });

  it("takes windows, bytes, functions and conditions", () => {
    const claims = figures(
      sound(
        model(
          "conv 3 kernel=3\n expect receptive >= 3x3 && weights <= 250MB\n expect max(params, macs) > 3 ? true : 1 < 2",
        ),
      ),
    );
    expect(claims[0]).toMatchObject({
      operator: "&&",
      left: { operator: ">=", right: { kind: "window", extents: [3, 3] } },
      right: { operator: "<=", right: { kind: "number", value: 250e6, bytes: true } },
    });
    expect(claims[1]).toMatchObject({ kind: "conditional", condition: { left: { kind: "function", name: "max" } } });
  });

  it("computes what has no figures", () => {
    const [claim] = figures(sound(model("relu\n expect params == 9 * image.height * image.width")));
    expect(claim).toMatchObject({ right: { kind: "number", value: 9216 } });
  });

  it("leaves symbolic sizes to be judged later", () => {
    const [first, second] = figures(
      sound("model Net {\n input x [3, H, W]\n relu\n expect H >= 32\n expect macs == H * W / 2\n}"),
    );
    expect(first).toMatchObject({ kind: "binary", operator: ">=", left: { kind: "size" } });
    expect(second).toMatchObject({ right: { kind: "binary", operator: "/", right: { kind: "number", value: 2 } } });
  });

  it("does not look at what && and || decide already", () => {
    expect(mistakes(model("relu\n expect false && [1][3] == 2 || true || nothing"))).toEqual([]);
  });

  it.each([
    ['expect "a"', 'resolve/type: "a"'],
    ["expect parms == 3", "resolve/unknown-name: parms"],
    ["expect stm.params == 3", "resolve/unknown-name: stm"],
  ])("%s is refused", (line, mistake) => {
    expect(mistakes(model(`stem: relu\n ${line}`))).toEqual([mistake]);
  });
});
