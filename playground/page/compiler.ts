/** The page's side of the compiler's worker. */
import type { Answered, Asked, QuestionName, Reply, Request, Told, Withdrawal, Library } from "../protocol.ts";

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

export function startCompiler(library: Library["library"]): CompilerClient {
  const worker = new Worker(new URL("./compiler.js", import.meta.url), { type: "module", name: "compiler" });
  const waiting = new Map<number, Waiting>();
  let last = 0;
  const send = (message: Request | Withdrawal | Library, transfer: Transferable[] = []): void =>
    worker.postMessage(message, transfer);
  worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => {
    const asker = waiting.get(data.id);
    if (asker === undefined) return;
    if ("told" in data) return asker.onTold?.(data.told as never);
    waiting.delete(data.id);
    if ("answered" in data) asker.resolve(data.answered as never);
    else asker.reject(new CompilerRefusal(data.refused.message, data.refused.isOurs));
  });
  send({ library });
  return {
    ask(question, asked, { signal, onTold, transfer } = {}) {
      const id = ++last;
      return new Promise((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason);
        waiting.set(id, { resolve, reject, onTold });
        signal?.addEventListener("abort", () => {
          if (!waiting.delete(id)) return;
          send({ withdraw: id });
          reject(signal.reason);
        });
        send({ id, question, asked }, transfer);
      });
    },
  };
}
