import { describe, expect, it } from '@jest/globals';
import { leftOut, NEEDS } from '../../scripts/lib/needs.ts';

describe('what a machine does not have', () => {
  it('leaves nothing out where everything is there', () => {
    expect(leftOut([])).toEqual({ flags: [], lines: [] });
  });

  it('leaves out its tests, and says in one line which, and how to include them', () => {
    const [docker] = NEEDS;
    expect(leftOut([docker!])).toEqual({
      flags: ['--testPathIgnorePatterns', '/test/docker/', '/test/events/brokers/', '/test/verify/exams/'],
      lines: [
        'Left out, for want of Docker: test/docker, test/events/brokers, test/verify/exams. To include it, start a Docker engine with ' +
          'compose (https://docs.docker.com/get-docker), and run npm test again.',
      ],
    });
  });
});
