/** What `check` finds in some texts, as the formats take it. */
import { check } from "../../src/check.ts";
import type { Findings, Problem } from "../../src/diagnostics/findings.ts";
import type { FormatOptions } from "../../src/diagnostics/formats/format.ts";
import { printedLimit } from "../../src/base/limits.ts";
import { unstyled } from "../../src/diagnostics/pretty.ts";
import { meaningOf } from "../../src/reports/diagnostics-page.ts";

export const plainOptions: FormatOptions = {
  style: unstyled,
  most: printedLimit,
  isStrict: false,
  pathOf: (path) => path,
  meaningOf,
};

/** Texts by their paths; one imports others by these. */
export function findingsIn(texts: Readonly<Record<string, string>>, problems?: readonly Problem[]): Findings {
  const host = { readFile: (path: string) => texts[path] };
  const diagnostics = Object.entries(texts).flatMap(([path, text]) => check(path, text, host).diagnostics);
  const paths = [...Object.keys(texts), ...new Set((problems ?? []).map(({ file }) => file))];
  return {
    files: paths.map((path) => ({ path, sound: [], remarks: [] })),
    diagnostics,
    ...(problems && { problems }),
    omitted: { error: 0, warning: 0, note: 0 },
  };
}

/** A mistake with its fix, a warning, a sound model, a mistake of two places, a file that is no text, and a model of others. */
export const several = findingsIn(
  {
    "nets/größe 1.cvk": 'model A {\n  input image [1, 6, 6]\n  "🙂é": cnov 2 kernal=3\n}\n',
    "nets/warned.cvk": "model B {\n  input image [1, 6, 6]\n  conv 2 kernel=3 stride=2\n}\n",
    "nets/sound.cvk": "model C {\n  input image [1, 6, 6]\n  relu\n}\n",
    "nets/twice.cvk": "model D {\n  input a [1, 6, 6]\n  input a [1, 6, 6]\n  relu\n  relu\n}\n",
    "picture.cvk": "\u0089PNG\r\n\u001a\n",
  },
  [
    { file: "net.onnx", message: "n1 (LSTM): not supported" },
    { file: "net.onnx", message: "n2 (LSTM): not supported" },
  ],
);
