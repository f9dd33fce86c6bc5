/** Findings as the data that they are; the schema of it is `src/reports/schemas/check.ts`. */
import { toJson } from "../diagnostic-json.ts";
import type { Format } from "./format.ts";
import { jsonText } from "../json-text.ts";

export const json: Format = ({ diagnostics, problems, omitted }) => {
  const more = omitted.error + omitted.warning + omitted.note > 0 ? { omitted } : {};
  return jsonText({ diagnostics: diagnostics.map(toJson), ...more, ...(problems && { problems }) });
};
