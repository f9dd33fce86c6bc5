/** Claims as they are printed. */
import { expect, it } from "vitest";
import { check } from "../../../src/check.ts";
import { formatClaim } from "../../../src/analysis/claim-text.ts";

/** Of the only claim of a model. */
function textOf(claim: string): string {
  const { models } = check("net.cvk", `model Net { input image [3, H, W]; conv 8 kernel=3 pad=1; expect ${claim} }`);
  const [found] = models[0]!.claims;
  return found?.kind === "figure" ? formatClaim(found.condition) : "";
}

it.each([
  "macs <= 50M",
  "macs + params*2 - params <= 1K",
  "(macs - params)*2 - (params - 3) >= 0",
  "macs - (params - 3) >= 0",
  "macs/(params/2) >= 1",
  "macs/params*2 >= 1",
  "macs % 32 == 0",
  "(macs + 1) % 32 == 0",
  "-(macs + params) <= 0",
  "-macs <= 0",
  "!(macs > 5M && params > 1) || params == 3",
  "(macs > 1 || params > 1) && H > 3",
  "(macs > 1) == (params > 1)",
  "(H > 5 ? macs : 0) <= 5M",
  "(H > 5 ? macs : H > 3 ? params : 0) <= 5M",
  "H > 5 ? macs <= 1M : params <= 2",
  "max(macs, H) <= 4.5M",
  "memory <= 1.5MB",
  "receptive >= 3x3",
  "macs ~ 10.8M",
])("%s is told as it is written", (claim) => {
  expect(textOf(claim)).toBe(claim);
});

it.each([
  ["((macs) <= ((81 * H) * W))", "macs <= 81*H*W"],
  ["(macs * 2) + 1 >= 0", "macs*2 + 1 >= 0"],
  ["macs >= (H + 1) * 2", "macs >= (H + 1)*2"],
])("%s is told without what it does not need", (claim, text) => {
  expect(textOf(claim)).toBe(text);
});
