/** Receptive fields: cells of a layer are pressed, and the pixels that they see are shaded. */
import { setUpReceptiveField, type ReceptiveField } from "../../../../src/report-page/script/receptive-field.ts";
import { onThemeChange } from "../../theme-change.ts";
import type { Part } from "./part.ts";

export function fieldPart(): Part {
  let field: ReceptiveField | undefined;
  onThemeChange(() => field?.redraw());
  return {
    fill(section) {
      field = section.querySelector("canvas") === null ? undefined : setUpReceptiveField(section, field?.chosen);
    },
  };
}
