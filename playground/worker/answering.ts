/** A worker that gets questions and gives answers. What answers a question is loaded when it is first asked. */
import type { Answered, Asked, Library, QuestionName, Reply, Request, Withdrawal } from "../protocol.ts";
import type { Answer } from "./answer.ts";
import { createCompiler, type Compiler } from "./compiler.ts";
import { NoAnswer } from "./no-answer.ts";

export type Answers<Q extends QuestionName> = {
  readonly [Each in Q]: () => Promise<{ readonly answer: Answer<Each> }>;
};

/** From now on; the page asks nothing that is not among them. */
export function answerQuestions<Q extends QuestionName>(answers: Answers<Q>): void {
  let compiler: Compiler = createCompiler({});
  const wanted = new Set<number>();

  async function reply({ id, question, asked }: Request): Promise<void> {
    wanted.add(id);
    try {
      await breathe();
      if (!wanted.has(id)) return;
      send({ id, answered: await answered(id, question as Q, asked as Asked<Q>) });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      const isOurs = !(error instanceof NoAnswer);
      if (isOurs) console.error(error);
      send({ id, refused: { message, isOurs } });
    } finally {
      wanted.delete(id);
    }
  }

  async function answered<Each extends Q>(id: number, question: Each, asked: Asked<Each>): Promise<Answered<Each>> {
    const { answer } = await answers[question]();
    return answer(asked, {
      compiler,
      tell: (told) => send({ id, told }),
      isWithdrawn: () => !wanted.has(id),
      breathe,
    });
  }

  globalThis.addEventListener("message", ({ data }: MessageEvent<Request | Withdrawal | Library>) => {
    if ("library" in data) compiler = createCompiler(data.library);
    else if ("withdraw" in data) wanted.delete(data.withdraw);
    else if ("question" in data) void reply(data);
  });
  send({ isReady: true });
}

/** As long as it takes to read the messages that are there. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve));
}

function send(reply: Reply): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has none
  globalThis.postMessage(reply);
}
