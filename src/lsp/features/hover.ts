import { hoverAt } from "../../language-service/hover.ts";
import { answeringOfPlace } from "../asked-text.ts";
import type { Feature } from "../feature.ts";
import { markdown } from "../markdown.ts";
import { offsetAt, rangeOf } from "../places.ts";

/** What is known of a place, where the pointer rests. */
export const hover: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  start(session) {
    session.connection.onHover(
      answeringOfPlace(session, ({ workspace, analysis: { path, source } }, { position }) => {
        const found = hoverAt(workspace, path, offsetAt(source, position));
        return found === undefined ? null : { contents: markdown(found.markdown), range: rangeOf(source, found.range) };
      }),
    );
  },
};
