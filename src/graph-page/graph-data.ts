/** What a graph page carries for its script. */
import type { Diagram } from "../pictures/diagram/diagram.ts";
import type { Direction } from "../pictures/diagram/parts.ts";

export interface GraphData {
  readonly diagram: Diagram;
  readonly direction: Direction;
}

/** Of the picture on the page. */
export const GRAPH_ID = "graph";
