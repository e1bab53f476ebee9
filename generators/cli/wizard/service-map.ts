import type { Flow, Interaction, Model, Service } from '../../plan/model.ts';
import { cutTo, padTo, widthOf } from '../terminal/text.ts';

/** An arrow from a service to the one that it uses. */
interface Arrow {
  readonly from: number;
  readonly to: number;
  readonly label: string;
}

/** The boxes with a grid to their right, in which the arrows run. */
const LANE = 3;
const LEAST_LABEL = 14;

/**
 * The services as boxes below each other, with what they keep, and an arrow to each service that they use. Plain
 * characters; where the arrows do not fit, the same as a list.
 */
export function serviceMap(model: Model, columns: number): string[] {
  const services = [...model.services, ...(model.identity.service ? [model.identity.service] : [])];
  const arrows = arrowsOf(model, services);
  const width = Math.min(Math.max(24, ...services.map(longest)) + 4, Math.max(20, Math.floor(columns / 2)));
  const lanes = lanesOf(arrows);
  const room = columns - 1 - width - (Math.max(-1, ...lanes) + 1) * LANE - 2;
  if (arrows.length > 0 && room < LEAST_LABEL) return asList(services, arrows, columns - 1);
  return draw(services, arrows, lanes, width, room);
}

function longest({ name, entities }: Service): number {
  return Math.max(widthOf(name), ...entities.map((entity) => widthOf(entity.name) + 2));
}

function arrowsOf({ interactions, flows }: Model, services: readonly Service[]): Arrow[] {
  const index = (name: string | undefined): number => services.findIndex((service) => service.name === name);
  const sentences = interactions.map((interaction) => ({
    from: index(interaction.service),
    to: index(interaction.target.split('.')[0]),
    label: labelOf(interaction),
  }));
  return [...sentences, ...flowArrows(flows, index)].filter(({ from, to }) => from >= 0 && to >= 0);
}

/** One arrow between two services for all flows that go from one to the other. */
function flowArrows(flows: readonly Flow[], index: (name: string | undefined) => number): Arrow[] {
  const names = new Map<string, string[]>();
  for (const flow of flows) {
    const from = index(flow.when.entity.split('.')[0]);
    const targets = new Set(flow.steps.map((step) => index(step.entity.split('.')[0])));
    for (const to of targets)
      if (to !== from) names.set(`${from} ${to}`, [...(names.get(`${from} ${to}`) ?? []), flow.name]);
  }
  return [...names].map(([ends, flowNames]) => {
    const [from = -1, to = -1] = ends.split(' ').map(Number);
    return { from, to, label: `${flowNames.length === 1 ? 'flow' : 'flows'} ${flowNames.join(', ')}` };
  });
}

function labelOf(interaction: Interaction): string {
  const name = interaction.target.split('.')[1] ?? '';
  if (interaction.kind === 'copies') return `copies ${name}: ${interaction.fields.join(', ')}`;
  return `${interaction.kind} ${name}`;
}

/** The lane of each arrow: short ones run inside of long ones, and two may share a lane where they do not meet. */
function lanesOf(arrows: readonly Arrow[]): number[] {
  const lanes: number[] = arrows.map(() => 0);
  const taken: [top: number, bottom: number][][] = [];
  const span = ({ from, to }: Arrow): number => Math.abs(from - to);
  const order = arrows.map((_, index) => index).toSorted((a, b) => span(at(arrows, a)) - span(at(arrows, b)));
  for (const index of order) {
    const { from, to } = at(arrows, index);
    const [top, bottom] = [Math.min(from, to), Math.max(from, to)];
    let lane = 0;
    while (taken[lane]?.some(([start, end]) => top <= end && bottom >= start)) lane += 1;
    (taken[lane] ??= []).push([top, bottom]);
    lanes[index] = lane;
  }
  return lanes;
}

function at<T>(items: readonly T[], index: number): T {
  const item = items[index];
  if (item === undefined) throw new Error(`no item ${index} of ${items.length}`);
  return item;
}

function draw(
  services: readonly Service[],
  arrows: readonly Arrow[],
  lanes: readonly number[],
  width: number,
  room: number,
): string[] {
  const boxes = services.map((service, index) => boxOf(service, arrows, index, width));
  const starts = boxes.map((_, index) => boxes.slice(0, index).reduce((sum, box) => sum + box.length, 0));
  const rows = boxes.flat();
  const grid = rows.map(() => Array.from({ length: (Math.max(-1, ...lanes) + 1) * LANE }, () => ' '));
  const labels = rows.map(() => '');
  const used = services.map(() => 0);
  const rowFor = (service: number): number => {
    const count = at(used, service);
    used[service] = count + 1;
    return at(starts, service) + (service === 0 ? 1 : 0) + count;
  };
  const order = arrows.map((_, index) => index).toSorted((a, b) => at(lanes, a) - at(lanes, b));
  for (const index of order) {
    const { from, to, label } = at(arrows, index);
    const [start, end] = [rowFor(from), rowFor(to)];
    const column = at(lanes, index) * LANE + LANE - 1;
    horizontal(at(grid, start), column, '-');
    horizontal(at(grid, end), column, '<');
    for (let row = Math.min(start, end) + 1; row < Math.max(start, end); row += 1)
      vertical(at(grid, row), column);
    at(grid, start)[column] = '+';
    at(grid, end)[column] = '+';
    labels[start] = cutTo(label, room);
  }
  return rows.map((row, index) => `${row}${at(grid, index).join('')}  ${labels[index]}`.trimEnd());
}

/** Name, entities, and a row for each end of an arrow. A box ends where the next one begins. */
function boxOf(
  { name, entities }: Service,
  arrows: readonly Arrow[],
  index: number,
  width: number,
): string[] {
  const ends = arrows.filter(({ from, to }) => from === index || to === index).length;
  const texts = [name, ...entities.map((entity) => `  ${entity.name}`)];
  while (texts.length < ends) texts.push('');
  const edge = `+${'-'.repeat(width - 2)}+`;
  const rows = texts.map((text) => `| ${padTo(cutTo(text, width - 4), width - 4)} |`);
  return [...(index === 0 ? [edge] : []), ...rows, edge];
}

function horizontal(row: string[], column: number, first: string): void {
  for (let index = 0; index < column; index += 1) if (row[index] !== '|') row[index] = '-';
  row[0] = first;
}

function vertical(row: string[], column: number): void {
  row[column] = '|';
}

function asList(services: readonly Service[], arrows: readonly Arrow[], columns: number): string[] {
  return services.flatMap(({ name, entities }, index) => [
    cutTo(`${name}: ${entities.map((entity) => entity.name).join(', ')}`, columns),
    ...arrows
      .filter(({ from }) => from === index)
      .map(({ to, label }) => cutTo(`  -> ${at(services, to).name}  ${label}`, columns)),
  ]);
}
