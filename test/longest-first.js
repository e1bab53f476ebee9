import { sep } from 'node:path';
import Sequencer from '@jest/test-sequencer';

/** What starts systems and containers takes minutes: begun last, it would keep one worker busy with the others idle. */
const LONG = [
  'verify/exams',
  'docker',
  'events',
  'system',
  'tutorial',
  'plans',
  'tools',
  'pages',
  'random',
  'cli',
].map((folder) => `/test/${folder}/`);

/** Jest runs first what took longest the last time, which it does not know in a clean clone. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const order = LONG.toReversed();
    const rank = ({ path }) => order.findIndex((folder) => path.split(sep).join('/').includes(folder));
    return super.sort(tests).toSorted((one, other) => rank(other) - rank(one));
  }
}
