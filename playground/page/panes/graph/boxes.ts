/** Layers and blocks as boxes: they and the lines of the text find each other. */
import { showGraph, type ShownGraph } from "../../../../src/graph-page/script/graph.ts";
import type { GraphAnswer } from "../../../questions/graph.ts";
import type { Range } from "../../../subject.ts";
import { lightUp } from "../../light-up.ts";
import type { App, State } from "../../pane.ts";
import { movedOffset, movedRange, thingsAt } from "../../places.ts";
import { graphStage } from "./controls.ts";
import type { ModelPicture } from "./picture.ts";

export function boxesPicture(app: App): ModelPicture {
  const element = graphStage();
  let shown: ShownGraph | undefined;
  let places: GraphAnswer["places"] = {};
  let text = "";
  let marked: string | undefined;

  const rangesOf = (box: string | undefined): readonly Range[] =>
    (places[box ?? ""] ?? []).map((range) => movedRange(range, text, app.state.subject.text));
  const press = (box: string): void => {
    const [first] = rangesOf(box);
    if (first !== undefined) app.editor.goTo(first[0]);
  };
  lightUp(element, app.editor, (target) => {
    const box = target.closest<SVGGElement>("[data-box],[data-head]");
    return rangesOf(box?.dataset["box"] ?? box?.dataset["head"]);
  });
  return {
    element,
    async show({ subject }, signal) {
      const { diagram, places: found } = await app.compiler.ask("graph", subject, { signal });
      [places, text] = [found, subject.text];
      if (shown === undefined) shown = showGraph(element, { diagram, direction: "down" }, { press });
      else shown.replace(diagram);
    },
    cursor({ subject, cursor }: State) {
      const ids = Object.keys(places);
      const at = movedOffset(cursor, subject.text, text);
      const boxes = thingsAt(Object.values(places), text, at).map((place) => ids[place]!);
      shown?.mark(boxes, boxes[0] !== marked);
      [marked] = boxes;
    },
  };
}
