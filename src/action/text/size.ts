// How long a text is for whoever takes it: GitHub counts a comment in characters, and a check in bytes.

/** Returns the length of a text. */
export type Measure = (text: string) => number;

/** UTF-16 code units: at least as many as characters. */
export const inUnits: Measure = (text) => text.length;

/** Bytes of UTF-8: up to three for one unit. */
export const inBytes: Measure = (text) => Buffer.byteLength(text);
