import type { Flow } from '../../plan/model.ts';
import { flowActionName, flowRoutes } from '../wire/actions.ts';
import { spoken } from '../wire/words.ts';
import { mayView } from './calls.ts';
import type { Feature } from './feature.ts';
import type { Imports } from './imports.ts';
import { text } from './types.ts';

/** A method of a service that is asked about a flow. */
export interface FlowLogic {
  readonly name: string;
  readonly comment: string;
  readonly parameters: string;
  readonly lines: readonly string[];
}

const comments = {
  read: (flow: string) => `How far ${flow} is.`,
  resume: (flow: string) => `Has the step of ${flow} that waits tried at once.`,
  cancel: (flow: string) => `Has ${flow} taken back, as long as that is possible.`,
};

/** Asked only about a row that is there for the caller, and theirs to ask this about. */
export function flowLogic(feature: Feature, imports: Imports): readonly FlowLogic[] {
  const { model, entity, read } = feature;
  const { variables, label } = entity.names;
  return flowRoutes(model, entity).map((route) => {
    const name = flowActionName(route);
    const { may } = mayView(feature, name, imports);
    imports.value('../platform/problems.js', 'notFound').type('../platform/flows/flow-view.js', 'FlowView');
    if (may) imports.value('../platform/problems.js', 'forbidden');
    return {
      name,
      comment: comments[route.asks](flowInWords(route.flow)),
      parameters: `id: string${read || may ? ', caller: Caller' : ''}`,
      lines: [
        `if (!(await this.${variables}.find(id${read ? ', caller' : ''}))) throw notFound(${text(label)});`,
        ...(may ? [`if (!(await this.${variables}.fulfils(id, ${may}))) throw forbidden();`] : []),
        `return this.flows.${route.asks}(${text(route.flow.name)}, id);`,
      ],
    };
  });
}

const flowInWords = ({ name }: Flow) => `the flow "${spoken(name)}"`;
