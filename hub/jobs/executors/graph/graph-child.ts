/**
 * The graph itself, in a child: LangGraph takes half a second and 150 MB to load, which would stop the hub for that long and stay in
 * its memory. The child has no environment, so its tracing cannot be switched on by accident, and it calls nobody: what needs
 * the hub (fetching, writing, events) is asked of it.
 */
import { Annotation, END, START, StateGraph } from '@langchain/langgraph';
import { HubError } from '../../../errors.ts';
import { serveChild, type CallTool } from '../child/serve-child.ts';
import type { GraphInput, Step } from './schema.ts';
import { runStep } from './steps.ts';

export type GraphResult = { fetched: string; text: string; written: Written | undefined };
export type Written = { path: string; bytes: number; sha256: string };

const State = Annotation.Root({
  fetched: Annotation<string>,
  text: Annotation<string>,
  written: Annotation<Written | undefined>,
});
type State = typeof State.State;
type Node = (state: State) => Promise<Partial<State>>;

/** Fetch, one node for each step, write. Every node tells the hub when it has done its part. */
function toNodes({ fetch, transform, write }: GraphInput, callTool: CallTool): [name: string, node: Node][] {
  const transforms = transform.map((step, at): [string, Node] => [`transform_${at + 1}`, toTransform(step, callTool)]);
  return [
    ['fetch', toFetch(fetch, callTool)],
    ...transforms,
    ...(write ? [['write', toWrite(write.path, callTool)] as [string, Node]] : []),
  ];
}

function toFetch(source: GraphInput['fetch'], callTool: CallTool): Node {
  return async () => {
    const text = (await callTool('fetch', source)) as string;
    await callTool('step', { name: 'fetch', details: { from: source.url ?? 'text', characters: text.length } });
    return { fetched: text, text };
  };
}

function toTransform(step: Step, callTool: CallTool): Node {
  return async ({ text }) => {
    const next = await runStep(step, text);
    await callTool('step', { name: step.do, details: { characters_before: text.length, characters: next.length } });
    return { text: next };
  };
}

function toWrite(path: string, callTool: CallTool): Node {
  return async ({ text }) => {
    const written = (await callTool('write', { path, text })) as Written;
    await callTool('step', { name: 'write', details: written });
    return { written };
  };
}

async function runGraph(input: GraphInput, callTool: CallTool): Promise<GraphResult> {
  const nodes = toNodes(input, callTool);
  // The names of the nodes are data, which the type of the builder cannot follow.
  const graph = new StateGraph(State) as unknown as StateGraph<typeof State.spec, State, Partial<State>, string>;
  for (const [name, node] of nodes) graph.addNode(name, node);
  graph.addEdge(START, 'fetch');
  const names = [...nodes.map(([name]) => name), END];
  const second = names[1]!;
  graph.addConditionalEdges('fetch', ({ text }) => (text.trim() === '' ? END : second), [...new Set([second, END])]);
  for (let at = 1; at < nodes.length; at += 1) graph.addEdge(names[at]!, names[at + 1]!);
  const state = await graph.compile().invoke({}, { recursionLimit: nodes.length + 2 });
  if (state.text.trim() === '' && state.fetched.trim() === '') throw nothing();
  return { fetched: state.fetched, text: state.text, written: state.written };
}

function nothing(): HubError {
  return new HubError('invalid_input', 'There was nothing to fetch: the text is empty.', {
    errors: [{ path: '/fetch', message: 'is empty' }],
  });
}

serveChild<GraphInput>(runGraph);
