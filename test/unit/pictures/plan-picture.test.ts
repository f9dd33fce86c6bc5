/** The picture of a memory plan shows each buffer to scale, and names as text within their places. */
import { describe, expect, it } from "vitest";
import { compileModel } from "../../../src/compile.ts";
import { memoryPlanOf, type MemoryTimeline } from "../../../src/lower/memory-timeline.ts";
import { planPicture } from "../../../src/pictures/plan-picture.ts";
import { svgDocument } from "../../../src/pictures/svg-document.ts";
import { textWidth } from "../../../src/pictures/text-width.ts";
import { sampled } from "../../support/effort.ts";
import { examplesOfModels, reducedSettings } from "../../support/examples.ts";
import { exampleModel } from "../../support/models.ts";
import { elementsIn, numberOf, readXml, textOf, type XmlElement } from "../../support/xml.ts";

function planOf(path: string): MemoryTimeline {
  const { graph, lowered } = compileModel(exampleModel(path, { settings: reducedSettings(path) }), { target: "wasm" });
  return memoryPlanOf(lowered.program, { graph });
}

/** The groups of buffers: a title, a rectangle, and labels. */
function drawnBuffers(plan: MemoryTimeline): readonly XmlElement[] {
  const svg = readXml(svgDocument(planPicture(plan)));
  return elementsIn(svg, "g").filter((group) => (group.children[0] as XmlElement).name === "title");
}

function boxOf(group: XmlElement) {
  const [rect] = elementsIn(group, "rect");
  const [x, y, width, height] = ["x", "y", "width", "height"].map((name) => numberOf(rect!, name));
  return { left: x!, right: x! + width!, top: y!, bottom: y! + height!, width: width!, height: height! };
}

describe("the picture of a memory plan", () => {
  it("has a rectangle for each buffer: as high as its bytes, as wide as its life, where it lies", () => {
    const plan = planOf("lenet.cvk");
    const boxes = drawnBuffers(plan).map(boxOf);
    expect(boxes.length).toBe(plan.buffers.length);
    const [first] = boxes;
    const perByte = first!.height / plan.buffers[0]!.bytes;
    const perCall = first!.width / (plan.buffers[0]!.last - plan.buffers[0]!.first + 1);
    const ground = first!.bottom + plan.buffers[0]!.offset * perByte;
    for (const [at, { bytes, offset, first: begin, last }] of plan.buffers.entries()) {
      const box = boxes[at]!;
      expect(box.height).toBeCloseTo(bytes * perByte, 1);
      expect(box.width).toBeCloseTo((last - begin + 1) * perCall, 1);
      expect(box.bottom).toBeCloseTo(ground - offset * perByte, 1);
    }
  });

  it.each(sampled(examplesOfModels, 0.25))("of %s has labels within their rectangles", (path) => {
    for (const group of drawnBuffers(planOf(path))) {
      const { left, right, top, bottom } = boxOf(group);
      for (const label of elementsIn(group, "text")) {
        const half = textWidth(textOf(label), numberOf(label, "font-size")) / 2;
        const isTurned = label.attributes["transform"] !== undefined;
        const [x, y] = [numberOf(label, "x"), numberOf(label, "y")];
        const [across, up] = isTurned ? [6, half] : [half, 6];
        expect([x - across >= left - 0.5, x + across <= right + 4.5]).toEqual([true, true]);
        expect([y - up >= top - 4.5, y + up <= bottom + 4.5]).toEqual([true, true]);
      }
    }
  });

  it("shows hostile names as text", () => {
    const hostile = `"><script>alert(1)</script>&amp;\u001b[31m`;
    const plan = planOf("lenet.cvk");
    const buffers = plan.buffers.map((buffer) => ({ ...buffer, tensor: hostile }));
    const calls = plan.calls.map((call) => ({ ...call, layer: hostile, function: hostile }));
    const peak = { ...plan.peak!, buffers };
    const svg = readXml(svgDocument(planPicture({ ...plan, model: hostile, buffers, calls, peak })));
    expect(elementsIn(svg, "script")).toEqual([]);
    expect(textOf(svg)).toContain(`"><script>alert(1)</script>&amp;\\u001b[31m`);
  });

  it("of no buffers says that nothing is kept", () => {
    const plan = { ...planOf("lenet.cvk"), buffers: [], peak: undefined, bytes: 0 };
    const picture = planPicture(plan);
    expect(picture.description).toBe("No activations are kept between kernels.");
    readXml(svgDocument(picture));
  });
});
