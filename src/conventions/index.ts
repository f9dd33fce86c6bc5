/** The tools whose figures can be had, in the order in which they are told. */
import type { Convention } from "./convention.ts";
import { fvcore } from "./fvcore.ts";
import { keras } from "./keras.ts";
import { ptflops } from "./ptflops.ts";
import { torchinfo } from "./torchinfo.ts";
import { torchvision } from "./torchvision.ts";

export const conventions: readonly Convention[] = [torchvision, torchinfo, keras, ptflops, fvcore];

export function findConvention(name: string): Convention | undefined {
  return conventions.find((each) => each.name === name);
}
