import { describe, expect, it } from '@jest/globals';
import { dirname, join } from 'node:path';
import { processContext } from '../../generators/cli/context.ts';
import { folderOf } from '../../generators/cli/pipeline/draft.ts';
import { SMALL_PLAN } from './support/plan.ts';

describe('the folder that is proposed', () => {
  const draft = { file: 'system.yaml', sources: { main: SMALL_PLAN, files: new Map<string, string>() } };
  const context = processContext(new AbortController().signal);
  const clone = dirname(context.home.plopfile);

  it.each([
    ['beside a clone of Groundplan, in which the person is', clone, join(dirname(clone), 'small')],
    ['where the person is', dirname(clone), join(dirname(clone), 'small')],
  ])('lies %s', (_where, cwd, folder) => {
    expect(folderOf({ ...context, cwd }, draft)).toBe(folder);
  });
});
