/** A family of nets as data. */
import { overviewJson, type OverviewJson } from "./overview.ts";
import { valueOf, type ScaledFamily } from "./tables/scale-table.ts";

export interface ScaleJson {
  /** In the order of the table. */
  readonly nets: readonly {
    readonly values: readonly { readonly name: string; readonly value: number | string }[];
    /** What is wrong at these values: why there are no figures, or the first claim that does not hold. */
    readonly problem: string | null;
    readonly figures: OverviewJson["models"][number] | null;
  }[];
}

export function scaleJson({ names, nets }: ScaledFamily): ScaleJson {
  return {
    nets: nets.map(({ values, line, problem }) => ({
      values: names.map((name, at) => ({ name, value: valueOf(values[at]!) })),
      problem: problem ?? null,
      figures: line === undefined ? null : overviewJson([line]).models[0]!,
    })),
  };
}
