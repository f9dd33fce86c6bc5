import { describe, expect, it } from "vitest";
import { float, floats, layersOf, run } from "../../../../support/onnx-node.ts";

const matrix = floats([2, 3], 1, 2, 3, 4, 5, 6);

describe("Gemm", () => {
  it("by a constant is dense, with what does not differ between rows as the bias", () => {
    const inputs = [[1, 3], matrix, floats([2], 10, 20)];
    const attributes = { transB: 1, alpha: float(2), beta: float(0.5) };
    expect(layersOf({ op: "Gemm", attributes, inputs })).toEqual(["dense features=2"]);
    expect(run({ op: "Gemm", attributes, inputs }, [1, 0, 1]).data).toEqual([13, 30]);
    expect(
      run({ op: "Gemm", attributes: { transB: 1 }, inputs: [[1, 3], matrix, floats([], 1)] }, [1, 1, 1]).data,
    ).toEqual([7, 16]);
  });

  it("adds what differs between rows", () => {
    const inputs = [[2, 2], matrix, floats([2, 1], 100, 200)];
    expect(run({ op: "Gemm", inputs }, [1, 0, 0, 1]).data).toEqual([101, 102, 103, 204, 205, 206]);
  });

  it("of computed operands is matmul, both transposed at wish", () => {
    const attributes = { transA: 1, transB: 1, alpha: float(2) };
    // [[1, 3], [2, 4]] by [[5, 7], [6, 8]]
    expect(
      run(
        {
          op: "Gemm",
          attributes,
          inputs: [
            [2, 2],
            [2, 2],
          ],
        },
        [1, 2, 3, 4],
        [5, 6, 7, 8],
      ).data,
    ).toEqual([46, 62, 68, 92]);
  });
});

describe("MatMul", () => {
  it("by a constant matrix is dense over all lines", () => {
    expect(layersOf({ op: "MatMul", inputs: [[1, 2], matrix] })).toEqual(["dense features=3 bias=false"]);
    expect(run({ op: "MatMul", inputs: [[1, 2, 2], matrix] }, [1, 0, 0, 1])).toEqual({
      shape: [1, 2, 3],
      data: [1, 2, 3, 4, 5, 6],
    });
  });

  it("takes vectors as rows and columns", () => {
    expect(run({ op: "MatMul", inputs: [[2], matrix] }, [1, 1])).toEqual({ shape: [3], data: [5, 7, 9] });
    expect(run({ op: "MatMul", inputs: [[2], [2]] }, [1, 2], [3, 4])).toEqual({ shape: [], data: [11] });
    expect(run({ op: "MatMul", inputs: [[1, 2], floats([2], 3, 4)] }, [1, 2])).toEqual({ shape: [1], data: [11] });
  });

  it("repeats the axes in front", () => {
    const product = run(
      {
        op: "MatMul",
        inputs: [
          [2, 1, 2],
          [1, 2, 1],
        ],
      },
      [1, 2, 3, 4],
      [10, 1],
    );
    expect(product).toEqual({ shape: [2, 1, 1], data: [12, 34] });
  });
});
