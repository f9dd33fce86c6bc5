/** The run pane: loads the net when the text has come to rest, and runs it whenever its inputs change. */
import { button, el, inWords } from "../../dom.ts";
import type { App, MountedPane } from "../../pane.ts";
import type { Loaded, LoadedNet, Running } from "../../../questions/load.ts";
import type { RunAsked } from "../../../questions/run.ts";
import { createFeatures } from "./features.ts";
import { heavyNotice } from "./heavy-notice.ts";
import { createInputs } from "./inputs.ts";
import { createOutputs } from "./outputs.ts";
import { createRuns } from "./runs.ts";
import { createTimings } from "./timings.ts";
import { createWeightsLine } from "./weights-line.ts";

/** Milliseconds without a change, before a net is compiled anew. */
const REST = 250;

export function createRunView(place: HTMLElement, app: App): MountedPane {
  const notice = el("div", { class: "run-notice", role: "status" });
  const body = el("div", { class: "run", hidden: true });
  place.replaceChildren(notice, body);

  let running: Running = { subject: app.state.subject };
  let net: LoadedNet | undefined;
  let loading = new AbortController();
  /** Nothing has been loaded yet, or not what was meant to be. */
  let isStale = true;
  let isLoading = false;

  const asked = (): RunAsked | undefined => {
    const given = net && inputs.given();
    return given && { ...running, inputs: given };
  };
  const runs = createRuns(app.compiler, asked, {
    done(results) {
      outputs.show(results);
      inputs.ran();
      features.refresh();
    },
    lacking() {
      outputs.wait();
      features.refresh();
    },
    failed: (error) => say(...inWords(error)),
  });
  const inputs = createInputs(() => {
    const pictureSize = inputs.pictureSize();
    const isOtherSize = JSON.stringify(pictureSize) !== JSON.stringify(running.pictureSize);
    running = { ...running, pictureSize };
    if (isOtherSize) void load(0);
    else if (!isLoading) runs.request();
  });
  const outputs = createOutputs();
  const weightsLine = createWeightsLine((weights) => {
    running = { ...running, weights };
    void load(0);
  });
  const features = createFeatures(app, asked);
  const timings = createTimings(app, () => net && running);
  body.append(weightsLine.element, inputs.element, outputs.element, features.element, timings.element);

  function say(...said: readonly (Node | string)[]): void {
    notice.replaceChildren(...said);
  }

  async function load(rest: number): Promise<void> {
    loading.abort();
    loading = new AbortController();
    const { signal } = loading;
    isStale = false;
    isLoading = true;
    body.classList.add("stale");
    try {
      await pause(rest);
      if (signal.aborted) return;
      say(net === undefined ? "Compiling…" : "");
      accept(await app.compiler.ask("load", running, { signal }));
    } catch (error) {
      if (!signal.aborted) say(...inWords(error));
    } finally {
      if (!signal.aborted) isLoading = false;
    }
  }

  function accept(loaded: Loaded): void {
    body.classList.remove("stale");
    if (loaded.kind === "heavy") {
      [net, body.hidden] = [undefined, true];
      return say(heavyNotice(loaded), button("Run anyway", runAnyway));
    }
    net = loaded;
    body.hidden = false;
    say();
    weightsLine.show(loaded.weights);
    inputs.show(loaded.inputs);
    outputs.expect(loaded.outputs);
    features.expect(loaded.layers, loaded.isSmall);
    timings.expect(running.subject.text);
    runs.request();
  }

  function runAnyway(): void {
    running = { ...running, anyway: true };
    void load(0);
  }

  return {
    show({ subject, cursor }, changed) {
      features.follow(cursor);
      if (!changed.subject && !isStale) return;
      const isOther = subject.path !== running.subject.path || subject.model !== running.subject.model;
      running = isOther ? { subject } : { ...running, subject };
      void load(net === undefined ? 0 : REST);
    },
    hide() {
      loading.abort();
      isStale ||= isLoading;
      isLoading = false;
      inputs.stop();
      timings.stop();
    },
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
