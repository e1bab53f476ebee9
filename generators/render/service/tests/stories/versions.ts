import { actorFor } from '../outcome.ts';
import { type Story, tell } from '../story.ts';
import { openAction } from '../subject.ts';
import { bodyOf, changeView, someRow } from './life.ts';
import { unknownInPath } from './references.ts';

interface VersionsView {
  readonly path: string;
  readonly given: string;
  readonly change: { readonly by: string; readonly body: string } | false;
  readonly remover: string | false;
  readonly unknown: string;
}

/** `If-Match`: asked for, and the version that it names is the one that is there. */
export const versions: Story = (subject, templates) => {
  const change = changeView(subject);
  const remover = actorFor(subject, openAction(subject, 'delete'));
  if (!change && !remover) return '';
  const view: VersionsView = {
    path: subject.path,
    given: someRow(subject),
    change: change && { by: change.by, body: bodyOf(change) },
    remover: remover?.code ?? false,
    unknown: unknownInPath(subject.entity.key),
  };
  return tell(templates, 'versions', view);
};
