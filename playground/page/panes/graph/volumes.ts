/** Tensors as volumes: a picture that is moved and scaled. */
import { svgOf } from "../../../../src/graph-page/script/graph.ts";
import { setUpStage } from "../../../../src/graph-page/script/stage.ts";
import type { App } from "../../pane.ts";
import { pictureStage } from "./controls.ts";
import type { ModelPicture } from "./picture.ts";

const origin = { x: 0, y: 0 };

export function volumesPicture(app: App): ModelPicture {
  const element = pictureStage("The tensors of the model as volumes");
  const stageElement = element.querySelector<HTMLElement>(".stage")!;
  const stage = setUpStage(stageElement, element.querySelector<HTMLElement>(".controls")!);
  let isFirst = true;
  return {
    element,
    async show({ subject }, signal) {
      const { markup, description, ...size } = await app.compiler.ask("volumes", subject, { signal });
      const svg = svgOf(markup);
      stageElement.replaceChildren(svg);
      stage.show(size, svg, isFirst ? undefined : [origin, origin]);
      element.querySelector(".status")!.textContent = description;
      isFirst = false;
    },
    cursor() {},
  };
}
