/** A list of stages, and beside it what the chosen one changed; what belongs to the layer under the cursor is marked. */
import type { PassesAnswer, StageSummary } from "../../../questions/passes.ts";
import { el } from "../../dom.ts";
import { createLatest } from "../../latest.ts";
import type { App, Changed, State } from "../../pane.ts";
import { lineAround, movedOffset, movedRange, thingsWithin } from "../../places.ts";
import { stageDetail } from "./stage-detail.ts";
import { stageList } from "./stage-list.ts";

export function createPassesView(place: HTMLElement, app: App) {
  let answer: PassesAnswer = { stages: [], layers: [] };
  let text = "";
  let chosen: string | undefined;

  const detail = stageDetail({
    ask: (question, signal) => {
      const { subject, target } = app.state;
      return app.compiler.ask("stage", { ...subject, target, ...question }, { signal });
    },
    layersAtCursor: () => layersAt(app.state),
    goTo(layer) {
      const range = answer.layers.find(({ name }) => name === layer)?.places[0];
      if (range !== undefined) app.editor.goTo(movedRange(range, text, app.state.subject.text)[0]);
    },
    refresh: () => void choose(chosen),
  });
  const list = stageList((name) => void choose(name));
  const content = el("div", { class: "passes" }, list.element, detail.element);
  const latest = createLatest(content);
  place.append(latest.notice, content);

  const layersAt = ({ subject, cursor }: State): readonly string[] => {
    const line = lineAround(text, movedOffset(cursor, subject.text, text));
    const places = answer.layers.map((layer) => layer.places);
    return thingsWithin(places, line).map((at) => answer.layers[at]!.name);
  };
  const stageOf = (name: string | undefined): StageSummary | undefined =>
    answer.stages.find((stage) => stage.name === name) ?? firstChanged(answer.stages);
  const choose = (name: string | undefined): Promise<void> => latest.run((signal) => showStage(stageOf(name), signal));
  const showStage = async (stage: StageSummary | undefined, signal: AbortSignal): Promise<void> => {
    if (stage === undefined) return;
    chosen = stage.name;
    list.choose(stage.name);
    await detail.show(stage, signal);
  };
  return {
    async show(state: State, changed: Changed) {
      if (!changed.subject && !changed.target) return detail.mark();
      await latest.run(async (signal) => {
        const { subject, target } = state;
        answer = await app.compiler.ask("passes", { ...subject, target }, { signal });
        text = subject.text;
        list.fill(answer.stages);
        await showStage(stageOf(chosen), signal);
      });
    },
    hide: () => latest.stop(),
  };
}

/** A pass that has something to show. */
function firstChanged(stages: readonly StageSummary[]): StageSummary | undefined {
  return stages.find(({ kind, isChanged }) => kind === "pass" && isChanged) ?? stages[0];
}
