/** The net of the first page, with what the compiler tells of it. */
import { createWorkspace } from "../../src/language-service/workspace.ts";
import { inlayHints } from "../../src/language-service/inlay-hints.ts";
import { emptyHost } from "../../src/check.ts";
import type { Markup } from "../../src/pictures/markup.ts";
import { inlineSvg } from "../../src/pictures/svg-document.ts";
import { volumesPicture } from "../../src/pictures/volumes/volumes-picture.ts";
import { reportTable } from "../../src/reports/table.ts";
import type { Ghost } from "./render/highlight.ts";

const PATH = "lenet.cvk";

const text = `model LeNet {
  input image [1, 28, 28]

  conv 6 kernel=5 pad=2 relu
  maxpool 2
  conv 16 kernel=5 relu
  maxpool 2                  -> [16, 5, 5]
  flatten
  dense 120 relu
  dense 84 relu
  dense 10

  expect params == 61_706
}
`;

const workspace = createWorkspace({ ...emptyHost, optionsFor: () => ({}) });
workspace.open({ path: PATH, version: 1, text });
const analysis = workspace.analysisOf(PATH)!;
const model = analysis.models[0]!;
const shapes = { shapes: true, parameters: false, macs: false };
const range = { start: 0, end: text.length };

export const firstNet: { readonly text: string; readonly hints: readonly Ghost[]; readonly report: string } = {
  text,
  hints: inlayHints(analysis, range, shapes).map(({ offset, text: shape }) => ({ offset, text: shape })),
  report: reportTable(model),
};

/** Its tensors, as a picture. */
export function figure(): Markup {
  return inlineSvg(volumesPicture(model), "first-net");
}
