/** Which part of a picture is seen: a window on it, moved and made larger or smaller. Knows nothing of a page. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Place {
  readonly x: number;
  readonly y: number;
}

/** The place of the picture that stands in the window's upper left corner, and how many pixels of the screen one of the picture takes. */
export interface View extends Place {
  readonly scale: number;
}

/** Beyond these, nothing can be read, or nothing but a letter. */
const [SMALLEST, LARGEST] = [0.02, 8];
/** Small pictures are not blown up until they fill a screen. */
const LARGEST_FIT = 1.5;

/** All of the picture, in the middle of the window. */
export function fitted(picture: Size, room: Size): View {
  const scale = bounded(Math.min(room.width / picture.width, room.height / picture.height, LARGEST_FIT));
  return { scale, x: (picture.width - room.width / scale) / 2, y: (picture.height - room.height / scale) / 2 };
}

/** As large as can be read, from where the picture begins. */
export function readable(picture: Size, room: Size): View {
  const all = fitted(picture, room);
  if (all.scale >= 1) return all;
  const [width, height] = [room.width, room.height];
  return { scale: 1, x: Math.min(0, (picture.width - width) / 2), y: Math.min(0, (picture.height - height) / 2) };
}

/** `at`, a place in the window, keeps what stands there. */
export function zoomed(view: View, factor: number, at: Place): View {
  const scale = bounded(view.scale * factor);
  return { scale, x: view.x + at.x / view.scale - at.x / scale, y: view.y + at.y / view.scale - at.y / scale };
}

/** The window goes over the picture by so many pixels of the screen. */
export function moved(view: View, by: Place): View {
  return { ...view, x: view.x + by.x / view.scale, y: view.y + by.y / view.scale };
}

/** What stands around a part that is brought into the window, in pixels of the screen. */
const AROUND = 24;

/** Moved as little as brings a part of the picture into the window; of what is larger than that, its start. */
export function revealing(view: View, part: Place & Size, room: Size): View {
  const around = AROUND / view.scale;
  return {
    ...view,
    x: revealingAt(view.x, part.x - around, part.width + 2 * around, room.width / view.scale),
    y: revealingAt(view.y, part.y - around, part.height + 2 * around, room.height / view.scale),
  };
}

function revealingAt(at: number, start: number, extent: number, seen: number): number {
  return Math.min(start, Math.max(at, start + extent - seen));
}

/** Some of the picture stays in the window, whichever way that goes. */
export function kept(view: View, picture: Size, room: Size): View {
  return {
    ...view,
    x: keptAt(view.x, picture.width, room.width / view.scale),
    y: keptAt(view.y, picture.height, room.height / view.scale),
  };
}

/** A quarter of the window, or of a picture that is smaller. */
function keptAt(at: number, extent: number, seen: number): number {
  const least = 0.25 * Math.min(seen, extent);
  return Math.min(extent - least, Math.max(at, least - seen));
}

function bounded(scale: number): number {
  return Math.min(LARGEST, Math.max(SMALLEST, scale));
}
