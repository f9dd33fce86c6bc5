/** The line below everything: what is wrong with the text, what it is in brief, and what just happened. */
import { button, el, inCode } from "./dom.ts";

export interface Problems {
  readonly errors: number;
  readonly warnings: number;
}

export interface StatusLine {
  setProblems(problems: Problems): void;
  setBrief(text: string): void;
  /** One sentence, also told to screen readers. */
  announce(message: string): void;
}

/** @param onNext is called for the next mistake */
export function makeStatusLine(place: HTMLElement, onNext: () => void): StatusLine {
  const problems = button("No mistakes", onNext, { class: "problems quiet", title: "Go to the next one (F8)" });
  const brief = el("span", { class: "brief" });
  const said = el("span", { class: "said", role: "status" });
  place.append(problems, brief, said);
  return {
    setProblems(found) {
      problems.textContent = problemsText(found);
      problems.disabled = found.errors + found.warnings === 0;
      problems.dataset["worst"] = found.errors > 0 ? "error" : found.warnings > 0 ? "warning" : "none";
    },
    setBrief: (text) => (brief.textContent = text),
    announce: (message) => said.replaceChildren(...inCode(message)),
  };
}

export function problemsText({ errors, warnings }: Problems): string {
  const parts = [...counted(errors, "error"), ...counted(warnings, "warning")];
  return parts.length === 0 ? "No mistakes" : parts.join(", ");
}

function counted(count: number, what: string): readonly string[] {
  return count === 0 ? [] : [`${count} ${what}${count === 1 ? "" : "s"}`];
}
