/** The page's side of the compiler. Its worker is started when the page is usable, or when something is asked that no other answers. */
import { ofText } from "../protocol.ts";
import type { Answered, Asked, Library, QuestionName, Reply, Request, Told, Withdrawal } from "../protocol.ts";

export interface CompilerClient {
  /**
   * @param onTold is called with what is told on the way
   * @param signal withdraws the question: the promise rejects with its reason
   * @throws CompilerRefusal
   */
  ask<Q extends QuestionName>(
    question: Q,
    asked: Asked<Q>,
    options?: {
      readonly signal?: AbortSignal | undefined;
      readonly onTold?: ((told: Told<Q>) => void) | undefined;
      readonly transfer?: Transferable[] | undefined;
    },
  ): Promise<Answered<Q>>;
}

/** Why there is no answer. */
export class CompilerRefusal extends Error {
  /** A bug of the compiler, not what the user has to know. */
  readonly isOurs: boolean;

  constructor(message: string, isOurs: boolean) {
    super(message);
    this.isOurs = isOurs;
  }
}

interface Waiting {
  readonly resolve: (answered: never) => void;
  readonly reject: (reason: unknown) => void;
  readonly onTold: ((told: never) => void) | undefined;
}

export interface CompilerOptions extends Library {
  /** Answers questions of the text until the compiler's worker is there. */
  readonly textWorker: Worker;
  readonly usable: Promise<void>;
}

export function startCompiler({ library, textWorker, usable }: CompilerOptions): CompilerClient {
  const waiting = new Map<number, Waiting>();
  let last = 0;
  let isReady = false;
  let started: Worker | undefined;
  const take = ({ data }: MessageEvent<Reply>): void => {
    if ("isReady" in data) return;
    const asker = waiting.get(data.id);
    if (asker === undefined) return;
    if ("told" in data) return asker.onTold?.(data.told as never);
    waiting.delete(data.id);
    if ("answered" in data) asker.resolve(data.answered as never);
    else asker.reject(new CompilerRefusal(data.refused.message, data.refused.isOurs));
  };
  const start = (): Worker => {
    const worker = new Worker(new URL("./compiler.js", import.meta.url), { type: "module", name: "compiler" });
    worker.addEventListener("message", () => (isReady = true), { once: true });
    worker.addEventListener("message", take);
    send(worker, { library });
    return worker;
  };
  const workerFor = (question: QuestionName): Worker =>
    !isReady && isOfText(question) ? textWorker : (started ??= start());
  textWorker.addEventListener("message", take);
  void usable.then(() => (started ??= start()));
  return {
    ask(question, asked, { signal, onTold, transfer } = {}) {
      const id = ++last;
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        const worker = workerFor(question);
        waiting.set(id, { resolve, reject, onTold });
        signal?.addEventListener("abort", () => {
          if (!waiting.delete(id)) return;
          send(worker, { withdraw: id });
          reject(signal.reason);
        });
        send(worker, { id, question, asked }, transfer);
      });
    },
  };
}

function isOfText(question: QuestionName): boolean {
  return ofText.some((each) => each === question);
}

function send(worker: Worker, message: Request | Withdrawal | Library, transfer: Transferable[] = []): void {
  worker.postMessage(message, transfer);
}
