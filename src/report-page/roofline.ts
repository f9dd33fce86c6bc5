/** How near the layers of a net that was profiled come to what the machine can do. */
import type { LayerFigures, ModelFigures } from "../analysis/model-figures.ts";
import type { RooflinePoint, Roofline } from "../pictures/roofline.ts";
import { rooflinePicture } from "../pictures/roofline.ts";
import type { Picture } from "../pictures/svg-document.ts";
import type { LayerProfile, Profile } from "../profile/profile-model.ts";
import { constantDim } from "../tensor/dim.ts";

/** What a layer did in a run of the whole batch. */
interface Measured {
  readonly figures: LayerFigures;
  readonly ms: number;
  readonly flops: number;
  readonly bytes: number;
}

/**
 * Undefined where no layer multiplies. The roof of arithmetic is the peak that the profile measured; that of memory is the most bytes a
 * second that any layer of the net moved, each tensor counted once.
 */
export function profileRoofline(profile: Profile, figures: ModelFigures): Picture | undefined {
  const measured = measuredLayers(profile, figures);
  const points = measured.filter(({ flops }) => flops > 0).map((each) => pointOf(each, profile.total.ms));
  if (points.length === 0) return undefined;
  const { peak, model } = profile;
  const moved = measured.map(({ bytes, ms }) => bytes / ms / 1e6).reduce((a, b) => Math.max(a, b), 0);
  const most = points.toSorted((a, b) => b.share - a.share)[0]!;
  const roofline: Roofline = {
    title: `${model.name}: speed of layers`,
    description: `A point for each layer that multiplies, the larger the longer it takes; ${most.name} takes most, ${percent(most.share)} of the time. The level roof is the machine's peak as it was measured, the other the most that any layer moved of memory.`,
    points,
    arithmetic: { text: `peak: ${threeDigits(peak.gflops)} GFLOP/s`, value: peak.gflops },
    memory: moved > 0 ? { text: `memory: ${threeDigits(moved)} GB/s`, value: moved } : undefined,
  };
  return rooflinePicture(roofline);
}

function measuredLayers({ layers, batch }: Profile, figures: ModelFigures): readonly Measured[] {
  const times = new Map(layers.map((each) => [each.name, each]));
  return figures.layers.flatMap((layer) => {
    const found = times.get(layer.node.name);
    return found === undefined || found.time.ms <= 0 ? [] : [measuredLayer(layer, found, batch)];
  });
}

function measuredLayer(layer: LayerFigures, { time }: LayerProfile, batch: number): Measured {
  const [inputs, outputs, parameters] = [layer.traffic.inputs, layer.traffic.outputs, layer.traffic.parameters].map(
    constantDim,
  );
  return {
    figures: layer,
    ms: time.ms,
    flops: 2 * batch * constantDim(layer.macs),
    bytes: batch * (inputs! + outputs!) + parameters!,
  };
}

function pointOf({ figures: { node, kind }, ms, flops, bytes }: Measured, total: number): RooflinePoint {
  const [intensity, speed, share] = [flops / bytes, flops / ms / 1e6, ms / total];
  return {
    name: node.name,
    told: `${node.name} (${kind}): ${threeDigits(speed)} GFLOP/s at ${threeDigits(intensity)} FLOPs a byte; ${ms.toFixed(3)} ms, ${percent(share)}`,
    intensity,
    speed,
    share,
    fill: node.op.category,
  };
}

function threeDigits(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)}%`;
}
