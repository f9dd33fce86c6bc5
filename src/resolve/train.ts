/**
 * `train { … }`: how a model is trained, as a plan. It is read behind the rest of the model, when the outputs are known that
 * losses and metrics judge.
 */
import type { Span } from "../base/source.ts";
import type { Graph } from "../graph/graph.ts";
import type { TrainStatement } from "../syntax/ast.ts";
import type { Loss } from "../training/losses.ts";
import type { Chosen, TrainingPlan } from "../training/plan.ts";
import { schedules, type Schedule } from "../training/schedules.ts";
import { spend } from "./expansion-limits.ts";
import { reportMistake, type Frame, type ModelState } from "./frame.ts";
import { insertAt } from "./layer-call.ts";
import { ofLoss, ofOutput, readChoice, readCount, type Choice } from "./train-choice.ts";
import { judgeOptimizer } from "./train-fit.ts";
import { judgeGradients } from "./train-gradients.ts";
import { leavingOut, readTrainLine, type TrainLine } from "./train-line.ts";
import { lossesOf, metricsOf } from "./train-outputs.ts";
import { choicesOf, repeated, type LineWord } from "./train-words.ts";

/** Remembers the block. */
export function runTrain(frame: Frame, statement: TrainStatement): void {
  const { model } = frame.instance;
  const earlier = model.train?.statement;
  if (earlier === undefined) return void (model.train = { statement, frame: { ...frame } });
  const labels = [{ span: wordOf(earlier), text: "it has this one already" }];
  reportMistake(frame, {
    code: "train/twice",
    message: "a model has one `train` block",
    span: wordOf(statement),
    labels,
    help: ["put all lines into one of them"],
  });
}

function wordOf({ span }: TrainStatement): Span {
  return { ...span, end: span.start + "train".length };
}

/**
 * The plan of the model's block; undefined where there is none, or a mistake.
 * @param names of its outputs, those that are lacking for a mistake as well.
 */
export function resolveTraining(
  { train }: ModelState,
  graph: Graph,
  names: readonly string[],
): TrainingPlan | undefined {
  if (train === undefined) return undefined;
  const { frame, statement } = train;
  const outputs = new Map(graph.outputs.map((output) => [output.name, output]));
  const said = sayings(frame, readLines(frame, statement), names);
  const { optimizer, schedule, clip, epochs, batch } = said;
  if (optimizer !== undefined) judgeOptimizer(frame, optimizer);
  const losses = lossesOf(frame, said.losses, names, outputs);
  const isClear = losses.length === said.lossCount;
  const metrics = isClear ? metricsOf(frame, said.metrics, losses, names, outputs) : [];
  const judging = losses.map(({ call, output }) => ({ call, output: outputs.get(output)?.value }));
  judgeGradients(frame, graph, judging);
  if (optimizer === undefined) return undefined;
  return {
    losses: losses.map(({ of, attributes, output, weight }) => ({ of, attributes, output, weight })),
    metrics,
    optimizer: chosen(optimizer),
    schedule: schedule === undefined ? constantRate : chosen(schedule),
    clip: clip?.attributes["max"] as number | undefined,
    epochs,
    batch,
  };
}

function chosen<T>({ of, attributes }: Choice<T>): Chosen<T> {
  return { of, attributes };
}

const constantRate: Chosen<Schedule> = {
  of: schedules.find(({ name }) => name === "constant")!,
  attributes: { warmup: 0 },
};

/** Those that are sound, each but losses and metrics once; told is also what is missing where all could be read. */
function readLines(frame: Frame, statement: TrainStatement): readonly TrainLine[] {
  const read = statement.body.statements.map((each) =>
    spend(frame, each.span, 1) ? readTrainLine(frame, each) : undefined,
  );
  const lines = read.flatMap((line) => line ?? []);
  if (lines.length === read.length) judgeWhole(frame, statement, lines);
  return withoutRepeated(frame, lines);
}

function withoutRepeated(frame: Frame, lines: readonly TrainLine[]): readonly TrainLine[] {
  const first = new Map<LineWord, TrainLine>();
  return lines.filter((line) => {
    const earlier = first.get(line.word);
    if (earlier === undefined || repeated.has(line.word)) return first.set(line.word, line);
    reportMistake(frame, {
      code: "train/twice",
      message: `\`train\` has one line \`${line.word}\``,
      span: line.span,
      labels: [{ span: earlier.span, text: "it stands here already" }],
      help: ["leave one of them out"],
      fixes: [leavingOut(line.span)],
    });
    return false;
  });
}

/** What the lines say, as far as they are sound. */
function sayings(frame: Frame, lines: readonly TrainLine[], names: readonly string[]) {
  const all = (word: LineWord) => lines.filter((line) => line.word === word);
  const one = <T>(word: LineWord, read: (line: TrainLine) => T): T | undefined => all(word).map(read)[0];
  const { loss, metric, optimizer, schedule, clip } = choicesOf;
  return {
    lossCount: all("loss").length,
    losses: all("loss").flatMap((line) => withVariant(readChoice(frame, line, loss, ofLoss(names))) ?? []),
    metrics: all("metric").flatMap((line) => readChoice(frame, line, metric, ofOutput(names)) ?? []),
    optimizer: one("optimizer", (line) => readChoice(frame, line, optimizer)),
    schedule: one("schedule", (line) => readChoice(frame, line, schedule)),
    clip: one("clip", (line) => readChoice(frame, line, clip)),
    epochs: one("epochs", (line) => readCount(frame, line)),
    batch: one("batch", (line) => readCount(frame, line)),
  };
}

function judgeWhole(frame: Frame, statement: TrainStatement, lines: readonly TrainLine[]): void {
  const missing = (["loss", "optimizer"] as const).filter((word) => !lines.some((line) => line.word === word));
  if (missing.length === 0) return;
  const { body } = statement;
  const added = missing.map((word) => EXAMPLES[word]);
  const isEmpty = body.statements.length === 0;
  reportMistake(frame, {
    code: "train/incomplete",
    message: `training needs ${missing.map((word) => ARTICLES[word]).join(" and ")}`,
    span: wordOf(statement),
    help: [`add ${added.map((text) => `\`${text}\``).join(" and ")}, for example`],
    fixes: body.unclosed
      ? []
      : [
          {
            description: `add ${added.join("; ")}`,
            edits: [insertAt(body.span, body.span.start + 1, ` ${added.join("; ")}${isEmpty ? " " : ";"}`)],
            isGuess: true,
          },
        ],
  });
}

const ARTICLES = { loss: "a loss", optimizer: "an optimizer" };
const EXAMPLES = { loss: "loss mse", optimizer: "optimizer sgd(lr=0.1)" };

/** Of a loss that its attributes make another one. */
function withVariant(choice: Choice<Loss> | undefined): Choice<Loss> | undefined {
  return choice && { ...choice, of: choice.of.variant?.(choice.attributes) ?? choice.of };
}
