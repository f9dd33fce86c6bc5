/** Which colour a box has: that of what it does, or of how much it takes. */
import { scaleColour, type ColourName } from "../theme.ts";
import { figureOf, shownBoxes, type Box, type Diagram } from "./diagram.ts";

export /** By what a box does; where boxes have figures, by these, from none to the most. */
function colouring({ boxes, measure }: Diagram): (box: Box) => ColourName {
  if (measure === undefined) return ({ category }) => category;
  const most = mostOf(boxes);
  return (box) => {
    const figure = figureOf(box);
    return figure === undefined ? "source" : scaleColour(most === 0 ? 0 : figure.value / most);
  };
}

function mostOf(boxes: readonly Box[]): number {
  return shownBoxes(boxes).reduce((most, box) => Math.max(most, figureOf(box)?.value ?? 0), 0);
}
