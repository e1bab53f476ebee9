import type { Entity, Field } from '../../../../plan/model.ts';
import { partsOf } from '../../../wire/entities.ts';
import { checkProblem } from '../../../wire/refusals.ts';
import { changed } from '../asked.ts';
import { createdFacts, settable, variedFields } from '../body.ts';
import { literal, tableRow } from '../code.ts';
import { creatorOf } from '../creator.ts';
import { fieldCode, listCode, partCode } from '../field-code.ts';
import { newRowCall } from '../row-calls.ts';
import { localName } from '../../local-name.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { NEW, solve } from '../values/solve.ts';

interface PartRulesView {
  readonly by: string;
  readonly path: string;
  readonly label: string;
  readonly body: string;
  readonly cases: readonly string[];
}

/** The rules of parts: what no two may have, and what each has to keep. */
export const partRules: Story = (subject, templates) =>
  settable(subject.entity)
    .map((field) => tell(templates, 'part-rules', partRulesView(subject, field)))
    .join('\n');

function partRulesView(subject: Subject, field: Field): PartRulesView | undefined {
  const part = partsOf(subject.model, field);
  const creator = creatorOf(subject);
  if (!part || !creator) return undefined;
  const cases = [...sameValues(subject, field, part), ...brokenChecks(subject, field, part)];
  if (cases.length === 0) return undefined;
  const body = newRowCall(subject.model, subject.entity, `{ ${field.name}: await parts() }`);
  return { ...creator, label: field.label, body, cases };
}

/** Two parts of one list with the same value of their own. */
function sameValues({ model }: Subject, field: Field, part: Entity): string[] {
  if (field.type.kind !== 'parts' || field.type.max < 2) return [];
  return part.unique.flatMap(({ fields: [name = '', ...more], problem, when }) => {
    const own = settable(part).find((one) => one.name === name);
    if (more.length > 0 || when || !own || !variedFields(part).has(name)) return [];
    const same = localName(name);
    const one = partCode(model, field, [[name, same]]);
    const parts = `async () => { const ${same} = ${fieldCode(model, part, own)}; return ${listCode(model, field, one, one)}; }`;
    return [tableRow(literal(`the same ${own.label} twice`), awaiting(parts), literal(problem))];
  });
}

/** Values that break a rule of the part. */
function brokenChecks({ model }: Subject, field: Field, part: Entity): string[] {
  const facts = createdFacts(model, part);
  const open = settable(part);
  return part.checks.flatMap(({ name, expression }) => {
    const others = part.checks.filter((one) => one.name !== name);
    const wanted = [
      { condition: expression, holds: false },
      ...others.map((one) => ({ condition: one.expression, holds: true })),
    ];
    const broken = solve(model, part, facts, wanted, (one) => open.includes(one), NEW);
    if (!broken) return [];
    const values = [...changed(facts, broken)].filter(([, value]) => value !== null);
    const entries = values.map(([one, value]) => [one, literal(value)] as const);
    const parts = `async () => ${listCode(model, field, partCode(model, field, entries))}`;
    return [
      tableRow(
        literal(`the rule "${name.replaceAll('-', ' ')}" broken`),
        awaiting(parts),
        literal(checkProblem(part, name)),
      ),
    ];
  });
}

/** A function that waits for nothing is none that waits. */
const awaiting = (code: string) => (code.includes('await ') ? code : code.replace(/^async /, ''));
