import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from '@jest/globals';
import { temporaryFolder } from '../write/support/folder.ts';
import { groundplan } from './support/groundplan.ts';
import { SMALL_PLAN } from './support/plan.ts';
import { closeTerminals, KEYS, PseudoTerminal } from './support/pty.ts';

const { enter, escape, tab, down, ctrlC, backspace, clear } = KEYS;
const NEW = ['new-system'];
const REVIEW = /\? Write \d+ files into/;

afterEach(closeTerminals);

/** Windows has no `script`. */
const atTerminal = process.platform === 'win32' ? describe.skip : describe;

atTerminal('new-system at a terminal', () => {
  it('writes a preset after four questions', async () => {
    const cwd = temporaryFolder();
    const terminal = new PseudoTerminal(NEW, { cwd });
    await terminal.shows('? What is it to start from?');
    await terminal.answer(`sh${enter}`, '? What is it called?');
    await terminal.answer(enter, '? Which folder');
    await terminal.answer(enter, REVIEW);
    expect(readdirSync(cwd)).toEqual([]);
    terminal.type(enter);
    expect(await terminal.exit).toBe(0);
    expect(terminal.screen(true)).toContain('Wrote shop');
    expect(existsSync(join(cwd, 'shop/system.yaml'))).toBe(true);
  });

  it('shows the checker’s words below the column while a line is typed', async () => {
    const terminal = new PseudoTerminal(NEW, { cwd: temporaryFolder() });
    await toService(terminal);
    await terminal.answer('Book: title strin(120)', 'Did you mean "string"?');
    const lines = terminal.screen().split('\n');
    const typed = lines.findIndex((line) => line.startsWith('> Book'));
    expect(lines.slice(typed, typed + 3)).toEqual([
      '> Book: title strin(120)',
      '              ^',
      '  "strin" is not a type. Did you mean "string"?',
    ]);
    expect(terminal.cursor).toEqual([typed, 24]);
    await terminal.answer(enter, 'Did you mean "string"?');
    await terminal.answer(`${clear}Book: title string(120)${enter}`, '? What else does shelf keep?');
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
  });

  it('leads to a plan of one’s own, and writes that', async () => {
    const cwd = temporaryFolder();
    const terminal = new PseudoTerminal(NEW, { cwd, rows: 50 });
    await toService(terminal);
    await terminal.answer(
      `Book: title string(120) search, fee money >= 0, status ordered | here = ordered${enter}`,
      '? Which currency',
    );
    await terminal.answer(enter, '? What else does shelf keep?');
    await terminal.answer(enter, '? What moves Book');
    await terminal.answer(`arrive: ordered -> here${enter}`, '? What else?');
    await terminal.answer(enter, '? Who may do what with Book?');
    await terminal.answer(enter, '? Is there another service?');
    await terminal.answer(`y${enter}`, '? What is the service called?');
    await terminal.answer(`loans${enter}`, '? What is loans for?');
    await terminal.answer(`Who has what.${enter}`, '? What does loans keep?');
    await terminal.answer(
      `Loan: book shelf.Book, reader identity.User owner${enter}`,
      'How does loans know it?',
    );
    await terminal.answer(enter, '? What else does loans keep?');
    await terminal.answer(enter, '? Who may do what with Loan?');
    await terminal.answer(enter, '? Is there another service?');
    await terminal.answer(enter, '? Which folder');
    const review = await terminal.answer(enter, REVIEW);
    expect(review).toContain('--+  asks Book');
    terminal.type(enter);
    expect(await terminal.exit).toBe(0);
    expect(readFileSync(join(cwd, 'library/system.yaml'), 'utf8')).toBe(`groundplan: 1
system: library
summary: 'Books: who has them.'
currency: EUR

services:
  shelf:
    entities:
      Book:
        fields:
          title: string(120) search
          fee: money >= 0
          status: ordered | here = ordered
        operations:
          arrive: ordered -> here
        access: { read: signed-in, write: admin, others: admin }

  loans:
    purpose: Who has what.
    entities:
      Loan:
        fields:
          book: shelf.Book
          reader: identity.User owner
        access: { read: [owner, admin], create: signed-in, change: [owner, admin], delete: admin }

interactions:
  - loans asks shelf.Book

identity:
  roles: [user, admin includes user]
`);
  });

  it('goes back with Escape from every question to the first, and finds each answer again', async () => {
    const terminal = new PseudoTerminal(NEW, { cwd: temporaryFolder(), rows: 50 });
    await toService(terminal);
    const first = terminal.screen();
    await terminal.answer(`Book: title text${enter}`, '? What else does shelf keep?');
    await terminal.answer(enter, '? Who may do what with Book?');
    await terminal.answer(enter, '? Is there another service?');
    await terminal.answer(enter, '? Which folder');
    await terminal.answer(enter, REVIEW);
    for (const question of [
      'Which folder',
      'Is there another',
      'Who may do what',
      'What else',
      'What does shelf keep',
    ])
      await terminal.answer(escape, `? ${question}`);
    expect(terminal.screen()).toBe(first.replace(/^>$/m, '> Book: title text'));
    await terminal.answer(escape, '? What is shelf for?');
    expect(await terminal.answer(escape, '? What is the service called?')).toContain('> shelf');
    await terminal.answer(escape, '? In which roles');
    await terminal.answer(escape, '> Books: who has them.');
    await terminal.answer(escape, '? What is it called?');
    expect(await terminal.answer(escape, '? What is it to start from?')).toContain('> my own plan');
    expect(await terminal.answer(escape, '? What is it to start from?')).not.toContain('Esc goes back');
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
  });

  it('brings back into view what a long review has pushed off the screen', async () => {
    const terminal = new PseudoTerminal(NEW, { cwd: temporaryFolder(), rows: 20 });
    await terminal.shows('? What is it to start from?');
    await terminal.answer(`sh${enter}`, '? What is it called?');
    await terminal.answer(enter, '? Which folder');
    const before = terminal.screen();
    expect(await terminal.answer(enter, REVIEW)).not.toContain('? What is it called?');
    await terminal.answer(escape, '? Which folder');
    expect(terminal.screen()).toBe(before);
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
  });

  it('takes pasted lines one by one, and waits at the one that is wrong', async () => {
    const terminal = new PseudoTerminal(NEW, { cwd: temporaryFolder() });
    await toService(terminal);
    terminal.paste(
      'Book: title text, author Author\nAuthor: name string(80)\nShelf: row intgr\nRoom: name text\n',
    );
    const screen = await terminal.shows('(1 pasted line follows)');
    expect(screen).toContain('+ What else does shelf keep?  Author: name string(80)');
    expect(screen).toContain('> Shelf: row intgr');
    await terminal.answer(
      `${clear}Shelf: row integer${enter}`,
      '+ What else does shelf keep?  Room: name text',
    );
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
  });

  it('does not end a service while something of it is missing', async () => {
    const terminal = new PseudoTerminal(NEW, { cwd: temporaryFolder() });
    await toService(terminal);
    await terminal.answer('Book: author Author', 'Author is not there yet: give it a line after this one.');
    await terminal.answer(enter, '? What else does shelf keep?');
    await terminal.answer(enter, 'There is no entity and no enum "Author" in shelf.');
    await terminal.answer(`Author: name text${enter}`, '+ What else does shelf keep?  Author: name text');
    await terminal.answer(enter, '? Who may do what with Book?');
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
  });

  it('judges what hangs on another entity when that is there', async () => {
    const terminal = new PseudoTerminal(NEW, { cwd: temporaryFolder() });
    await toService(terminal);
    const order = 'Order: lines many Line 1..5, count integer = sum(lines.qt)';
    const screen = await terminal.answer(order, 'Line is not there yet: give it a line after this one.');
    expect(screen).not.toContain('sum goes over');
    await terminal.answer(enter, '? What else does shelf keep?');
    await terminal.answer('Line: qty integer 1..9', 'shelf.Line has no field "qt". Did you mean "qty"?');
    await terminal.answer(enter, '+ What else does shelf keep?  Line: qty integer 1..9');
    await terminal.answer(enter, 'Did you mean "qty"? Esc goes back to the line.');
    await terminal.answer(escape, '> Line: qty');
    await terminal.answer(escape, `> ${order}`);
    await terminal.answer(`${KEYS.left}y)${KEYS.backspace}${enter}`, '? What else does shelf keep?');
    await terminal.answer(
      `Line: qty integer 1..9${enter}`,
      '+ What else does shelf keep?  Line: qty integer 1..9',
    );
    await terminal.answer(enter, '? Who may do what with Order?');
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
  });

  it('shows all files and the plan on demand, and changes name and folder in the end', async () => {
    const cwd = temporaryFolder({ 'taken/mine.txt': 'mine\n' });
    const terminal = new PseudoTerminal([...NEW, '--preset', 'clinic'], { cwd, rows: 60 });
    await terminal.shows(REVIEW);
    await terminal.answer(`see all${enter}`, 'services/billing/src/invoice.ts');
    await terminal.answer(`see the${enter}`, 'ci: github-actions');
    await terminal.answer(`change the f${enter}`, '? Which folder');
    await terminal.answer(`taken${enter}`, 'The folder is not empty');
    await terminal.answer(`${clear}free${enter}`, 'files into free?');
    await terminal.answer(`change the n${enter}`, '? What is it called?');
    await terminal.answer(`surgery${enter}`, 'Surgery');
    await terminal.answer(`add${enter}`, '? What is to be added?');
    await terminal.answer(enter, '? Of which entity?');
    await terminal.answer(enter, '? Which field does Room get?');
    await terminal.answer(`size: integer?${enter}`, REVIEW);
    terminal.type(enter);
    expect(await terminal.exit).toBe(0);
    const plan = readFileSync(join(cwd, 'free/system.yaml'), 'utf8');
    expect(plan).toContain('system: surgery');
    expect(plan).toContain('          floor: integer 0..30\n          size: integer?\n');
  });

  it('fits a narrow terminal, and one that changes its size', async () => {
    const terminal = new PseudoTerminal(NEW, { cwd: temporaryFolder(), columns: 34, rows: 24 });
    await toService(terminal);
    await terminal.answer('Book: title string(120) search, pages integr', 'Did you mean "integer"?');
    const narrow = terminal.screen().split('\n');
    const caret = narrow.findIndex((line) => /^ *\^$/.test(line));
    expect(narrow[caret - 1]?.slice(narrow[caret]?.length ?? 0)).toMatch(/^ntegr$/);
    await terminal.answer(`${clear}Book: title strin(120) search, pages integer`, 'Did you mean "string"?');
    const above = terminal.screen().split('\n');
    const first = above.findIndex((line) => line.startsWith('> Book'));
    expect(above[first + 1]).toBe(`${' '.repeat(14)}^`);
    expect(terminal.cursor).toEqual([first + 2, above[first + 2]?.length]);
    await terminal.answer(`${clear}Book: title string(120) search, pages integr`, 'Did you mean "integer"?');
    terminal.resize(100, 20);
    const wide = (await terminal.shows(/^> Book: title string\(120\) search, pages integr$/m)).split('\n');
    const typed = wide.findIndex((line) => line.startsWith('> Book'));
    expect(wide[typed + 1]).toBe(`${' '.repeat(40)}^`);
    expect(wide.filter((line) => line.startsWith('? '))).toHaveLength(1);
    expect(terminal.cursor[0]).toBe(typed);
    terminal.resize(60, 8);
    const low = await terminal.shows('Did you mean "integer"?');
    expect(low).toContain('> Book: title');
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
  });

  it('counts wide characters as the terminal does', async () => {
    const terminal = new PseudoTerminal(NEW, { cwd: temporaryFolder() });
    await toService(terminal);
    await terminal.answer('日本: x text', /"日本" cannot be the name/);
    await terminal.answer(`${KEYS.home}👩‍👩‍👧 `, '> 👩‍👩‍👧 ');
    await terminal.answer(`${backspace}${backspace}`, /^> 日本: x text$/m);
    const row = terminal
      .screen()
      .split('\n')
      .findIndex((line) => line.startsWith('> 日本'));
    expect(terminal.cursor).toEqual([row, 2]);
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
  });

  it('edits the proposal after Tab', async () => {
    const terminal = new PseudoTerminal(NEW, { cwd: temporaryFolder() });
    await terminal.shows('? What is it to start from?');
    await terminal.answer(enter, '? What is it called?');
    await terminal.answer(`${tab}-2`, '> clinic-2');
    await terminal.answer(enter, '+ What is it called?  clinic-2');
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
  });

  it('prints without colour where NO_COLOR is set', async () => {
    const terminal = new PseudoTerminal(NEW, { cwd: temporaryFolder(), env: { NO_COLOR: '1' } });
    await terminal.shows('? What is it to start from?');
    await terminal.answer(down, /^> (?!clinic)/m);
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
    expect(terminal.isColoured()).toBe(false);
  });

  it('opens the editor again at the fault until the plan is sound', async () => {
    const cwd = temporaryFolder({
      // Breaks what is sound, and mends what is broken.
      'editor.mjs': `import { readFileSync, writeFileSync } from 'node:fs';
const file = process.argv.at(-1);
const text = readFileSync(file, 'utf8');
writeFileSync(file, text.includes('strin(') ? text.replace('strin(', 'string(') : text.replace('string(120)', 'strin(120)'));
`,
    });
    const editor = `${process.execPath} ${join(cwd, 'editor.mjs')}`;
    const TMPDIR = temporaryFolder();
    const terminal = new PseudoTerminal(NEW, { cwd, env: { EDITOR: editor, TMPDIR }, rows: 40 });
    await terminal.shows('my editor');
    const fault = await terminal.answer(`my e${enter}`, '? The plan has an error.');
    expect(fault).toContain('11:18  "strin" is not a type.  Did you mean "string"?');
    expect(fault).toContain('> Open it again at line 11');
    await terminal.answer(enter, '? Which folder');
    await terminal.answer(enter, REVIEW);
    terminal.type(enter);
    expect(await terminal.exit).toBe(0);
    expect(existsSync(join(cwd, 'library/services/shelf/src/book.ts'))).toBe(true);
    expect(readdirSync(TMPDIR).filter((name) => name.startsWith('groundplan-'))).toEqual([]);
  });

  it('says when the editor cannot be started', async () => {
    const terminal = new PseudoTerminal(NEW, { cwd: temporaryFolder(), env: { EDITOR: 'no-such-editor' } });
    await terminal.shows('my editor');
    await terminal.answer(`my e${enter}`, '? no-such-editor: it ended with code 127');
    await terminal.answer(`${down}${enter}`, '? What is it to start from?');
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
  });

  it('leaves nothing after Ctrl-C at any question, and says so in a sentence', async () => {
    const cwd = temporaryFolder();
    const answers: readonly [string, string | RegExp][] = [
      [`my own${enter}`, '? What is it called?'],
      [`library${enter}`, '? What is it for?'],
      [enter, '? In which roles'],
      [enter, '? What is the service called?'],
      [`shelf${enter}`, '? What is shelf for?'],
      [enter, '? What does shelf keep?'],
      [`Book: fee money, status a | b = a${enter}`, '? Which currency'],
      [enter, '? What else does shelf keep?'],
      [enter, '? What moves Book'],
      [enter, '? Who may do what with Book?'],
      [enter, '? Is there another service?'],
      [enter, '? Which folder'],
      [enter, REVIEW],
    ];
    for (let count = 0; count <= answers.length; count += 1) {
      const terminal = new PseudoTerminal(NEW, { cwd });
      await terminal.shows('? What is it to start from?');
      terminal.type(...answers.slice(0, count).map(([keys]) => keys));
      await terminal.shows(answers[count - 1]?.[1] ?? '? What is it to start from?');
      terminal.type(ctrlC);
      expect(await terminal.exit).toBe(130);
      expect(terminal.screen()).toContain('groundplan: Stopped. Nothing was written. [stopped]');
      expect(readdirSync(cwd)).toEqual([]);
    }
  });

  it('leaves nothing after Ctrl-C while it generates', async () => {
    const cwd = temporaryFolder();
    const args = [...NEW, '--preset', 'shop'];
    const terminal = new PseudoTerminal(args, { cwd, env: { TEST_RENDER: 'slow' } });
    await terminal.shows('Generating shop');
    terminal.type(ctrlC);
    expect(await terminal.exit).toBe(130);
    expect(terminal.screen()).toContain('Stopped. Nothing was written.');
    expect(readdirSync(cwd)).toEqual([]);
  });

  it('ends when the terminal goes away', async () => {
    const cwd = temporaryFolder();
    const terminal = new PseudoTerminal(NEW, { cwd });
    await terminal.shows('? What is it to start from?');
    await terminal.hangUp();
    expect(readdirSync(cwd)).toEqual([]);
  });
});

atTerminal('add at a terminal', () => {
  it('asks where to, what and how, shows the difference, and regenerates', async () => {
    const cwd = await systemIn();
    const terminal = new PseudoTerminal(['add'], { cwd, rows: 50 });
    await terminal.shows('? Which system is it?');
    await terminal.answer(`nowhere${enter}`, 'There is no such plan.');
    await terminal.answer(`${clear}small${enter}`, '? What is to be added?');
    await terminal.answer(enter, '? Of which entity?');
    await terminal.answer(enter, '? Which field does Product get?');
    await terminal.answer('name: text', '"name" is there already.');
    await terminal.answer(`${clear}weight: integer?${enter}`, '? Add this to small/system.yaml?');
    expect(terminal.screen()).toContain('+          weight: integer?');
    expect(terminal.screen()).toContain('update     services/catalog/src/product.ts');
    terminal.type(enter);
    expect(await terminal.exit).toBe(0);
    expect(terminal.screen()).toContain('Added to small/system.yaml.');
    expect(readFileSync(join(cwd, 'small/services/catalog/src/product.ts'), 'utf8')).toContain('weight');
  });

  it.each([
    ['entity', `Brand: name string(80)${enter}${enter}`, 'Brand:'],
    [
      'operation',
      `rename: { takes: { to: string(80) }, does: [name = to] }${enter}${enter}`,
      'rename: admin',
    ],
  ])('asks only for what the command line leaves open: %s', async (kind, keys, added) => {
    const cwd = await systemIn();
    const terminal = new PseudoTerminal(['add', kind, 'small'], { cwd, rows: 50 });
    await terminal.shows(/\? (In which service|Of which entity)\?/);
    terminal.type(enter);
    await terminal.shows('Enter takes it');
    for (const key of keys.split(/(?<=\r)/)) {
      terminal.type(key);
      await terminal.shows(/^\? /m);
    }
    await terminal.shows('? Add this to small/system.yaml?');
    await terminal.answer(`${down}`, /^> Yes, the plan alone/m);
    terminal.type(enter);
    expect(await terminal.exit).toBe(0);
    expect(readFileSync(join(cwd, 'small/system.yaml'), 'utf8')).toContain(added);
    expect(terminal.screen()).toContain('Next  groundplan regenerate small');
  });

  it('asks once more where the command line says it all, and not after --yes', async () => {
    const cwd = await systemIn();
    const words = ['add', 'field', 'small', 'catalog.Product', 'price: money'];
    const terminal = new PseudoTerminal(words, { cwd, rows: 50 });
    const review = await terminal.shows('? Add this to small/system.yaml?');
    expect(review).toContain('+          price: money');
    expect(review).toContain('warning no-currency');
    expect(review).not.toContain('Esc goes back');
    terminal.type(enter);
    expect(await terminal.exit).toBe(0);
    expect(terminal.screen()).toContain('small: 1 updated, 1 kept.');
    const other = new PseudoTerminal([...words.slice(0, -1), 'size: integer?', '--yes'], { cwd });
    expect(await other.exit).toBe(0);
    expect(other.screen()).toContain('Next  groundplan regenerate small');
    const wrong = new PseudoTerminal([...words.slice(0, -1), 'depth: integr?'], { cwd });
    expect(await wrong.exit).toBe(1);
    expect(wrong.screen()).toContain('Did you mean "integer"?');
  });

  it('adds several things at once, a service among them', async () => {
    const cwd = await systemIn();
    const terminal = new PseudoTerminal(['add', 'service', 'small'], { cwd, rows: 60 });
    await terminal.shows('? What is the service called?');
    await terminal.answer(`reviews${enter}`, '? What is reviews for?');
    await terminal.answer(enter, '? What does reviews keep?');
    await terminal.answer(
      `Review: product catalog.Product, stars integer 1..5${enter}`,
      'How does reviews know it?',
    );
    await terminal.answer(`c${enter}`, '? Which fields of catalog.Product');
    await terminal.answer(enter, '? Who may do what with Review?');
    await terminal.answer(enter, '? Add this to');
    await terminal.answer(`add${enter}`, '? What is to be added?');
    await terminal.answer(`i${enter}`, '? What does a service need of another?');
    await terminal.answer(
      `catalog follows reviews.Review: { created: by hand }${enter}`,
      /follows reviews[\s\S]*\? Add this to/,
    );
    terminal.type(`yes, the${enter}`);
    expect(await terminal.exit).toBe(0);
    expect(readFileSync(join(cwd, 'small/system.yaml'), 'utf8')).toContain(`interactions:
  - reviews copies catalog.Product: { fields: [name] }
  - catalog follows reviews.Review: { created: by hand }
`);
  });

  it('leaves the plan as it is after Ctrl-C and after Cancel', async () => {
    const cwd = await systemIn();
    const before = readFileSync(join(cwd, 'small/system.yaml'), 'utf8');
    for (const keys of [ctrlC, `cancel${enter}`]) {
      const terminal = new PseudoTerminal(['add', 'field', 'small'], { cwd });
      await terminal.shows('? Of which entity?');
      await terminal.answer(enter, '? Which field does Product get?');
      await terminal.answer(`weight: integer?${enter}`, '? Add this to');
      terminal.type(keys);
      expect(await terminal.exit).toBe(130);
      expect(readFileSync(join(cwd, 'small/system.yaml'), 'utf8')).toBe(before);
    }
  });
});

/** From nothing to the first entity of the service `shelf`. */
async function toService(terminal: PseudoTerminal): Promise<void> {
  await terminal.shows('? What is it to start from?');
  await terminal.answer(`my own${enter}`, '? What is it called?');
  await terminal.answer(`library${enter}`, '? What is it for?');
  await terminal.answer(`Books: who has them.${enter}`, '? In which roles');
  await terminal.answer(enter, '? What is the service called?');
  await terminal.answer(`shelf${enter}`, '? What is shelf for?');
  await terminal.answer(enter, '? What does shelf keep?');
}

/** A folder with the system `small`. */
async function systemIn(): Promise<string> {
  const cwd = temporaryFolder({ 'system.yaml': SMALL_PLAN });
  await groundplan(['new-system', '--plan', 'system.yaml', '--yes'], { cwd });
  return cwd;
}
