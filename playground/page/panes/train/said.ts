/** What the pane says of a training, in words. */
import type { Example } from "../../../questions/train.ts";

/** `lost`: the loss is no number any longer. */
export type Pace = "learning" | "sure" | "stopped" | "lost";

export interface Told {
  readonly examples: readonly Example[];
  readonly pace: Pace;
  /** A mean over the last steps, at each. */
  readonly losses: readonly number[];
  readonly steps: number;
  readonly stepsPerSecond: number | undefined;
}

export function stateText({ examples, steps, pace, losses, stepsPerSecond }: Told): string {
  const count = examples.length;
  if (count === 0) return "Nothing is learnt yet.";
  const loss = losses.at(-1);
  const figures = [
    `${count} drawing${count === 1 ? "" : "s"}`,
    ...(loss === undefined ? [] : [`loss ${loss.toFixed(3)}`]),
    `${steps.toLocaleString("en")} steps`,
    ...(stepsPerSecond === undefined ? [] : [`${Math.round(stepsPerSecond).toLocaleString("en")} a second`]),
  ];
  return `${figures.join(", ")}. ${paceTexts[pace]}`;
}

const paceTexts: Readonly<Record<Pace, string>> = {
  learning: "It learns.",
  sure: "It is sure of all of them, and rests.",
  stopped: "It rests.",
  lost: "The loss is no number any longer: a smaller learning rate helps, and to forget all.",
};

export interface Known {
  readonly right: number;
  readonly of: number;
}

export function judgementText(taken: string, label: string, { right, of }: Known): string {
  const what =
    taken === label
      ? `It took this for a ${taken}: right.`
      : `It took this for a ${taken}, and learns that it is a ${label}.`;
  return `${what} ${right} of ${of} new drawings known.`;
}

export function likeliest(scores: Float32Array): number {
  return scores.indexOf(scores.reduce((most, each) => Math.max(most, each)));
}
