/** Calls that a range is cut into, at most; a power of two. Each costs some nanoseconds, of a range worth milliseconds. */
export const PIECES = 64;
