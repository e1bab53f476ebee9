import type { Model } from '../../plan/model.ts';
import type { OutputFile } from '../file-set.ts';
import type { PlanTexts } from '../render.ts';
import type { Templates } from '../templates.ts';
import { renderApp } from './app.ts';
import { renderArchitecture } from './architecture/architecture.ts';
import { renderDocuments } from './documents.ts';
import { planDemo } from './demo/demo.ts';
import { renderEditor } from './editor.ts';
import { renderLocks } from './locks.ts';
import { renderRootFiles } from './root-files.ts';
import { renderTools } from './tools.ts';

/** Everything around the packages: workspace and lockfiles, tools and demo, documents, editor, CI. */
export function renderSystemFiles(model: Model, plan: PlanTexts, templates: Templates): OutputFile[] {
  const demo = planDemo(model);
  return [
    ...renderRootFiles(model, templates),
    ...renderDocuments(model, demo.seed, templates),
    renderArchitecture(model),
    ...renderEditor(model, plan),
    ...renderTools(model, demo, templates),
    ...renderApp(model, templates),
    ...renderLocks(model, templates),
  ];
}
