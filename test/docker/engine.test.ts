import { expect, test } from '@jest/globals';
import { openEngine } from '../../generators/verify/system/engine.ts';

test('an image that no registry gives is named', async () => {
  const engine = await openEngine();
  await expect(engine.ensureImage('localhost:1/groundplan/none:1')).rejects.toMatchObject({
    problem: 'image-missing',
    what: 'The image localhost:1/groundplan/none:1 is not on this machine and cannot be had.',
    next: 'Try: docker pull localhost:1/groundplan/none:1',
  });
}, 60_000);
