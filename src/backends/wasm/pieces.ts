/** Calls that a range is cut into, at most; a power of two. More gained nothing, and each costs some nanoseconds. */
export const PIECES = 64;
