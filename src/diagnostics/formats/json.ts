/** Findings as the data that they are; the schema of it is `src/reports/schemas/check.ts`. */
import { pathLengthLimit, wordsLimit } from "../../base/limits.ts";
import { shortened } from "../../base/visible.ts";
import { place, toJson } from "../diagnostic-json.ts";
import type { Format } from "./format.ts";
import type { ModelDomain, Problem } from "../findings.ts";
import { jsonText } from "../json-text.ts";

export const json: Format = ({ diagnostics, problems, omitted, unjudged, domains }) => {
  const more = omitted.error + omitted.warning + omitted.note > 0 ? { omitted } : {};
  return jsonText({
    diagnostics: diagnostics.map(toJson),
    ...more,
    ...(problems && { problems: problems.map(readable) }),
    ...(unjudged && { unjudged: unjudged.map(({ text, span }) => ({ claim: text, ...place(span) })) }),
    ...(domains && { models: domains.map(withDomain) }),
  });
};

function withDomain({ file, name, text, expression, constraints, usual, required }: ModelDomain): object {
  const demanded = constraints.map(({ expression: each, span }) => {
    const { file: at, line } = place(span);
    return { expression: each, file: at, line };
  });
  return {
    file: shortened(file, pathLengthLimit),
    name,
    domain: { text, expression, constraints: demanded, usual, required },
  };
}

/** No longer than anybody reads. */
function readable({ file, message }: Problem): Problem {
  return { file: shortened(file, pathLengthLimit), message: shortened(message, wordsLimit) };
}
