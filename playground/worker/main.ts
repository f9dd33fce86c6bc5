/** The compiler's worker: it answers every question. */
import { answerQuestions } from "./answering.ts";

answerQuestions({
  figures: () => import("./answers/figures.ts"),
  features: () => import("./answers/features.ts"),
  guess: () => import("./answers/guess.ts"),
  keep: () => import("./answers/keep.ts"),
  kernelCode: () => import("./answers/kernel-code.ts"),
  kernels: () => import("./answers/kernels.ts"),
  learned: () => import("./answers/learned.ts"),
  lesson: () => import("./answers/lesson.ts"),
  load: () => import("./answers/load.ts"),
  memory: () => import("./answers/memory.ts"),
  overview: () => import("./answers/overview.ts"),
  report: () => import("./answers/report.ts"),
  profile: () => import("./answers/profile.ts"),
  run: () => import("./answers/run.ts"),
  passes: () => import("./answers/passes.ts"),
  stage: () => import("./answers/stage.ts"),
  graph: () => import("./answers/graph.ts"),
  volumes: () => import("./answers/volumes.ts"),
  train: () => import("./answers/train.ts"),
});
