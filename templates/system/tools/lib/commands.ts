/** A tool that is several commands: `npm run events -- show ID`. */
import { parseArgs } from 'node:util';
import { readSystem, type System } from './system.ts';
import { runTool, show, Trouble } from './terminal.ts';

export interface Options {
  json: boolean;
  all: boolean;
}

export type Commands = Record<string, (system: System, names: string[], options: Options) => Promise<void>>;

/** Without a name, the first of them. */
export const runCommands = (commands: Commands, help: string): Promise<void> =>
  runTool(async () => {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        all: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) return show(help);
    const known = Object.keys(commands);
    const [name = known[0] ?? '', ...rest] = positionals;
    const command = commands[name];
    if (!command)
      throw new Trouble(`There is no command ${name}. There are: ${known.join(', ')}. --help shows how.`);
    await command(readSystem(), rest, values);
  });
