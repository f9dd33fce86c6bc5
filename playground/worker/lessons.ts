/** The lesson that is going on: there is one, of the text as it is. */
import type { ResolvedModel } from "../../src/index.ts";
import type { Subject } from "../subject.ts";
import type { Compiler } from "./compiler.ts";
import { startLesson, type Lesson } from "./lesson.ts";

interface Current {
  readonly model: ResolvedModel;
  readonly lesson: Promise<Lesson>;
}

let current: Current | undefined;

/** @throws NoAnswer where the text has mistakes, or is of no net that can be taught here. */
export function lessonOf(subject: Subject, compiler: Compiler): Promise<Lesson> {
  const model = compiler.boundModel(subject);
  if (current?.model !== model) {
    endLesson();
    current = { model, lesson: startLesson(model) };
  }
  return current.lesson;
}

/** What was learnt is forgotten. */
export function endLesson(): void {
  current?.lesson.then(
    ({ close }) => close(),
    () => {},
  );
  current = undefined;
}
