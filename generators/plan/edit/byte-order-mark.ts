import type { PlanSources } from '../read.ts';

const MARK = '\uFEFF';

/** A plan without the mark that some editors put before the first character: positions are counted from there. */
export function withoutMarks({ main, files }: PlanSources): PlanSources {
  return { main: bare(main), files: new Map([...files].map(([name, text]) => [name, bare(text)])) };
}

/** The marks again, in the files that had one. */
export function withMarksOf(before: PlanSources, { main, files }: PlanSources): PlanSources {
  const marked = (text: string, old = ''): string => (old.startsWith(MARK) ? MARK + text : text);
  return {
    main: marked(main, before.main),
    files: new Map([...files].map(([name, text]) => [name, marked(text, before.files.get(name))])),
  };
}

function bare(text: string): string {
  return text.startsWith(MARK) ? text.slice(MARK.length) : text;
}
