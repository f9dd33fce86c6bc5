/** Which nets can be taught by drawings: those with one picture as input, and one class of a few as output. */
import type { ResolvedModel } from "../../src/index.ts";
import { constantShape, productOf, targetsOf, type TrainingPlan } from "../../src/tools.ts";
import { NoAnswer } from "./no-answer.ts";
import { withPictures } from "./pictures.ts";

export interface SubjectOfLesson {
  readonly model: ResolvedModel;
  /** The same where it is asked how pictures become its input. */
  readonly pictured: ResolvedModel;
  readonly plan: TrainingPlan;
  /** Of the picture. */
  readonly input: string;
  readonly width: number;
  readonly height: number;
  /** Of the classes. */
  readonly output: string;
  /** What the training graph calls the class that is right. */
  readonly target: string;
  readonly labels: readonly string[];
}

/** Each has a button. */
const MOST_CLASSES = 30;

/** @throws NoAnswer where it is none. */
export function subjectOfLesson(model: ResolvedModel): SubjectOfLesson {
  const { training: plan } = model;
  if (plan === undefined)
    throw new NoAnswer(
      "The text does not say how the net is trained: that is what a `train` block is for, as in step 10 of the tutorial.",
    );
  const pictured = withPictures(model);
  return { model, pictured, plan, ...inputOf(pictured), ...outputOf(model, plan) };
}

function inputOf({ graph }: ResolvedModel): Pick<SubjectOfLesson, "input" | "width" | "height"> {
  const [input, ...others] = graph.inputs;
  if (input?.pixels === undefined || others.length > 0)
    throw new NoAnswer("Here nets are taught by drawings, so they need one input that is a picture: [1, 28, 28].");
  const [, , height, width] = constantShape(input.type.shape);
  return { input: input.name, width: width!, height: height! };
}

function outputOf({ graph }: ResolvedModel, plan: TrainingPlan): Pick<SubjectOfLesson, "output" | "target" | "labels"> {
  const [target, ...others] = targetsOf(graph, plan);
  const count = target?.classes;
  if (target === undefined || count === undefined || others.length > 0)
    throw new NoAnswer("Here each drawing is of a class, so the loss has to be of one too, as `crossentropy` is.");
  const { value, classes } = graph.outputs.find(({ name }) => name === target.output)!;
  if (productOf(constantShape(value.type.shape).slice(1)) !== count)
    throw new NoAnswer("Here each drawing is of one class, and this net tells one for each place of a picture.");
  if (count > MOST_CLASSES)
    throw new NoAnswer(`Here there is a button for each class: ${MOST_CLASSES} at most, and this net has ${count}.`);
  const labels = classes ?? Array.from({ length: count }, (_, at) => String(at));
  return { output: target.output, target: target.input, labels };
}
