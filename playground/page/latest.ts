/** What a pane shows of the text as it is: where there is nothing to show of it, what it showed last stays, marked as that, with the reason. */
import { CompilerRefusal } from "./compiler.ts";
import { el } from "./dom.ts";

export interface Latest {
  /** Stands above the content. */
  readonly notice: HTMLElement;
  /** Does the work, which takes the place of what is being done. */
  run(work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /** What is shown is of the text as it is. */
  isFresh(): void;
  stop(): void;
}

export function createLatest(content: HTMLElement): Latest {
  const notice = el("p", { class: "latest-notice", hidden: true });
  let running = new AbortController();
  const isFresh = (): void => {
    notice.hidden = true;
    content.classList.remove("outdated");
  };
  const refuse = ({ message }: CompilerRefusal): void => {
    const before = content.childElementCount > 0 ? " Below is what there was before." : "";
    notice.textContent = `${message}${message.endsWith(".") ? "" : "."}${before}`;
    notice.hidden = false;
    content.classList.add("outdated");
  };
  return {
    notice,
    isFresh,
    async run(work) {
      running.abort();
      const own = (running = new AbortController());
      content.setAttribute("aria-busy", "true");
      try {
        await work(own.signal);
        isFresh();
      } catch (error) {
        if (own.signal.aborted) return;
        if (!(error instanceof CompilerRefusal) || error.isOurs) throw error;
        refuse(error);
      } finally {
        if (running === own) content.removeAttribute("aria-busy");
      }
    },
    stop: () => running.abort(),
  };
}
