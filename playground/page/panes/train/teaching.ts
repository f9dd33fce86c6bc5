/** What a net is taught, and how far it is. It learns while the next drawing is made, until it is sure of all of them. */
import type { Lesson } from "../../../questions/lesson.ts";
import type { Picture } from "../../../questions/run.ts";
import type { Example, TrainTold } from "../../../questions/train.ts";
import type { Subject } from "../../../subject.ts";
import type { CompilerClient } from "../../compiler.ts";
import type { Pace, Told } from "./said.ts";

export interface Teaching extends Told {
  /** Begins with another net, or the same after a change: what was drawn is taught to it, where it fits. */
  begin(lesson: Lesson, subject: Subject): void;
  /** Its likeliness for each class. */
  guess(picture: Picture): Promise<Float32Array>;
  add(example: Example): void;
  /** Learns on, where there is something to learn. */
  go(): void;
  stop(): void;
  /** Everything that was drawn. */
  forget(lesson: Lesson): void;
}

/** A curve of more points shows no more. */
const MOST_POINTS = 600;

/** @param onChange is called when any of it is other than before; @param onTrouble with what goes wrong. */
export function createTeaching(
  compiler: CompilerClient,
  onChange: () => void,
  onTrouble: (message: string) => void,
): Teaching {
  let subject: Subject | undefined;
  let labels: readonly string[] = [];
  let examples: Example[] = [];
  let pace: Pace = "stopped";
  let losses: readonly number[] = [];
  let steps = 0;
  let stepsPerSecond: number | undefined;
  let running = new AbortController();

  const told = (news: TrainTold): void => {
    losses = thinned([...losses, ...news.losses]);
    ({ steps, stepsPerSecond } = news);
    onChange();
  };
  const setPace = (next: Pace): void => {
    pace = next;
    onChange();
  };
  const start = (lesson: Lesson): void => {
    [losses, steps, stepsPerSecond] = [[], lesson.steps, undefined];
    setPace("stopped");
  };
  async function learn(): Promise<void> {
    running.abort();
    running = new AbortController();
    const { signal } = running;
    setPace("learning");
    try {
      const asked = { subject: subject!, examples };
      const { isLost } = await compiler.ask("train", asked, { signal, onTold: told });
      setPace(isLost ? "lost" : "sure");
    } catch (error) {
      if (signal.aborted) return;
      setPace("stopped");
      onTrouble(error instanceof Error ? error.message : String(error));
    }
  }
  const teaching: Teaching = {
    get examples() {
      return examples;
    },
    get pace() {
      return pace;
    },
    get losses() {
      return losses;
    },
    get steps() {
      return steps;
    },
    get stepsPerSecond() {
      return stepsPerSecond;
    },
    begin(lesson, of) {
      running.abort();
      subject = of;
      if (lesson.labels.join("\n") !== labels.join("\n")) examples = [];
      examples = examples.filter(
        ({ picture: { width, height } }) => width === lesson.width && height === lesson.height,
      );
      labels = lesson.labels;
      start(lesson);
      teaching.go();
    },
    guess: (picture) => compiler.ask("guess", { subject: subject!, picture }),
    add(example) {
      examples = [...examples, example];
      void learn();
    },
    go() {
      if (examples.length > 0) void learn();
    },
    stop() {
      running.abort();
      if (pace === "learning") setPace("stopped");
    },
    forget(lesson) {
      running.abort();
      examples = [];
      start(lesson);
    },
  };
  return teaching;
}

function thinned(losses: readonly number[]): readonly number[] {
  return losses.length <= MOST_POINTS ? losses : thinned(losses.filter((_, at) => at % 2 === 1));
}
