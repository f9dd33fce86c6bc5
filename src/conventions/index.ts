/** The tools whose figures can be had. */
import { conventionNames, type Convention, type ConventionName } from "./convention.ts";
import { fvcore } from "./fvcore.ts";
import { keras } from "./keras.ts";
import { ptflops } from "./ptflops.ts";
import { torchinfo } from "./torchinfo.ts";
import { torchvision } from "./torchvision.ts";

const byName: Readonly<Record<ConventionName, Convention>> = { torchvision, torchinfo, keras, ptflops, fvcore };

export const conventions: readonly Convention[] = conventionNames.map(conventionOf);

export function conventionOf(name: ConventionName): Convention {
  return byName[name];
}
