/** Which functions are shown, and in which language. */
import type { CodeForm } from "../../../questions/kernel-code.ts";
import type { OutlinedFunction } from "../../../questions/kernels.ts";
import { button, el, labelled } from "../../dom.ts";
import type { State } from "../../pane.ts";
import type { Wanted } from "./choice.ts";

export interface Chooser {
  readonly elements: readonly HTMLElement[];
  readonly form: CodeForm;
  readonly wanted: Wanted;
  setFunctions(functions: readonly OutlinedFunction[]): void;
  setTarget(target: State["target"]): void;
}

const LANGUAGES = { ts: "TypeScript", wasm: "WebAssembly" } satisfies Record<State["target"], string>;

export function createChooser(onChange: () => void): Chooser {
  let form: CodeForm = "code";
  const forms = (["code", "ir"] as const).map((each) =>
    button(each === "ir" ? "Kernel IR" : "", () => setForm(each), { "aria-pressed": String(each === form) }),
  );
  function setForm(next: CodeForm): void {
    form = next;
    for (const [at, each] of forms.entries()) each.setAttribute("aria-pressed", String((at === 1) === (form === "ir")));
    onChange();
  }
  const list = el("select");
  const under = new Option("under the cursor", CURSOR);
  const all = new Option("all", ALL);
  list.append(under, all);
  list.addEventListener("change", onChange);
  return {
    elements: [
      el("div", { class: "kernel-forms", role: "group", "aria-label": "Language" }, ...forms),
      labelled("Functions", list),
    ],
    get form() {
      return form;
    },
    get wanted(): Wanted {
      if (list.value.startsWith(ONE)) return { kind: "one", name: list.value.slice(ONE.length) };
      return { kind: list.value === ALL ? "all" : "cursor" };
    },
    setFunctions(functions) {
      const chosen = list.value;
      list.replaceChildren(under, all, ...["prepare", "run"].flatMap((region) => groupOf(region, functions)));
      list.value = chosen;
      if (list.selectedIndex === -1) list.value = CURSOR;
    },
    setTarget(target) {
      forms[0]!.textContent = LANGUAGES[target];
    },
  };
}

const [CURSOR, ALL, ONE] = ["cursor", "all", "one "];

function groupOf(region: string, functions: readonly OutlinedFunction[]): readonly HTMLElement[] {
  const names = functions.filter((fn) => fn.region === region).map(({ name }) => name);
  if (names.length === 0) return [];
  return [el("optgroup", { label: region }, ...names.map((name) => new Option(name, ONE + name)))];
}
