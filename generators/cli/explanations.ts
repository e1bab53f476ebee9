import { CODES } from '../plan/codes.ts';

/** What `groundplan explain` says about the codes of the command line. The checker brings its own. */
const COMMANDS: Readonly<Record<string, string>> = {
  bug: 'Something happened that no plan and no folder may cause. Please report it with the output of GROUNDPLAN_DEBUG=1.',
  busy: 'Two runs never write to the same system at once: the second one ends before it has touched anything.',
  'build-failed':
    'An image of the system did not build. The last lines that Docker said name the step; npm ci without a network is the usual one.',
  'changed-meanwhile':
    'Between reading and writing, somebody saved the file. Nothing was written, so that their text is not lost.',
  'compose-missing':
    'Containers are started by the compose plugin of Docker (version 2), which is not installed here.',
  'container-unhealthy':
    'A container ended, or did not answer its health check in time. Its last lines are shown. What had been started is taken down again, ' +
    'unless some of the system was there before.',
  'disk-full':
    'New text is put aside in full before a single file of the system changes. There was no room for it, and what was put aside is gone again.',
  'docker-failed': 'Docker ended with a message that Groundplan does not know. It is shown as it is.',
  'docker-missing':
    'Only --docker and verify need Docker. A system starts without it, on an embedded PostgreSQL.',
  'edit-refused':
    '`groundplan add` has the whole plan checked with the addition in it. Where that finds an error, the plan stays as it is.',
  'edited-since':
    'A run was cut off while it put files into place. The next run finishes it, except where that would overwrite an edit made in between.',
  'engine-disk-full':
    'Images and containers take room on the disk of the Docker engine, and there is none left.',
  'engine-forbidden': 'The socket of the Docker engine belongs to root and to the group docker.',
  'engine-not-running':
    'The docker command is there, and the engine that it talks to is not running, or is elsewhere.',
  'image-unavailable':
    'An image is neither on this machine nor to be had from its registry: no network, a proxy, or a registry that wants a login.',
  'in-the-way': 'A folder stands where a file has to go, or a file where a folder has to.',
  'install-failed':
    '`npm ci` ended with an error in the new system. The system is written completely; only its packages are missing.',
  'journey-failed':
    'The system started, but the demo journey got another answer than it expects. The system has been stopped again.',
  'lock-broken':
    '.groundplan/system.json and .groundplan/lock hold what Groundplan wrote last. They belong into version control, next to the code.',
  'lock-newer': 'The lock has a format that this version does not know.',
  'merge-conflict':
    'Three texts are compared: what was generated last, what is generated now, and what is on the disk. Where both sides changed the same lines, ' +
    'or where a file that only the plan decides about was edited, a person chooses: by editing, by --keep-mine FILE or by --take-new FILE.',
  'needs-terminal':
    'Questions are asked at a terminal only, never into a pipe. The flags answer all of them.',
  'npm-missing': 'A system needs npm to install its packages. It comes with Node.',
  'exam-unknown': 'groundplan verify --help lists the exams.',
  'no-compose-file':
    'compose.yaml is generated where deploy.targets names compose, which it does unless the plan says otherwise.',
  'not-a-system':
    'A folder is a system when it holds .groundplan/system.json. That file belongs into version control.',
  'not-text': 'Groundplan merges UTF-8 text. Anything else would be damaged, so it is not read.',
  'not-writable':
    'The system refused to write there: permissions, a read-only disk, or a folder that takes no files.',
  'path-escapes': 'A path of the system leads out of its folder, by `..` or through a symbolic link.',
  'plan-has-errors':
    'Nothing is generated from a plan with errors. Each error names its place, its code and what mends it.',
  'plan-is-folder': 'A plan is a file, by custom called system.yaml.',
  'plan-missing': 'The file of the plan is not there. Relative paths start where you stand.',
  'plan-unreadable': 'The file of the plan is there and may not be read.',
  'plan-without-name': '--name replaces the name in the plan, and found no line that starts with `system:`.',
  'plopfile-broken': 'The questions are registered with plop in plopfile.ts, which could not be loaded.',
  'port-taken':
    'Of all containers only the gateway listens on this machine: at the port of the plan, or at PORT.',
  'preset-unknown': 'Presets are plans that come with Groundplan, in templates/presets.',
  'service-unknown': 'Services are named as in the plan, in kebab-case.',
  'start-failed':
    'The system could not be started. Whatever it had started has been stopped again; its logs are in .data/logs.',
  stopped:
    'Ctrl-C ends a command before it has written anything, or after everything is written. Nothing keeps running.',
  'target-is-file': 'A system is a folder, and a file has the name that the folder needs.',
  'target-is-system':
    'A system is brought up to its plan with `groundplan regenerate`, which keeps the edits in it.',
  'target-not-empty':
    'A new system gets a folder of its own. It may be there already, as long as it is empty.',
  'tool-missing': 'A system is started and stopped by its own tools/, which have been deleted here.',
  usage: 'The flags do not go together, or one is missing. Every command has --help with examples.',
};

/** Code → explanation, the checker's first. */
export const explanations: ReadonlyMap<string, string> = new Map([
  ...Object.entries<string>(CODES),
  ...Object.entries(COMMANDS),
]);
