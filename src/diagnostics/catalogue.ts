/**
 * Every diagnostic code outside the layers, with one sentence on what it means. (A layer's own codes are declared as
 * `messages` in its file under `ops/`.) `docs/diagnostics.md` is generated from here, and a test demands a rendered
 * example of each code under `test/diagnostics/`. Codes read `room/what`.
 */
export const catalogue = {
  // ── syntax ──
} as const satisfies Record<string, string>;

export type CatalogueCode = keyof typeof catalogue;
