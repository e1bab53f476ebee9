/** Mermaid as it runs in a browser, without one: it only parses here. */
import { Window } from 'happy-dom';

const window = new Window();
Object.assign(globalThis, { window, document: window.document });
const { default: mermaid } = await import('mermaid');

/** Of a document in Markdown. */
export const diagramsIn = (text: string) =>
  [...text.matchAll(/^```mermaid\n(.*?)^```$/gms)].map(([, diagram = '']) => diagram);

/** Which kind of diagram it is. Fails where Mermaid does not know what to draw. */
export async function kindOf(diagram: string): Promise<string> {
  try {
    return (await mermaid.parse(diagram)).diagramType;
  } catch (error) {
    throw new Error(`Mermaid cannot read this:\n${diagram}\n${String(error)}`);
  }
}
