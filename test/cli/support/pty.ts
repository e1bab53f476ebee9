import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import xterm from '@xterm/headless';
import { temporaryFolder } from '../../write/support/folder.ts';
import { cleanEnvironment, PROGRAM, SMALL_RENDERER } from './groundplan.ts';

/** Keys by name, as a terminal sends them. */
export const KEYS = {
  enter: '\r',
  escape: '\u001B',
  tab: '\t',
  up: '\u001B[A',
  down: '\u001B[B',
  left: '\u001B[D',
  home: '\u001B[H',
  backspace: '\u007F',
  clear: '\u0015',
  ctrlC: '\u0003',
} as const;

/** Longer than any machine takes for a question. */
const PATIENCE = 20_000;

export interface TerminalOptions {
  readonly cwd: string;
  readonly columns?: number;
  readonly rows?: number;
  readonly env?: Readonly<Record<string, string>>;
  /** What is run: otherwise the sources, with the small renderer. */
  readonly program?: readonly string[];
}

const SOURCES = [process.execPath, '--import', SMALL_RENDERER, PROGRAM];

const open = new Set<ChildProcess>();

/** Ends what a test that failed has left behind: the program goes with its terminal. */
export function closeTerminals(): void {
  for (const child of open) child.kill('SIGKILL');
}

/** The real program in a pseudo terminal of `script`, with a terminal emulator to read the screen from. */
export class PseudoTerminal {
  readonly #child: ChildProcess;
  readonly #screen: InstanceType<typeof xterm.Terminal>;
  readonly #tty: string;
  /** Resolves to the exit code. */
  readonly exit: Promise<number>;

  constructor(args: readonly string[], options: TerminalOptions) {
    const { cwd, columns = 80, rows = 30, env = {}, program = SOURCES } = options;
    this.#screen = new xterm.Terminal({ cols: columns, rows, scrollback: 1000, allowProposedApi: true });
    this.#tty = join(temporaryFolder(), 'tty');
    const words = [...program, ...args].map(quoted).join(' ');
    const command = `tty > ${quoted(this.#tty)}; echo $$ >> ${quoted(this.#tty)}; stty cols ${columns} rows ${rows}; exec ${words}`;
    const script =
      process.platform === 'darwin'
        ? ['-q', '/dev/null', 'sh', '-c', command]
        : ['--quiet', '--flush', '--return', '--command', command, '/dev/null'];
    this.#child = spawn('script', script, {
      cwd,
      env: {
        ...cleanEnvironment(),
        TERM: 'xterm-256color',
        SHELL: '/bin/sh',
        VISUAL: '',
        EDITOR: '',
        ...env,
      },
      stdio: ['pipe', 'pipe', 'ignore'],
    });
    this.#child.stdout?.on('data', (bytes: Buffer) => this.#screen.write(bytes));
    open.add(this.#child);
    this.exit = new Promise((resolve) => {
      // The emulator draws by and by: the last words are to be on the screen.
      this.#child.on('close', (code) => this.#screen.write('', () => resolve(code ?? -1)));
    });
    this.#child.on('close', () => open.delete(this.#child));
  }

  /** What a person sees, without trailing space; `all`: and what has scrolled off. */
  screen(all = false): string {
    const { active } = this.#screen.buffer;
    const first = all ? 0 : active.baseY;
    const lines = Array.from({ length: active.length - first }, (_, index) =>
      (active.getLine(first + index)?.translateToString(true) ?? '').trimEnd(),
    );
    return lines.join('\n').replace(/\n+$/, '');
  }

  /** Row and column of the cursor on the screen, from 0. */
  get cursor(): [row: number, column: number] {
    const { active } = this.#screen.buffer;
    return [active.cursorY, active.cursorX];
  }

  /** Whether anything that is or was on the screen has a colour. */
  isColoured(): boolean {
    const { active } = this.#screen.buffer;
    return Array.from({ length: active.length }, (_, row) => active.getLine(row)).some((line) =>
      Array.from({ length: line?.length ?? 0 }, (_, column) => line?.getCell(column)).some(
        (cell) => cell !== undefined && !cell.isFgDefault(),
      ),
    );
  }

  type(...keys: readonly string[]): void {
    for (const key of keys) this.#child.stdin?.write(key);
  }

  /** Pasted as a terminal does. */
  paste(text: string): void {
    this.type(`\u001B[200~${text}\u001B[201~`);
  }

  /** Waits until the screen shows something, and then has come to rest. A text may be broken over lines. */
  async shows(what: string | RegExp): Promise<string> {
    const holds = (): boolean =>
      typeof what === 'string' ? oneLine(this.screen()).includes(oneLine(what)) : what.test(this.screen());
    const deadline = Date.now() + PATIENCE;
    for (let before = ''; Date.now() < deadline; before = this.screen(true)) {
      await sleep(60);
      if (holds() && before === this.screen(true)) return this.screen();
      if (this.#child.exitCode !== null && !holds()) break;
    }
    this.#child.kill('SIGKILL');
    throw new Error(`The screen does not show ${what}:\n${this.screen(true)}`);
  }

  /** Types, and waits for what it leads to. */
  async answer(keys: string, what: string | RegExp): Promise<string> {
    this.type(keys);
    return this.shows(what);
  }

  resize(columns: number, rows: number): void {
    this.#screen.resize(columns, rows);
    const [tty = ''] = this.#facts();
    const flag = process.platform === 'darwin' ? '-f' : '-F';
    spawnSync('stty', [flag, tty, 'cols', String(columns), 'rows', String(rows)]);
  }

  /** The terminal goes away. Resolves when the program has noticed. */
  async hangUp(): Promise<void> {
    const pid = Number(this.#facts()[1]);
    this.#child.kill('SIGKILL');
    while (isThere(pid)) await sleep(20);
  }

  /** The terminal's device, and the id of the program. */
  #facts(): string[] {
    return readFileSync(this.#tty, 'utf8').trim().split('\n');
  }
}

function isThere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

function oneLine(screen: string): string {
  return screen.replaceAll(/\s+/g, ' ');
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
