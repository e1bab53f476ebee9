import type { Templates } from '../../templates.ts';
import type { Subject } from './subject.ts';

/** One or more tests of an entity; empty where the plan has nothing for them. */
export type Story = (subject: Subject, templates: Templates) => string;

/** Fills the template of a story; nothing, where there is no view. */
export function tell<View extends object>(
  templates: Templates,
  name: string,
  view: View | undefined,
): string {
  return view ? templates.fill(`service/test/stories/${name}.ts.hbs`, view) : '';
}
