import type { Code } from '../codes.ts';
import type { Frame } from './frames.ts';

/** A fault, and the same without it. */
export interface Example {
  readonly frame: Frame;
  readonly wrong: string;
  readonly right: string;
}

export type Examples = Partial<Record<Code, Example>>;

/** Takes the indentation of its own source away. */
export function example(frame: Frame, wrong: string, right: string): Example {
  return { frame, wrong: dedent(wrong), right: dedent(right) };
}

function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/));
  return lines.map((line) => line.slice(Math.min(...indents))).join('\n');
}
