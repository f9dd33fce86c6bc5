import { expect, it } from "vitest";
import { mentions } from "../../../playground/mentions.ts";

it("a line mentions a layer by its whole name, or by that of its parameters", () => {
  expect(mentions("  %3 conv1 = conv(%0, weight=%1)", "conv1")).toBe(true);
  expect(mentions("  %1 parameter conv1.weight [6, 1, 5, 5]", "conv1")).toBe(true);
  expect(mentions("  %3 conv10 = conv(%0) then conv1 = relu(it)", "conv1")).toBe(true);
  expect(mentions("  %3 conv10 = conv(%0)", "conv1")).toBe(false);
  expect(mentions("  %3 layer1.conv1 = conv(%0)", "conv1")).toBe(false);
  expect(mentions("  %3 layer1.conv1 = conv(%0)", "layer1.conv1")).toBe(true);
  expect(mentions("", "conv1")).toBe(false);
});
