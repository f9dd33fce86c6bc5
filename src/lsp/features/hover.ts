import { answeringOfPlace } from "../asked-text.ts";
import type { Feature } from "../feature.ts";
import { markdown } from "../markdown.ts";
import { offsetAt, rangeOf } from "../places.ts";

/** What is known of a place, where the pointer rests. Which kernel a layer gets is a part of that, and most of the compiler: loaded at the first rest. */
export const hover: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  start(session) {
    session.connection.onHover(
      answeringOfPlace(session, async ({ workspace, analysis: { path, source } }, { position }) => {
        const { hoverAt } = await import("../../language-service/hover.ts");
        const found = hoverAt(workspace, path, offsetAt(source, position));
        return found === undefined ? null : { contents: markdown(found.markdown), range: rangeOf(source, found.range) };
      }),
    );
  },
};
