import { describe, expect, it } from '@jest/globals';
import { evolve } from '../../generators/evolve/evolve.ts';
import { fingerprint } from '../../generators/evolve/text.ts';
import type { Owner } from '../../generators/render/file-set.ts';
import { System, file } from './support/system.ts';

const OWNERS: readonly Owner[] = ['managed', 'merged', 'once', 'append-only', 'derived'];
const PATH = 'services/catalog/src/a.ts';

/** The verb and the path of each change, as the list shows them. */
function verbs(result: ReturnType<System['regenerate']>): string[] {
  return [
    ...result.changes.map((change) => `${change.verb} ${change.path}`),
    ...result.conflicts.map((conflict) => `conflict ${conflict.path}:${conflict.line}`),
  ];
}

describe('a new system', () => {
  it('creates every file and records it', () => {
    const result = evolve({ generator: '1', fresh: [file(PATH, 'a\n')], base: new Map(), disk: new Map() });
    expect(result.changes).toEqual([{ verb: 'create', path: PATH, text: 'a\n' }]);
    expect(result.lock.files.get(PATH)).toEqual({ key: PATH, owner: 'merged', sha256: fingerprint('a\n') });
    expect(result.records.map((record) => record.path)).toEqual([
      '.groundplan/system.json',
      '.groundplan/lock/catalog.json',
      `.groundplan/base/${PATH}`,
    ]);
  });

  it('keeps a merge base for merged files only', () => {
    const fresh = OWNERS.map((owner) => file(`${owner}.txt`, 'a\n', owner));
    const { records } = evolve({ generator: '1', fresh, base: new Map(), disk: new Map() });
    expect(records.map((record) => record.path)).toEqual([
      '.groundplan/system.json',
      '.groundplan/base/merged.txt',
    ]);
  });

  it('refuses two files with one path', () => {
    const fresh = [file(PATH, 'a\n'), { ...file(PATH, 'b\n'), key: 'other' }];
    expect(() => evolve({ generator: '1', fresh, base: new Map(), disk: new Map() })).toThrow(/share a path/);
  });
});

describe('nothing new', () => {
  it.each(OWNERS)('leaves an untouched %s file alone, and its records', (owner) => {
    const system = new System([file(PATH, 'a\n', owner)]);
    const result = system.regenerate([file(PATH, 'a\n', owner)]);
    expect(verbs(result)).toEqual([`identical ${PATH}`]);
    expect(result.records).toEqual([]);
  });

  it.each(OWNERS)('keeps an edited %s file', (owner) => {
    const system = new System([file(PATH, 'a\n', owner)]).edit(PATH, 'mine\n');
    expect(verbs(system.regenerate([file(PATH, 'a\n', owner)]))).toEqual([`keep ${PATH}`]);
  });

  it.each(OWNERS)('leaves a deleted %s file deleted, again and again', (owner) => {
    const system = new System([file(PATH, 'a\n', owner)]).edit(PATH, undefined);
    for (let run = 0; run < 2; run += 1) {
      expect(verbs(system.apply([file(PATH, `b${run}\n`, owner)]))).toEqual([`keep ${PATH}`]);
    }
  });

  it('takes line ends of Windows for no edit', () => {
    const system = new System([file(PATH, 'a\nb\n', 'managed')]).edit(PATH, 'a\r\nb\r\n');
    expect(verbs(system.regenerate([file(PATH, 'a\nb\n', 'managed')]))).toEqual([`identical ${PATH}`]);
    const [change] = system.regenerate([file(PATH, 'a\nc\n', 'managed')]).changes;
    expect(change).toMatchObject({ verb: 'update', text: 'a\r\nc\r\n' });
  });
});

describe('something new in an untouched file', () => {
  it.each<[Owner, string]>([
    ['managed', 'update'],
    ['merged', 'update'],
    ['derived', 'update'],
    ['once', 'keep'],
  ])('%s: %s', (owner, verb) => {
    const system = new System([file(PATH, 'a\n', owner)]);
    expect(verbs(system.regenerate([file(PATH, 'b\n', owner)]))).toEqual([`${verb} ${PATH}`]);
  });

  it('append-only: a person decides, and is asked once', () => {
    const system = new System([file(PATH, 'a\n', 'append-only')]);
    const changed = [file(PATH, 'b\n', 'append-only')];
    expect(system.regenerate(changed).conflicts).toMatchObject([
      {
        path: PATH,
        line: 1,
        mine: ['a'],
        fresh: ['b'],
        reason: expect.stringContaining('may have been applied'),
      },
    ]);
    expect(verbs(system.apply(changed, { choices: new Map([[PATH, 'mine']]) }))).toEqual([`keep ${PATH}`]);
    expect(verbs(system.regenerate(changed))).toEqual([`keep ${PATH}`]);
    const again = [file(PATH, 'c\n', 'append-only')];
    expect(verbs(system.regenerate(again, { choices: new Map([[PATH, 'fresh']]) }))).toEqual([
      `update ${PATH}`,
    ]);
  });
});

describe('something new in an edited file', () => {
  it.each<[Owner, string]>([
    ['managed', `conflict ${PATH}:1`],
    ['derived', `keep ${PATH}`],
    ['once', `keep ${PATH}`],
    ['append-only', `conflict ${PATH}:1`],
  ])('%s: %s', (owner, expected) => {
    const system = new System([file(PATH, 'a\n', owner)]).edit(PATH, 'mine\n');
    expect(verbs(system.regenerate([file(PATH, 'b\n', owner)]))).toEqual([expected]);
  });

  it('merges what is apart', () => {
    const system = new System([file(PATH, 'one\ntwo\nthree\nfour\nfive\n')]).edit(
      PATH,
      'ONE\ntwo\nthree\nfour\nfive\n',
    );
    const result = system.apply([file(PATH, 'one\ntwo\nthree\nfour\nFIVE\n')]);
    expect(verbs(result)).toEqual([`merge ${PATH}`]);
    expect(system.disk.get(PATH)).toBe('ONE\ntwo\nthree\nfour\nFIVE\n');
    expect(verbs(system.regenerate([file(PATH, 'one\ntwo\nthree\nfour\nFIVE\n')]))).toEqual([`keep ${PATH}`]);
  });

  it('names the lines that both changed, in the file on the disk', () => {
    const system = new System([file(PATH, 'one\ntwo\nthree\n')]).edit(PATH, 'zero\none\nmine\nthree\n');
    const { conflicts } = system.regenerate([file(PATH, 'one\nfresh\nthree\n')]);
    expect(conflicts).toMatchObject([{ path: PATH, line: 3, mine: ['mine'], fresh: ['fresh'] }]);
  });

  it('sees no conflict where both made the same change', () => {
    const system = new System([file(PATH, 'one\ntwo\n')]).edit(PATH, 'one\nsame\nand mine\n');
    expect(verbs(system.regenerate([file(PATH, 'one\ntwo\n')]))).toEqual([`keep ${PATH}`]);
    system.edit(PATH, 'one\nsame\n');
    expect(verbs(system.regenerate([file(PATH, 'one\nsame\n')]))).toEqual([`identical ${PATH}`]);
  });

  it('does not guess without a merge base', () => {
    const system = new System([file(PATH, 'a\n')]).edit(PATH, 'mine\n');
    system.base.clear();
    expect(verbs(system.regenerate([file(PATH, 'b\n')]))).toEqual([`conflict ${PATH}:1`]);
  });
});

describe('a choice', () => {
  const fresh = [file(PATH, 'one\nfresh\nthree\nfour\nFIVE\n')];
  const edited = (): System =>
    new System([file(PATH, 'one\ntwo\nthree\nfour\nfive\n')]).edit(PATH, 'one\nmine\nthree\nfour\nfive\n');

  it('for mine keeps the edit, takes what does not touch it, and does not ask again', () => {
    const system = edited();
    system.apply(fresh, { choices: new Map([[PATH, 'mine']]) });
    expect(system.disk.get(PATH)).toBe('one\nmine\nthree\nfour\nFIVE\n');
    expect(verbs(system.regenerate(fresh))).toEqual([`keep ${PATH}`]);
  });

  it('for the generated text drops the edit', () => {
    const system = edited();
    system.apply(fresh, { choices: new Map([[PATH, 'fresh']]) });
    expect(system.disk.get(PATH)).toBe(fresh[0]?.text);
  });

  it('for the generated text brings a deleted file back', () => {
    const system = edited().edit(PATH, undefined);
    system.apply(fresh, { choices: new Map([[PATH, 'fresh']]) });
    expect(system.disk.get(PATH)).toBe(fresh[0]?.text);
  });

  it('for mine settles a managed file too', () => {
    const system = new System([file(PATH, 'a\n', 'managed')]).edit(PATH, 'mine\n');
    system.apply([file(PATH, 'b\n', 'managed')], { choices: new Map([[PATH, 'mine']]) });
    expect(system.disk.get(PATH)).toBe('mine\n');
    expect(verbs(system.regenerate([file(PATH, 'b\n', 'managed')]))).toEqual([`keep ${PATH}`]);
  });
});

describe('a file that is generated no longer', () => {
  const other = file('README.md', 'r\n', 'managed');

  it.each<Owner>(['managed', 'merged', 'once', 'derived'])('goes when nobody touched it: %s', (owner) => {
    const system = new System([file(PATH, 'a\n', owner), other]);
    expect(verbs(system.apply([other]))).toEqual([`identical README.md`, `delete ${PATH}`]);
    expect(system.lock?.files.has(PATH)).toBe(false);
    expect([...system.base.keys()]).toEqual([]);
  });

  it.each(OWNERS)('stays when it was edited, and is the person’s from then on: %s', (owner) => {
    const system = new System([file(PATH, 'a\n', owner), other]).edit(PATH, 'mine\n');
    expect(verbs(system.apply([other]))).toEqual(['identical README.md', `keep ${PATH}`]);
    expect(verbs(system.apply([other]))).toEqual(['identical README.md']);
    expect(verbs(system.regenerate([other, file(PATH, 'b\n')]))).toEqual([
      `identical README.md`,
      `conflict ${PATH}:1`,
    ]);
  });

  it('keeps a migration as long as its service is there', () => {
    const service = file('services/catalog/package.json', '{}\n');
    const system = new System([file(PATH, 'a\n', 'append-only'), service]);
    expect(verbs(system.regenerate([service]))).toEqual(['identical services/catalog/package.json']);
    expect(verbs(system.regenerate([]))).toEqual(
      ['delete services/catalog/package.json', `delete ${PATH}`].sort(),
    );
  });
});

describe('a file of somebody else', () => {
  it.each<[Owner, string]>([
    ['managed', `conflict ${PATH}:2`],
    ['merged', `conflict ${PATH}:2`],
    ['append-only', `conflict ${PATH}:2`],
    ['once', `keep ${PATH}`],
  ])('is not overwritten: %s', (owner, expected) => {
    const system = new System([]).edit(PATH, 'a\nmine\n');
    expect(verbs(system.regenerate([file(PATH, 'a\nfresh\n', owner)]))).toEqual([expected]);
  });

  it('is taken over where it says the same', () => {
    const system = new System([]).edit(PATH, 'a\n');
    expect(verbs(system.apply([file(PATH, 'a\n')]))).toEqual([`identical ${PATH}`]);
    expect(verbs(system.regenerate([file(PATH, 'b\n')]))).toEqual([`update ${PATH}`]);
  });
});

describe('a file that moves', () => {
  const NEW = 'services/catalog/src/b.ts';
  const moved = (text: string, owner: Owner = 'merged') => ({ ...file(NEW, text, owner), key: PATH });

  it('takes its edits along', () => {
    const system = new System([file(PATH, 'one\ntwo\nthree\n')]).edit(PATH, 'ONE\ntwo\nthree\n');
    expect(verbs(system.apply([moved('one\ntwo\nTHREE\n')]))).toEqual([`delete ${PATH}`, `merge ${NEW}`]);
    expect(system.disk).toEqual(new Map([[NEW, 'ONE\ntwo\nTHREE\n']]));
    expect(verbs(system.regenerate([moved('one\ntwo\nTHREE\n')]))).toEqual([`keep ${NEW}`]);
  });

  it('is created anew when nobody touched it', () => {
    const system = new System([file(PATH, 'a\n')]);
    expect(verbs(system.apply([moved('b\n')]))).toEqual([`delete ${PATH}`, `create ${NEW}`]);
    expect(system.disk).toEqual(new Map([[NEW, 'b\n']]));
  });

  it('stays deleted', () => {
    const system = new System([file(PATH, 'a\n')]).edit(PATH, undefined);
    expect(verbs(system.apply([moved('b\n')]))).toEqual([`keep ${NEW}`]);
    expect(verbs(system.regenerate([moved('c\n')]))).toEqual([`keep ${NEW}`]);
  });

  it('does not overwrite what stands at its new place', () => {
    const system = new System([file(PATH, 'a\n')]).edit(NEW, 'mine\n');
    expect(verbs(system.regenerate([moved('b\n')]))).toEqual([`conflict ${NEW}:1`]);
  });

  it('may change places with another', () => {
    const other = file(NEW, 'other\n');
    const system = new System([file(PATH, 'a\n'), other]);
    system.apply([moved('a\n'), { ...other, path: PATH }]);
    expect(system.disk).toEqual(
      new Map([
        [NEW, 'a\n'],
        [PATH, 'other\n'],
      ]),
    );
  });

  it('leaves a migration where it is', () => {
    const system = new System([file(PATH, 'a\n', 'append-only')]);
    expect(verbs(system.regenerate([moved('a\n', 'append-only')]))).toEqual([]);
  });
});

describe('one service', () => {
  it('leaves everything else as it is, in the lock too', () => {
    const other = 'services/orders/src/a.ts';
    const system = new System([file(PATH, 'a\n'), file(other, 'a\n'), file('README.md', 'a\n', 'managed')]);
    const fresh = [file(PATH, 'b\n'), file('README.md', 'b\n', 'managed')];
    expect(verbs(system.apply(fresh, { service: 'catalog' }))).toEqual([`update ${PATH}`]);
    expect(system.disk.get('README.md')).toBe('a\n');
    expect(verbs(system.regenerate(fresh))).toEqual([
      'update README.md',
      `identical ${PATH}`,
      `delete ${other}`,
    ]);
  });
});
