import { describe, expect, it } from "vitest";
import { int } from "../../../src/kernel/expression.ts";
import type { Expression } from "../../../src/kernel/ir.ts";
import { forwardAxis, inputRange, phaseRuns, transposedAxis, type Axis } from "../../../src/lower/phases.ts";

function valueOf(expression: Expression): number {
  expect(expression.kind).toBe("number");
  return (expression as Extract<Expression, { kind: "number" }>).value;
}

/** The taps of the kernel in the order in which they are packed. */
function packedTaps(axis: Axis, kernel: number): number[] {
  const packed: number[] = [];
  for (let tap = 0; tap < kernel; tap++) packed[valueOf(axis.place(int(tap)))] = tap;
  return packed;
}

/** What an output meets: `tap at input`. */
function meetings(axis: Axis, kernel: number, output: number): readonly string[] {
  const { count, first, input } = axis.taps(int(output));
  const packed = packedTaps(axis, kernel);
  return Array.from({ length: valueOf(count) }, (_, at) => {
    return `${packed[valueOf(first) + at]} at ${valueOf(input) + at * axis.tapStep}`;
  });
}

describe("a convolution", () => {
  it("has one phase, which meets all taps", () => {
    const axis = forwardAxis({ kernel: 3, stride: 2, dilation: 2, padBegin: 1 }, false);
    expect(meetings(axis, 3, 0)).toEqual(["0 at -1", "1 at 1", "2 at 3"]);
    expect(meetings(axis, 3, 4)).toEqual(["0 at 7", "1 at 9", "2 at 11"]);
    expect(phaseRuns(axis, 9)).toEqual([{ first: 0, step: 1, phases: 1, taps: 3, outputs: 9 }]);
    expect(inputRange(axis, 5)).toEqual({ from: -1, to: 12 });
  });

  it("meets them backwards where the kernel is flipped", () => {
    const axis = forwardAxis({ kernel: 3, stride: 1, dilation: 1, padBegin: 1 }, true);
    expect(meetings(axis, 3, 0)).toEqual(["2 at -1", "1 at 0", "0 at 1"]);
  });
});

describe("a transposed convolution", () => {
  it("3 taps, stride 2: one or two taps in turn", () => {
    const axis = transposedAxis({ kernel: 3, stride: 2, dilation: 1, padBegin: 1 });
    expect(packedTaps(axis, 3)).toEqual([2, 0, 1]);
    expect(meetings(axis, 3, 0)).toEqual(["1 at 0"]);
    expect(meetings(axis, 3, 1)).toEqual(["2 at 0", "0 at 1"]);
    expect(meetings(axis, 3, 2)).toEqual(["1 at 1"]);
    expect(phaseRuns(axis, 7)).toEqual([
      { first: 0, step: 1, phases: 1, taps: 1, outputs: 4 },
      { first: 1, step: 1, phases: 1, taps: 2, outputs: 3 },
    ]);
    expect(inputRange(axis, 8)).toEqual({ from: 0, to: 5 });
  });

  it("2 taps, stride 2: the phases are alike", () => {
    const axis = transposedAxis({ kernel: 2, stride: 2, dilation: 1, padBegin: 0 });
    expect([0, 1, 2, 3].flatMap((output) => meetings(axis, 2, output))).toEqual([
      "0 at 0",
      "1 at 0",
      "0 at 1",
      "1 at 1",
    ]);
    expect(phaseRuns(axis, 8)).toEqual([{ first: 0, step: 1, phases: 2, taps: 1, outputs: 4 }]);
    expect(inputRange(axis, 8)).toEqual({ from: 0, to: 4 });
  });

  it("4 taps, stride 2, pad 1: windows reach one input over both edges", () => {
    const axis = transposedAxis({ kernel: 4, stride: 2, dilation: 1, padBegin: 1 });
    expect(meetings(axis, 4, 0)).toEqual(["3 at -1", "1 at 0"]);
    expect(meetings(axis, 4, 1)).toEqual(["2 at 0", "0 at 1"]);
    expect(phaseRuns(axis, 12)).toEqual([{ first: 0, step: 1, phases: 2, taps: 2, outputs: 6 }]);
    expect(inputRange(axis, 12)).toEqual({ from: -1, to: 7 });
  });

  it("2 taps, stride 3: nothing reaches every third output", () => {
    const axis = transposedAxis({ kernel: 2, stride: 3, dilation: 1, padBegin: 0 });
    expect([0, 1, 2].map((output) => meetings(axis, 2, output))).toEqual([["0 at 0"], ["1 at 0"], []]);
    expect(phaseRuns(axis, 6)).toEqual([
      { first: 0, step: 1, phases: 2, taps: 1, outputs: 2 },
      { first: 2, step: 1, phases: 1, taps: 0, outputs: 2 },
    ]);
  });

  it("3 taps, stride 2, dilation 2: nothing reaches odd outputs, and even ones meet every tap", () => {
    const axis = transposedAxis({ kernel: 3, stride: 2, dilation: 2, padBegin: 0 });
    expect(meetings(axis, 3, 4)).toEqual(["2 at 0", "1 at 1", "0 at 2"]);
    expect(meetings(axis, 3, 5)).toEqual([]);
  });

  it("stride 1: a convolution with the kernel turned around", () => {
    const turned = transposedAxis({ kernel: 3, stride: 1, dilation: 2, padBegin: 1 });
    const axis = forwardAxis({ kernel: 3, stride: 1, dilation: 2, padBegin: 3 }, true);
    for (let output = 0; output < 5; output++) {
      expect(meetings(turned, 3, output)).toEqual(meetings(axis, 3, output));
    }
  });

  it("meets what the definition says, whatever the window", () => {
    forEveryWindow((window) => {
      const axis = transposedAxis(window);
      const { kernel, stride, dilation, padBegin } = window;
      expect(packedTaps(axis, kernel).toSorted((a, b) => a - b)).toEqual([...Array(kernel).keys()]);
      for (let output = 0; output < 14; output++) {
        const expected: (readonly [number, number])[] = [];
        for (let tap = 0; tap < kernel; tap++) {
          const input = (output + padBegin - tap * dilation) / stride;
          if (Number.isInteger(input)) expected.push([tap, input]);
        }
        const rising = expected.toSorted(([, a], [, b]) => a - b).map(([tap, input]) => `${tap} at ${input}`);
        expect(meetings(axis, kernel, output), JSON.stringify({ ...window, output })).toEqual(rising);
      }
    });
  });

  it("has every output in one phase of one run, with as many taps as the run says", () => {
    forEveryWindow((window) => {
      const axis = transposedAxis(window);
      const taps = Array<number>(13);
      for (const run of phaseRuns(axis, taps.length)) {
        for (let phase = 0; phase < run.phases; phase++) {
          for (let at = 0; at < run.outputs; at++) {
            const output = run.first + phase * run.step + at * axis.phases;
            expect(taps[output]).toBeUndefined();
            taps[output] = run.taps;
          }
        }
      }
      expect(taps).toEqual(Array.from(taps, (_, output) => meetings(axis, window.kernel, output).length));
    });
  });
});

function forEveryWindow(
  visit: (window: { kernel: number; stride: number; dilation: number; padBegin: number }) => void,
): void {
  for (let kernel = 1; kernel <= 6; kernel++) {
    for (let stride = 1; stride <= 5; stride++) {
      for (let dilation = 1; dilation <= 4; dilation++) {
        for (let padBegin = 0; padBegin <= 3; padBegin++) visit({ kernel, stride, dilation, padBegin });
      }
    }
  }
}
