/** Whether a net that was taught in this page has known a drawing that it had not seen. */

const listeners = new Set<() => void>();
let hasKnown = false;

export const recognition = {
  get hasKnown() {
    return hasKnown;
  },
  /** It has. */
  tell() {
    hasKnown = true;
    for (const listener of listeners) listener();
  },
  listen(listener: () => void) {
    listeners.add(listener);
  },
};
