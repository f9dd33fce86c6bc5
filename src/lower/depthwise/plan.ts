/** How a depthwise convolution is computed: by which tile, and whether over the image itself or over copied rows. */
import { bytesOf } from "../../kernel/elements.ts";
import type { RunFacts } from "../../kernel/ir.ts";
import { dilatedExtent } from "../../tensor/window.ts";
import { depthOf, type Geometry } from "../contraction.ts";
import { crowdedOut } from "../cost.ts";
import { planesOf, type Planes } from "./planes.ts";
import { evenRuns, inputsOf, instructionsOf, tilesAlong, type InputCost, type WindowTile } from "./window-tile.ts";

export interface Plan {
  readonly tile: WindowTile;
  /** Undefined where windows go over the image. */
  readonly planes: Planes | undefined;
}

type Extents = readonly [number, number];

/** Tiles above each other that there are to be, since they are what threads share. */
const SHARES = 4;

/** The plan that takes the least time for an output of such extents. In planes, positions of a row share cache lines. */
export function planFor(geometry: Geometry, extents: Extents, facts: RunFacts): Plan {
  const [down, right] = ([0, 1] as const).map((along) => tilesAlong(geometry, along, extents[along], facts));
  const shared = down!.filter((tile) => isShared(tile, extents));
  const planes = planesOf(geometry, extents, facts);
  const plans = [
    ...[...shared, ...right!].map((tile) => ({
      tile,
      planes: undefined,
      more: waiting(geometry, tile, extents, facts),
    })),
    ...right!.map((tile) => ({ tile, planes, more: copying(planes, extents, facts) })),
  ];
  const costs = plans.map(({ tile, more }) => instructionsOf(geometry, extents, tile) + more);
  return plans[costs.indexOf(Math.min(...costs))]!;
}

/** The tile that takes the least time over the image itself, whatever an input of a window takes. */
export function tileOverImage(geometry: Geometry, extents: Extents, facts: RunFacts, each: InputCost): WindowTile {
  const [down, right] = ([0, 1] as const).map((along) => tilesAlong(geometry, along, extents[along], facts, each));
  const tiles = [...down!.filter((tile) => isShared(tile, extents)), ...right!];
  const costs = tiles.map(
    (tile) => instructionsOf(geometry, extents, tile, each) + each.windows * waiting(geometry, tile, extents, facts),
  );
  return tiles[costs.indexOf(Math.min(...costs))]!;
}

function isShared({ positions }: WindowTile, [height]: Extents): boolean {
  return Math.ceil(height / positions) >= SHARES;
}

/** Rows of a tile. */
export function rowsOf({ along, positions }: WindowTile): number {
  return along === 0 ? positions : 1;
}

/** Instructions in the time of a multiply-add, one of which is two of them. */
const INSTRUCTIONS = 2;

/** What copying takes, for each channel. */
function copying({ rows, height, width }: Planes, extents: Extents, { machine }: RunFacts): number {
  return Math.ceil(extents[0] / rows) * height * width * 2 * machine.costs.access * INSTRUCTIONS;
}

/** What tiles wait for over the image itself, for each channel, where lines of the image are gone before their next channels are wanted. */
export function waiting(
  geometry: Geometry,
  { along, positions }: WindowTile,
  extents: Extents,
  { lanes, machine, activations, convolutionWeights }: RunFacts,
): number {
  const { kernel, stride, dilation } = geometry;
  const pixel = bytesOf(activations, geometry.groups * geometry.inputs);
  const row = pixel * ((extents[1] - 1) * stride[1] + dilatedExtent(kernel[1], dilation[1]));
  const [ys, xs] = ([0, 1] as const).map((axis) =>
    inputsOf(geometry, axis, kernel[axis], axis === along ? positions : 1),
  );
  const inputs = ys!.flatMap((y) => xs!.map((x) => y * row + x * pixel));
  const apart = ((along === 0 ? row : pixel) * geometry.outputs) / geometry.inputs;
  const outputs = Array.from({ length: positions }, (_, at) => at * apart);
  const taps = bytesOf(convolutionWeights, depthOf(geometry) * lanes);
  const tiles = evenRuns(extents[along], positions).reduce((sum, run) => sum + run.tiles, 0) * extents[1 - along]!;
  return tiles * crowdedOut(inputs, outputs, taps, machine) * machine.costs.missedLine * INSTRUCTIONS;
}
