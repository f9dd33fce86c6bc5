import type { Source, Span } from "../../../src/index.ts";
import { layersWithoutKernel } from "../../../src/tools.ts";
import type { Range } from "../../subject.ts";
import type { Answer } from "../answer.ts";
import { textsOf } from "../kernel-texts.ts";

export const answer: Answer<"kernels"> = async (asked, { compiler }) => {
  const { compiled } = await compiler.compilation(asked, asked.target);
  const { source } = compiler.check(asked);
  return {
    functions: textsOf(compiled, asked.target).map(({ name, region, description, origins }) => ({
      name,
      region,
      description,
      ranges: origins.flatMap((span) => rangeIn(source, span)),
    })),
    layersWithout: layersWithoutKernel(compiled).flatMap(({ span, reason }) =>
      rangeIn(source, span).map((range) => ({ range, reason })),
    ),
  };
};

/** None of what stands in an imported file. */
function rangeIn(source: Source, span: Span): readonly Range[] {
  return span.source === source ? [[span.start, span.end]] : [];
}
