import type { StoredRow } from '../../rows/stored-row.ts';
import { refusedValues } from '../../values/refused.ts';
import type { Action } from '../../wire/actions.ts';
import { fieldOf } from '../../wire/lookup.ts';
import { arrange } from '../ask/arrange.ts';
import type { Arrangement } from '../ask/arrangement.ts';
import { callOf } from '../ask/call-of.ts';
import { expectProblem } from '../ask/expect.ts';
import { type Item, itemOf, MOST_ITEMS } from '../ask/items.ts';
import type { Question } from '../ask/sitting.ts';
import { expectUntouched } from './refused.ts';
import type { Subject } from './subject.ts';
import { unreadable } from './unreadable.ts';

/** A good item with its row, from which a body is made in which one thing is wrong. */
interface Good {
  readonly item: Item;
  readonly row: StoredRow;
}

interface WrongItems {
  readonly what: string;
  readonly body: (good: Good) => unknown;
  readonly pointer?: string;
}

interface WrongList extends Omit<WrongItems, 'body'> {
  readonly body: (good: { readonly item: unknown }) => unknown;
}

type RowKeys = NonNullable<Action['rowKeys']>;

/** That a list of rows is refused with 400 where anything in it is not as it has to be, and then nothing of it is done. */
export function badItems(subject: Subject, rowKeys: RowKeys): Question[] {
  const { sitting, action } = subject;
  // Nothing of this has an effect, so one row serves all questions.
  let shared: Promise<Arrangement> | undefined;
  const arrangement = () => (shared ??= arrange(sitting, action));
  const ask = ({ what, body, pointer }: WrongItems) =>
    subject.question(`${what} is 400`, async () => {
      const good = await arrangement();
      if (!good.row) throw new Error('There is no row.');
      const said = body({ item: itemOf(good.row, good.body), row: good.row });
      const answer = await subject.send(await callOf(sitting, good, { body: said }));
      expectProblem(answer, { status: 400, problem: 'bad-request', pointer });
      await expectUntouched(subject, good);
    });
  const all = [...lists(), ...items(action), ...names(subject, rowKeys)];
  return [
    ...all.map(ask),
    // What is given with a row is asked of elsewhere, and there with these.
    ...(action.takes.length === 0 ? unreadable(subject, arrangement) : []),
  ];
}

/** A list of items that is none, or not of the size that it may have. */
export const lists = (): WrongList[] => [
  { what: 'a list as the body', body: ({ item }) => [item] },
  { what: 'a word as the body', body: () => 'word' },
  { what: 'a body without items', body: () => ({}), pointer: '/items' },
  { what: 'no items', body: () => ({ items: [] }), pointer: '/items' },
  {
    what: 'too many items',
    body: ({ item }) => ({ items: Array.from({ length: MOST_ITEMS + 1 }, () => item) }),
    pointer: '/items',
  },
  { what: 'items that are no list', body: ({ item }) => ({ items: item }), pointer: '/items' },
  { what: 'items of words', body: () => ({ items: ['word'] }), pointer: '/items/0' },
  { what: 'something beside the items', body: ({ item }) => ({ items: [item], noSuchField: 1 }) },
];

const items = ({ takes }: Action): WrongItems[] => [
  {
    what: 'something beside the row',
    body: ({ item }) => ({ items: [{ ...item, noSuchField: 1 }] }),
    pointer: '/items/0',
  },
  {
    what: 'an item without a row',
    body: ({ item: { row: _row, ...rest } }) => ({ items: [rest] }),
    pointer: '/items/0/row',
  },
  takes.length > 0
    ? {
        what: 'an item without what is done with the row',
        body: ({ item: { row } }) => ({ items: [{ row }] }),
        pointer: '/items/0/with',
      }
    : {
        what: 'something that is done with the row, which takes nothing,',
        body: ({ item }) => ({ items: [{ ...item, with: {} }] }),
        pointer: '/items/0',
      },
  {
    what: 'a wrong item after a good one',
    body: ({ item }) => ({ items: [item, { ...item, row: 'word' }] }),
    pointer: '/items/1/row',
  },
];

/** Rows that are named by nothing, by what is no key, by half of one, or by two. */
function names({ sitting, action }: Subject, rowKeys: RowKeys): WrongItems[] {
  const { entity } = action;
  const named = (row: (good: Good) => object): WrongItems['body'] => {
    return (good) => ({ items: [{ ...good.item, row: row(good) }] });
  };
  const isKey = (names: readonly string[]) => rowKeys.some((key) => key.join() === names.join());
  const pointer = '/items/0/row';
  const own = rowKeys.filter((key) => !isId(key));
  const halves = own.flatMap((key) => key.map((name) => [name])).filter((names) => !isKey(names));
  const others = entity.fields.filter(
    ({ name, type }) => !own.flat().includes(name) && type.kind !== 'parts' && type.kind !== 'links',
  );
  return [
    { what: 'a row without a name', body: named(() => ({})), pointer },
    {
      what: 'a row with something beside its id',
      body: named(({ item: { row } }) => ({ ...row, noSuchField: 1 })),
      pointer,
    },
    ...halves.map((key) => ({
      what: `a row by ${key.join()} alone`,
      body: named(({ row }) => itemOf(row, undefined, key).row),
      pointer,
    })),
    ...own.map((key) => ({
      what: `a row by its id and by ${key.join(' and ')}`,
      body: named(({ row }) => itemOf(row, undefined, ['id', ...key]).row),
      pointer,
    })),
    ...others.map(({ name }) => ({
      what: `a row by ${name}, which is no key that a flow uses,`,
      body: named(({ row }) => itemOf(row, undefined, [name]).row),
      pointer,
    })),
    ...own.flatMap((key) =>
      key.flatMap((name) => {
        const field = fieldOf(entity, name);
        const refused = field
          ? [...refusedValues(field, sitting.rows.setting), { why: 'is null', value: null }]
          : [];
        return refused.map(({ why, value }) => ({
          what: `a row by a ${name} that ${why}`,
          body: named(({ row }) => ({ ...itemOf(row, undefined, key).row, [name]: value })),
          pointer,
        }));
      }),
    ),
  ];
}

const isId = (key: readonly string[]) => key.join() === 'id';
