import { withArticle } from '../../../wire/words.ts';
import { literal, tableRow } from '../code.ts';
import { callableOperations, callCode, inputsCode, inputsPointer } from '../operations.ts';
import { type Story, tell } from '../story.ts';
import type { Subject } from '../subject.ts';
import { faultsOf } from '../values/faults.ts';
import { someRow } from './life.ts';

interface InputsView {
  readonly operation: string;
  readonly call: string;
  readonly given: string;
  readonly inputs: string;
  readonly cases: readonly string[];
}

/** Inputs of an operation that are not of the form of the contract. */
export const inputs: Story = (subject, templates) =>
  callableOperations(subject)
    .filter(({ operation }) => operation.takes.length > 0)
    .map((callable) => {
      const { operation } = callable;
      const view: InputsView = {
        operation: operation.name,
        call: callCode(callable, 'row.id', '{ ...inputs, ...fault }'),
        given: someRow(subject),
        inputs: inputsCode(subject, operation),
        cases: casesOf(subject, operation.takes, inputsPointer(callable)),
      };
      return tell(templates, 'inputs', view);
    })
    .join('\n');

function casesOf(
  { model }: Subject,
  takes: readonly Parameters<typeof faultsOf>[1][],
  within: string,
): string[] {
  return [
    ...takes.flatMap((field) => {
      const { name, label, optional, default: usual } = field;
      const missing =
        optional || usual
          ? []
          : [tableRow(literal(`no ${label}`), `{ ${name}: undefined }`, literal(`${within}/${name}`))];
      const wrong = faultsOf(model, field).map(({ title, code, below = '' }) =>
        tableRow(
          literal(`${withArticle(label)} ${title}`),
          `{ ${name}: ${code} }`,
          literal(`${within}/${name}${below}`),
        ),
      );
      return [...missing, ...wrong];
    }),
    tableRow(literal('an unknown input'), '{ somethingElse: 1 }', literal(`${within}/somethingElse`)),
  ];
}
