import type { Templates } from '../../templates.ts';
import { namesIn, rowNames } from './code.ts';
import { access } from './stories/access.ts';
import { asking } from './stories/asking.ts';
import { checks } from './stories/checks.ts';
import { claimed } from './stories/claimed.ts';
import { closed } from './stories/closed.ts';
import { computed } from './stories/computed.ts';
import { constraints } from './stories/constraints.ts';
import { copied } from './stories/copied.ts';
import { createdInternally } from './stories/created-internally.ts';
import { deletion } from './stories/deletion.ts';
import { filters } from './stories/filters.ts';
import { flows } from './stories/flows.ts';
import { forms } from './stories/forms.ts';
import { inputs } from './stories/inputs.ts';
import { internal } from './stories/internal.ts';
import { life } from './stories/life.ts';
import { listedParts } from './stories/listed-parts.ts';
import { lists } from './stories/lists.ts';
import { operations } from './stories/operations.ts';
import { optional } from './stories/optional.ts';
import { owner } from './stories/owner.ts';
import { parts } from './stories/parts.ts';
import { ports } from './stories/ports.ts';
import { race } from './stories/race.ts';
import { references } from './stories/references.ts';
import { refused } from './stories/refused.ts';
import { repeated } from './stories/repeated.ts';
import { scarce } from './stories/scarce.ts';
import { steps } from './stories/steps.ts';
import { taken } from './stories/taken.ts';
import { unique } from './stories/unique.ts';
import { versions } from './stories/versions.ts';
import { conditions } from './stories/conditions.ts';
import { links } from './stories/links.ts';
import { partRules } from './stories/part-rules.ts';
import { recorded } from './stories/recorded.ts';
import { rounding } from './stories/rounding.ts';
import type { Story } from './story.ts';
import type { Subject } from './subject.ts';

/** In the order in which they are read. The last one leaves a service that is asked in trouble for a moment. */
const stories: readonly Story[] = [
  life,
  createdInternally,
  repeated,
  conditions,
  optional,
  forms,
  operations,
  scarce,
  recorded,
  race,
  ports,
  steps,
  claimed,
  copied,
  computed,
  rounding,
  listedParts,
  parts,
  partRules,
  links,
  versions,
  refused,
  inputs,
  checks,
  constraints,
  unique,
  taken,
  references,
  deletion,
  owner,
  access,
  internal,
  closed,
  lists,
  filters,
  flows,
  asking,
];

interface EntityTestView {
  readonly types: readonly string[];
  readonly listed: boolean;
  readonly pauses: boolean;
  readonly rows: string;
  readonly title: string;
  readonly people: readonly PersonView[];
  /** Who has one row at most, and so is somebody else in every test. */
  readonly renewed: readonly PersonView[];
  /** Whether making one of these takes time. */
  readonly waits: boolean;
  readonly stories: readonly string[];
}

interface PersonView {
  readonly variable: string;
  readonly made: string;
  readonly prepared: string;
  readonly isRenewed: boolean;
}

/** `test/products.test.ts`: all that the plan says about an entity, as tests. */
export function renderEntityTest(subject: Subject, templates: Templates): string {
  const told = stories.map((story) => story(subject, templates).trim()).filter((text) => text !== '');
  const body = told.join('\n');
  const used = [...subject.people.all, ...subject.people.others].filter(
    ({ code, made }) => made && isUsed(code, body),
  );
  const people = used.map(({ code, made = '', prepared = '', owns }) => {
    return { variable: code, made, prepared, isRenewed: owns && subject.onePerUser };
  });
  const renewed = people.filter(({ isRenewed }) => isRenewed);
  const view: EntityTestView = {
    types: namesIn(body, /(?<![\w"'`])(?:Answer|Attempt|Caller|Reply)\b(?! )/g, [
      'App',
      ...(people.length > 0 ? ['User'] : []),
    ]),
    listed: body.includes('listed('),
    pauses: body.includes('await setTimeout('),
    rows: rowNames(`${body}\n${people.map(({ prepared }) => prepared).join('\n')}`).join(', '),
    title: subject.entity.names.labels,
    people,
    renewed,
    waits: renewed.some(({ prepared }) => prepared !== ''),
    stories: told,
  };
  return templates.fill('service/test/entity.test.ts.hbs', view);
}

/** Whether a caller is somewhere in the code, and not only in words. */
const isUsed = (variable: string, body: string) =>
  new RegExp(
    `(?<![\\w"'.])${variable}\\.(?:get|post|patch|delete|send|id)\\b|, ${variable}\\)|=> ${variable},`,
  ).test(body);
