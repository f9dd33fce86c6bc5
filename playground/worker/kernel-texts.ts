/** The functions of what is compiled: found once, printed when they are asked for. */
import type { Compiled, TargetName } from "../../src/index.ts";
import { kernelTexts, type KernelText } from "../../src/tools.ts";

const known = new WeakMap<Compiled, readonly KernelText[]>();

/** @param target that it was compiled for */
export function textsOf(compiled: Compiled, target: TargetName): readonly KernelText[] {
  const texts = known.get(compiled) ?? kernelTexts(compiled, target);
  known.set(compiled, texts);
  return texts;
}
