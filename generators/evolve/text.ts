import { createHash } from 'node:crypto';

/** The text with `\n` line ends: a checkout on Windows is not an edit. */
export function unixLines(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** The text with the line ends of another. */
export function withLineEndsOf(model: string, text: string): string {
  return model.includes('\r\n') ? unixLines(text).replaceAll('\n', '\r\n') : text;
}

/** Whether two texts are the same but for line ends. */
export function sameText(a: string, b: string): boolean {
  return a === b || unixLines(a) === unixLines(b);
}

/** What the lock keeps of a text: equal for equal texts, whatever their line ends. */
export function fingerprint(text: string): string {
  return createHash('sha256').update(unixLines(text)).digest('hex');
}
