import { readFileSync } from 'node:fs';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import pc from 'picocolors';

/** The colours of one stream. */
export type Colors = ReturnType<typeof pc.createColors>;

/** What a command knows of the world around it. */
export interface Context {
  /** What a person asked for: answers, lists, JSON. */
  readonly print: (line: string) => void;
  /** What they are told on the way: progress, warnings, faults. */
  readonly tell: (line: string) => void;
  /** Colours for `print` and for `tell`. */
  readonly colors: { readonly print: Colors; readonly tell: Colors };
  /** Somebody sits in front of it and can answer. */
  readonly isInteractive: boolean;
  /** `tell` goes to a terminal, so a line may be rewritten. */
  readonly isTerminal: boolean;
  /** Where relative paths of the command line start. */
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Aborted by Ctrl-C. */
  readonly signal: AbortSignal;
  readonly home: Home;
}

/** Where Groundplan itself is. */
export interface Home {
  readonly templates: string;
  readonly presets: string;
  readonly plopfile: string;
  readonly version: string;
}

/** The context of the running process. */
export function processContext(signal: AbortSignal): Context {
  const { env, stdin, stdout, stderr } = process;
  return {
    print: (line) => void stdout.write(`${line}\n`),
    tell: (line) => void stderr.write(`${line}\n`),
    colors: { print: pc.createColors(hasColors(stdout, env)), tell: pc.createColors(hasColors(stderr, env)) },
    isInteractive: stdin.isTTY && stdout.isTTY && env['CI'] === undefined && env['TERM'] !== 'dumb',
    isTerminal: Boolean(stderr.isTTY) && env['TERM'] !== 'dumb',
    cwd: callersFolder(env),
    env,
    signal,
    home: findHome(),
  };
}

function hasColors(stream: NodeJS.WriteStream, env: NodeJS.ProcessEnv): boolean {
  if (env['NO_COLOR']) return false;
  // Of a pipe it is undefined, whatever its type says; left undefined, picocolors would go by CI and FORCE_COLOR.
  return Boolean(stream.isTTY) && env['TERM'] !== 'dumb';
}

/** `npm run` starts scripts in the package's folder; paths are meant from where the person stands. */
function callersFolder(env: NodeJS.ProcessEnv): string {
  return (isOwnScript(env) && env['INIT_CWD']) || process.cwd();
}

/** Whether the command came through an npm script of a clone, where `groundplan` is no command. */
function isOwnScript(env: NodeJS.ProcessEnv): boolean {
  return env['npm_package_name'] === 'groundplan' && env['npm_lifecycle_event'] !== undefined;
}

/** A text with its commands as this person types them: `npm run check -- x` in a clone, `groundplan check x` elsewhere. */
export function asTyped({ env }: Pick<Context, 'env'>, text: string): string {
  if (!isOwnScript(env)) return text;
  return text
    .replaceAll(/\bgroundplan ([a-z-]+)(?= [\w./~<-])/g, 'npm run $1 --')
    .replaceAll(/\bgroundplan (?=[a-z])/g, 'npm run ');
}

/** The same from the sources and from `dist/`, which mirrors them one folder further down. */
function findHome(): Home {
  const here = fileURLToPath(import.meta.url);
  const code = dirname(dirname(dirname(here)));
  const isCompiled = extname(here) === '.js';
  const root = isCompiled ? dirname(code) : code;
  const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const templates = join(root, 'templates');
  return {
    templates,
    presets: join(templates, 'presets'),
    plopfile: join(code, isCompiled ? 'plopfile.js' : 'plopfile.ts'),
    version: manifest.version,
  };
}
