/** The compiler's worker: gets questions, gives answers. What answers a question is loaded when it is first asked. */
import type { Answered, Asked, Library, QuestionName, Reply, Request, Withdrawal } from "../protocol.ts";
import type { Answer } from "./answer.ts";
import { createCompiler, type Compiler } from "./compiler.ts";
import { NoAnswer } from "./no-answer.ts";

type Answers = { readonly [Q in QuestionName]: () => Promise<{ readonly answer: Answer<Q> }> };

const answers: Answers = {
  figures: () => import("./answers/figures.ts"),
  features: () => import("./answers/features.ts"),
  guess: () => import("./answers/guess.ts"),
  keep: () => import("./answers/keep.ts"),
  kernelCode: () => import("./answers/kernel-code.ts"),
  kernels: () => import("./answers/kernels.ts"),
  learned: () => import("./answers/learned.ts"),
  lesson: () => import("./answers/lesson.ts"),
  load: () => import("./answers/load.ts"),
  overview: () => import("./answers/overview.ts"),
  report: () => import("./answers/report.ts"),
  profile: () => import("./answers/profile.ts"),
  run: () => import("./answers/run.ts"),
  passes: () => import("./answers/passes.ts"),
  stage: () => import("./answers/stage.ts"),
  graph: () => import("./answers/graph.ts"),
  volumes: () => import("./answers/volumes.ts"),
  train: () => import("./answers/train.ts"),
};

let compiler: Compiler = createCompiler({});
const wanted = new Set<number>();

globalThis.addEventListener("message", ({ data }: MessageEvent<Request | Withdrawal | Library>) => {
  if ("library" in data) compiler = createCompiler(data.library);
  else if ("withdraw" in data) wanted.delete(data.withdraw);
  else void reply(data);
});

async function reply({ id, question, asked }: Request): Promise<void> {
  wanted.add(id);
  try {
    await breathe();
    if (!wanted.has(id)) return;
    send({ id, answered: await answered(id, question, asked as Asked<QuestionName>) });
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const isOurs = !(error instanceof NoAnswer);
    if (isOurs) console.error(error);
    send({ id, refused: { message, isOurs } });
  } finally {
    wanted.delete(id);
  }
}

async function answered<Q extends QuestionName>(id: number, question: Q, asked: Asked<Q>): Promise<Answered<Q>> {
  const { answer } = await answers[question]();
  return answer(asked, {
    compiler,
    tell: (told) => send({ id, told }),
    isWithdrawn: () => !wanted.has(id),
    breathe,
  });
}

/** As long as it takes to read the messages that are there. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function send(reply: Reply): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  globalThis.postMessage(reply);
}
