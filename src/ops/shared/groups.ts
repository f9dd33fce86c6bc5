/** Channels in groups: what `conv`, `convtranspose` and `shuffle` say where the groups do not come out even. */
import { isConstantDim, type Dim } from "../../tensor/dim.ts";
import { dividesDim } from "../../tensor/size-condition.ts";
import type { ProblemsOf } from "../contract/op.ts";
import { mayHold } from "./demand.ts";

export const groupMessages = {
  "groups-not-dividing": "The number of groups does not divide the channels.",
} as const;

/** Reports groups that do not divide each of the named channel counts. `spell` writes a fix. */
export function judgeGroups(
  channels: Readonly<Record<string, Dim>>,
  groups: number,
  problems: ProblemsOf<typeof groupMessages>,
  spell: (groups: number) => string = (count) => `groups=${count}`,
): boolean {
  if (groups === 1) return true;
  const known = Object.entries(channels).filter((entry): entry is [string, number] => isConstantDim(entry[1]));
  const isUneven = (count: Dim): boolean => !mayHold(dividesDim(count, groups), problems);
  if (!Object.values(channels).some(isUneven)) return true;
  const uneven = known.filter(([, count]) => count % groups !== 0);
  const counts = uneven.map(([which, count]) => `the ${count} ${which} channels`);
  problems.error({
    code: "groups-not-dividing",
    attribute: "groups",
    message: `${groups} groups do not divide ${counts.join(" nor ")}`,
    notes: uneven.map(
      ([which, count]) => `${count} ${which} channels / ${groups} groups = ${ratioText(count, groups)}`,
    ),
    remedies: groupCandidates(
      known.map(([, count]) => count),
      groups,
    ).map((count) => ({ text: `${spell(count)} gives {out}`, set: { groups: `${count}` } })),
  });
  return false;
}

function ratioText(count: number, groups: number): string {
  return `${Math.floor(count / groups)} remainder ${count % groups}`;
}

/** The nearest numbers of groups below and above that divide all counts, nearest first. */
function groupCandidates(counts: readonly number[], groups: number): readonly number[] {
  const divides = (candidate: number): boolean => counts.every((count) => count % candidate === 0);
  const largest = Math.min(...counts);
  let below = Math.min(groups - 1, largest);
  while (!divides(below)) below--;
  let above = groups + 1;
  while (above <= largest && !divides(above)) above++;
  return above > largest ? [below] : above - groups < groups - below ? [above, below] : [below, above];
}
