import { hoverAt } from "../../language-service/hover.ts";
import type { Feature } from "../feature.ts";
import { markdown } from "../markdown.ts";
import { offsetAt, rangeOf } from "../places.ts";
import { answeringOfModel } from "../session.ts";

/** What is known of a place, where the pointer rests. */
export const hover: Feature = {
  capabilities: () => ({ hoverProvider: true }),
  start(session) {
    session.connection.onHover(
      answeringOfModel(session, ({ path, source }, { position }) => {
        const found = hoverAt(session.workspace, path, offsetAt(source, position));
        return found === undefined ? null : { contents: markdown(found.markdown), range: rangeOf(source, found.range) };
      }),
    );
  },
};
