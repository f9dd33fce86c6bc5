import { describe, expect, it } from "vitest";
import { arrivals, otherDomains } from "../../../../src/interchange/onnx/operator-names.ts";
import { operators, operatorsOf } from "../../../../src/interchange/onnx/operators/index.ts";
import { reasonAgainst, unsupported } from "../../../../src/interchange/onnx/unsupported.ts";
import { onnxNode } from "../../../support/onnx-model.ts";

const reason = (op: string, opset: number, domain = ""): string =>
  reasonAgainst(onnxNode({ op, inputs: [], outputs: [], domain }), opset);

describe("every operator of ONNX", () => {
  it("is imported, or has its reason in the table", () => {
    const neither = [...arrivals.keys()].filter((name) => !operators.has(name) && !Object.hasOwn(unsupported, name));
    expect(neither).toEqual([]);
    expect(Object.keys(unsupported).filter((name) => !arrivals.has(name))).toEqual([]);
    expect(arrivals.size).toBe(202);
  });

  it("is refused in words that are true of it", () => {
    expect(reason("LSTM", 17)).toBe("not supported: there is no recurrent layer");
    expect(reason("GridSample", 11)).toMatch(
      /^not in opset 11: it arrived in opset 16; nor is it supported there: there is no/,
    );
    expect(reason("ATen", 9)).toMatch(/on trial in early versions of ONNX, and removed/);
    expect(reason("Sogmoid", 17)).toBe("ONNX has no operator of this name; did you mean Sigmoid?");
    expect(reason("FusedConv", 17)).toMatch(
      /ONNX itself has no operator of this name; the domain com\.microsoft has one/,
    );
    expect(reason("Frobnicate", 17)).toBe("ONNX has no operator of this name");
  });
});

describe("other domains", () => {
  it("hold what is imported of them", () => {
    const own = [...operatorsOf.get("com.microsoft")!.keys()];
    expect(own.filter((name) => !otherDomains.get("com.microsoft")!.names.has(name))).toEqual([]);
  });

  it.each([
    ["QLinearAdd", "com.microsoft", /of ONNX Runtime's own operators only some are taken/],
    ["FusedConvv", "com.microsoft", /no operator of this name; did you mean FusedConv\?/],
    ["ZipMap", "ai.onnx.ml", /classical machine learning/],
    ["Conv", "com.microsoft.nchwc", /optimisation level below `all`/],
    ["Conv", "com.example", /domain com\.example, which is not known/],
  ])("%s of %s is refused for its own reason", (op, domain, expected) => {
    expect(reason(op, 17, domain)).toMatch(expected);
  });
});
