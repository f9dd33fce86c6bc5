import { expect, it } from "vitest";
import { defaultSettings, settingsIn } from "../../../src/lsp/settings.ts";

it("takes what is said in the right form, and keeps the rest as it was", () => {
  const before = { inlayHints: { shapes: false, parameters: true, macs: false }, codeLens: false };
  expect(settingsIn({ inlayHints: { shapes: true, macs: "yes" } }, before)).toEqual({
    ...before,
    inlayHints: { shapes: true, parameters: true, macs: false },
  });
  expect(settingsIn({ codeLens: true }, before)).toEqual({ ...before, codeLens: true });
});

it.each([[undefined], [null], [7], ["shapes"], [{ inlayHints: null }]])("%o says nothing", (said) => {
  expect(settingsIn(said)).toEqual(defaultSettings);
});
