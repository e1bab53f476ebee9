import { describe, expect, it } from '@jest/globals';
import { BACK } from '../../generators/cli/terminal/terminal.ts';
import { dialogue } from '../../generators/cli/wizard/dialogue.ts';
import type { Questioner } from '../../generators/cli/wizard/dialogue.ts';
import { ANYTHING } from '../../generators/cli/wizard/question.ts';
import type { Ask } from '../../generators/cli/wizard/question.ts';

/** A person who answers in this order, and a record of what they were asked, with what they had said before. */
function person(...answers: (string | typeof BACK)[]): { questioner: Questioner; record: string[] } {
  const record: string[] = [];
  const questioner: Questioner = {
    async put({ name }, earlier, isFirst) {
      record.push(`${name}${isFirst ? '!' : ''}${typeof earlier === 'string' ? ` (${earlier})` : ''}`);
      return answers.shift();
    },
    takeBack: () => void record.push('taken back'),
  };
  return { questioner, record };
}

async function words(ask: Ask): Promise<string[]> {
  const found: string[] = [];
  for (;;) {
    const word = await ask({
      kind: 'text',
      name: `word ${found.length}`,
      message: '',
      help: [],
      check: ANYTHING,
    });
    if (word === '') return found;
    found.push(word);
  }
}

describe('a dialogue', () => {
  it('comes to what the script makes of the answers', async () => {
    const { questioner, record } = person('a', 'b', '');
    expect(await dialogue(questioner, words)).toEqual(['a', 'b']);
    expect(record).toEqual(['word 0!', 'word 1', 'word 2']);
  });

  it('goes back a question at a time, and shows what was said there', async () => {
    const { questioner, record } = person('a', 'b', BACK, BACK, 'c', 'd', '');
    expect(await dialogue(questioner, words)).toEqual(['c', 'd']);
    expect(record).toEqual([
      'word 0!',
      'word 1',
      'word 2',
      'taken back',
      'word 1 (b)',
      'taken back',
      'word 0! (a)',
      'word 1',
      'word 2',
    ]);
  });

  it('stays at the first question', async () => {
    const { questioner, record } = person(BACK, 'a', '');
    expect(await dialogue(questioner, words)).toEqual(['a']);
    expect(record).toEqual(['word 0!', 'word 0!', 'word 1']);
  });

  it('passes on what the script throws', async () => {
    const { questioner } = person('a');
    await expect(dialogue(questioner, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });
});
