/** What is cut is cut between letters, keeps both ends, and is no longer than it may be. */
import { expect, it } from "vitest";
import { shortened } from "../../../src/compare/shortened.ts";

it("leaves short text, and makes controls visible", () => {
  expect(shortened("conv1.weight", 12)).toBe("conv1.weight");
  expect(shortened("a\u001b[2Jb\n", 12)).toBe("a\\u001b[2Jb\\n");
});

it("leaves out the middle of longer text", () => {
  expect(shortened("conv1.weights", 12)).toBe("conv1.…ights");
  expect(shortened(`${"n".repeat(1e6)}.weight`, 16)).toBe("nnnnnnnn….weight");
});

it("counts letters, and halves none", () => {
  expect(shortened("😀".repeat(12), 12)).toBe("😀".repeat(12));
  expect(shortened("😀".repeat(13), 12)).toBe(`${"😀".repeat(6)}…${"😀".repeat(5)}`);
});
