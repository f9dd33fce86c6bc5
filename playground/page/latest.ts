/** What a pane shows of the text as it is: where there is nothing to show of it, what it showed last stays, marked as that, with the reason. */
import { CompilerRefusal } from "./compiler.ts";
import { el, inCode } from "./dom.ts";

export interface Latest {
  /** Stands above the content. */
  readonly notice: HTMLElement;
  /** Does the work, which takes the place of what is being done. */
  run(work: (signal: AbortSignal) => Promise<void>): Promise<void>;
  /** What is shown is of the text as it is. */
  isFresh(): void;
  stop(): void;
}

/** Milliseconds in which nothing is said of waiting. */
const PATIENCE = 300;
/** As long as what was there before is still to be seen. */
const PATIENCE_BEFORE = 1500;

export function createLatest(content: HTMLElement): Latest {
  const notice = el("p", { class: "latest-notice", hidden: true });
  let running = new AbortController();
  let hasShown = false;
  const tell = (text: string, isWaiting = false): void => {
    notice.replaceChildren(...inCode(text));
    notice.classList.toggle("waiting", isWaiting);
    notice.hidden = false;
  };
  const isFresh = (): void => {
    hasShown = true;
    notice.hidden = true;
    content.classList.remove("outdated");
  };
  const refuse = ({ message }: CompilerRefusal): void => {
    const before = hasShown ? " Below is what there was before." : "";
    tell(`${message}${message.endsWith(".") ? "" : "."}${before}`);
    content.classList.add("outdated");
  };
  return {
    notice,
    isFresh,
    async run(work) {
      running.abort();
      const own = (running = new AbortController());
      content.setAttribute("aria-busy", "true");
      const waiting = setTimeout(
        () => {
          tell(hasShown ? "Computing… Below is what there was before." : "Computing…", true);
        },
        hasShown ? PATIENCE_BEFORE : PATIENCE,
      );
      try {
        await work(own.signal);
        isFresh();
      } catch (error) {
        if (own.signal.aborted) return;
        if (!(error instanceof CompilerRefusal) || error.isOurs) throw error;
        refuse(error);
      } finally {
        clearTimeout(waiting);
        if (running === own) content.removeAttribute("aria-busy");
      }
    },
    stop: () => running.abort(),
  };
}
