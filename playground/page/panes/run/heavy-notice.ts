import type { HeavyNet } from "../../../questions/load.ts";
import { el } from "../../dom.ts";

/** What it would take, before anything is allocated. */
export function heavyNotice({ weightBytes, workBytes }: HeavyNet): HTMLElement {
  const [weights, work] = [weightBytes, workBytes].map((bytes) => `${Math.ceil(bytes / 1e6)} MB`);
  return el(
    "p",
    {},
    `This net is large: it has ${weights} of weights. To run it here they are held twice, as they are and as kernels read them, beside ${work} for what its layers give.`,
  );
}
